// When TLS stands. Without it nothing that is written is on its way, and why it never stands would be told to nobody.

internal import NIOCore
internal import NIOTLS

/// Waits for the handshake of a connection whose pipeline it is in, behind TLS.
final class HandshakeGate: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let promise: EventLoopPromise<Void>

  /// A gate on the connection's own loop.
  init(_ loop: any EventLoop) { promise = loop.makePromise() }

  /// Succeeds when TLS stands; else it tells why it does not.
  var passed: EventLoopFuture<Void> { promise.futureResult }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { promise.succeed() }
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
    promise.fail(LinkFailure("the connection ended before it was safe"))
  }
}
