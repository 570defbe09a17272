// One WebSocket on its event loop, between the frame codec and the asynchronous session: assembles messages, answers
// pings, sends its own, watches silence and stalled readers, and closes with a code (RFC 6455 section 7).
//
//   open ──our close──▶ closing ──peer's close or 2 s──▶ closed
//     └──peer's close, answered──▶ closed

import NIOCore
import NIOWebSocket

/// A WebSocket's channel handler.
final class SocketHandler: ChannelInboundHandler, ChannelOutboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundIn = Never
  typealias OutboundOut = WebSocketFrame

  private enum State {
    case open
    case closing
    case closed
  }

  private let limits: SocketLimits
  private let continuation: AsyncStream<SocketInput>.Continuation
  private let backlog: InboundBacklog
  private var assembler: MessageAssembler
  private var state = State.open
  private var context: ChannelHandlerContext?
  private var readHeld = false
  private var lastHeard = NIODeadline.now()
  private var lifeToldAt: NIODeadline?
  private var ticker: Scheduled<Void>?
  private var closer: Scheduled<Void>?

  init(limits: SocketLimits, continuation: AsyncStream<SocketInput>.Continuation, backlog: InboundBacklog) {
    self.limits = limits
    self.continuation = continuation
    self.backlog = backlog
    assembler = MessageAssembler(limits: limits)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    lastHeard = .now()
    scheduleTick(context: context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    end()
    // The session may still ask for something after the connection is gone.
    self.context = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    lastHeard = .now()
    do throws(FrameViolation) {
      let result = try assembler.take(frame)
      switch (result, state) {
      case (.text(let text), .open): deliver(.text(text))
      case (.pong, .open): deliverLife()
      case (.ping(let bytes), .open):
        // Who pings and does not read gets no more: only the last ping need be answered (RFC 6455 section 5.5.3).
        if context.channel.isWritable { write(.pong, bytes) }
        deliverLife()
      case (.close(let code), .open):
        write(.connectionClose, ByteBuffer(integer: code))
        finish()
      case (.close, .closing): finish()
      default: break
      }
    } catch {
      close(code: error.code, reason: error.reason)
    }
  }

  func read(context: ChannelHandlerContext) {
    if state == .open, backlog.isFull {
      readHeld = true
    } else {
      context.read()
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case NIOWebSocketError.invalidFrameLength: close(code: SocketCloseCode.tooLarge, reason: "message too large")
    case is NIOWebSocketError: close(code: SocketCloseCode.protocolError, reason: "malformed frame")
    default: abort()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case let event as ChannelEvent where event == .inputClosed: abort()
    // The session says good-bye itself when the server drains; this is for the case that it doesn't.
    case is ChannelShouldQuiesceEvent:
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(limits.closeMilliseconds)) {
        self.close(code: SocketCloseCode.goingAway, reason: "server going away")
      }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  // MARK: For AcceptedSocket, on the event loop

  /// Sends one frame; the promise succeeds when the kernel has taken it.
  func send(_ frame: SocketFrame, promise: EventLoopPromise<Void>) {
    guard state == .open, let context else { return promise.fail(ChannelError.ioOnClosedChannel) }
    switch frame {
    case .text(let text):
      let stalled = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(limits.stallMilliseconds)) {
        self.abort()
      }
      promise.futureResult.whenComplete { _ in stalled.cancel() }
      let frame = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))
      context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    case .close(let code, let reason):
      close(code: code, reason: reason)
      promise.succeed(())
    }
  }

  /// Reads again when reading was held back.
  func resumeReading() {
    guard readHeld else { return }
    readHeld = false
    context?.read()
  }

  /// Ends the connection at once.
  func abort() {
    context?.close(mode: .all, promise: nil)
  }

  // MARK: Inside

  private func deliver(_ input: SocketInput) {
    backlog.enter()
    continuation.yield(input)
  }

  /// Tells of a sign of life, however many there are, once in a while.
  private func deliverLife() {
    let now = NIODeadline.now()
    if let lifeToldAt, now - lifeToldAt < .seconds(1) { return }
    lifeToldAt = now
    deliver(.life)
  }

  private func scheduleTick(context: ChannelHandlerContext) {
    ticker = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(limits.pingMilliseconds)) {
      self.tick()
    }
  }

  private func tick() {
    guard state == .open, let context else { return }
    if NIODeadline.now() - lastHeard >= .milliseconds(limits.silenceMilliseconds) {
      close(code: SocketCloseCode.timeout, reason: "silent for too long")
    } else {
      write(.ping, ByteBuffer())
      scheduleTick(context: context)
    }
  }

  private func close(code: UInt16, reason: String) {
    guard state == .open, let context else { return }
    var data = ByteBuffer(integer: code)
    // A control frame carries at most 125 bytes (RFC 6455 section 5.5), two of which are the code.
    data.writeString(prefix(of: reason, bytes: 123))
    write(.connectionClose, data)
    state = .closing
    continuation.finish()
    resumeReading()
    closer = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(limits.closeMilliseconds)) {
      self.abort()
    }
  }

  /// Both sides have said good-bye: close once the last frame is out.
  private func finish() {
    end()
    context?.close(mode: .all, promise: nil)
  }

  private func end() {
    state = .closed
    ticker?.cancel()
    closer?.cancel()
    continuation.finish()
  }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
    context?.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
  }
}

/// The longest beginning of `text` of at most `bytes` bytes that ends between characters.
private func prefix(of text: String, bytes: Int) -> String {
  var result = text
  while result.utf8.count > bytes { result.removeLast() }
  return result
}
