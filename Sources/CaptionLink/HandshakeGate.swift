// When TLS stands. Without it nothing that is written is on its way, and why it never stands would be told to nobody.

internal import NIOCore
internal import NIOTLS

/// Waits for the handshake of a connection whose pipeline it is in, behind TLS.
final class HandshakeGate: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let promise: EventLoopPromise<Void>
  private let patience: TimeAmount
  /// Ends the wait for who takes a connection and says nothing.
  private var alarm: Scheduled<Void>?

  /// A gate on the connection's own loop, which is shut for good when it did not open within `patience`.
  init(_ loop: any EventLoop, patience: TimeAmount) {
    promise = loop.makePromise()
    self.patience = patience
  }

  /// Succeeds when TLS stands; else it tells why it does not.
  var passed: EventLoopFuture<Void> { promise.futureResult }

  func channelActive(context: ChannelHandlerContext) {
    alarm = context.eventLoop.scheduleTask(in: patience) { [promise] in
      promise.fail(LinkFailure("the other side did not answer the TLS handshake in time"))
    }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent {
      alarm?.cancel()
      promise.succeed()
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.fail(error)
    context.fireErrorCaught(error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.fail(LinkFailure("the connection was closed before it was safe"))
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    alarm?.cancel()
    promise.fail(LinkFailure("the connection ended before it was safe"))
  }
}
