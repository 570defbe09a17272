// The first handler of every TCP connection: holds the first bytes until one recogniser knows them, lets it build the
// pipeline, replays the bytes into it and leaves.
//
//   waiting ──yes──▶ installing ──done──▶ (removed)
//      └──all say no, deadline, end of input──▶ closed

import NIOCore

/// Tells protocols apart by their first bytes.
final class Demultiplexer: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// No protocol needs more bytes than this to be known: the longest method name and its space.
  static let window = 16

  private enum State {
    case waiting
    case installing
    case done
  }

  private let recognisers: [Recogniser]
  private let deadline: TimeAmount
  private let outcome: EventLoopPromise<PortOutcome>
  private let recognised: @Sendable (String) -> Void
  private var state = State.waiting
  private var buffer = ByteBuffer()
  private var timer: Scheduled<Void>?

  /// A handler that completes `outcome` exactly once and reports what it found, by name.
  init(
    recognisers: [Recogniser], deadline: TimeAmount, outcome: EventLoopPromise<PortOutcome>,
    recognised: @escaping @Sendable (String) -> Void
  ) {
    self.recognisers = recognisers
    self.deadline = deadline
    self.outcome = outcome
    self.recognised = recognised
  }

  func handlerAdded(context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: deadline) {
      if case .waiting = self.state {
        self.give(up: "silent", context: context)
      }
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    finish(.closed)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    buffer.writeBuffer(&bytes)
    if case .waiting = state {
      look(context: context)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish(.closed)
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .waiting = state {
      if let event = event as? ChannelEvent, event == .inputClosed {
        return give(up: "silent", context: context)
      }
      if event is ChannelShouldQuiesceEvent {
        return give(up: "draining", context: context)
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func look(context: ChannelHandlerContext) {
    let first = buffer.readableBytesView.prefix(Self.window)
    guard !first.isEmpty else { return }
    var undecided = false
    for recogniser in recognisers {
      switch recogniser.look(first) {
      case .yes: return install(recogniser, context: context)
      case .more: undecided = true
      case .no: break
      }
    }
    if !undecided || first.count >= Self.window {
      give(up: "unknown", context: context)
    }
  }

  private func install(_ recogniser: Recogniser, context: ChannelHandlerContext) {
    state = .installing
    timer?.cancel()
    recognised(recogniser.name)
    recogniser.install(context.channel).hop(to: context.eventLoop).assumeIsolated().whenComplete { result in
      switch result {
      case .success(let outcome):
        self.replay(context: context)
        self.finish(outcome)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
      case .failure:
        self.finish(.closed)
        context.close(promise: nil)
      }
    }
  }

  private func replay(context: ChannelHandlerContext) {
    let held = buffer
    buffer = ByteBuffer()
    context.fireChannelRead(wrapInboundOut(held))
    context.fireChannelReadComplete()
  }

  private func give(up reason: String, context: ChannelHandlerContext) {
    recognised(reason)
    finish(.closed)
    context.close(promise: nil)
  }

  private func finish(_ result: PortOutcome) {
    if case .done = state { return }
    state = .done
    outcome.succeed(result)
  }
}

extension ByteBufferView {
  /// The first `count` bytes, as a view.
  fileprivate func prefix(_ count: Int) -> ByteBufferView {
    self[startIndex..<Swift.min(endIndex, startIndex + count)]
  }
}
