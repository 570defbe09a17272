// A WebSocket as the asynchronous world sees it: messages to read, a way to write, and a count of what is still to be
// handled, so that a client that sends faster than it is served is no longer read from.

import NIOCore
import Synchronization

/// What comes in.
enum SocketInput: Sendable {
  /// One message.
  case text(String)
  /// A pong or a ping.
  case life
}

/// An open WebSocket.
public struct AcceptedSocket: Sendable {
  /// The meeting code in the address, as typed.
  let code: String
  /// Messages in order; ends when the socket does. One consumer, which calls `handled` after each element.
  let inputs: AsyncStream<SocketInput>
  /// How much waits to be handled.
  let backlog: InboundBacklog
  /// The handler and the loop that it lives on.
  let handler: NIOLoopBound<SocketHandler>

  /// Writes one frame and waits until the kernel has taken it.
  func write(_ frame: SocketFrame) async throws {
    let handler = handler
    let loop = handler.eventLoop
    let promise = loop.makePromise(of: Void.self)
    loop.execute {
      handler.value.send(frame, promise: promise)
    }
    try await promise.futureResult.get()
  }

  /// Says that one input has been dealt with.
  func handled() {
    guard backlog.leave() else { return }
    let handler = handler
    handler.eventLoop.execute { handler.value.resumeReading() }
  }

  /// Closes the connection without a word.
  func abort() {
    let handler = handler
    handler.eventLoop.execute { handler.value.abort() }
  }
}

/// Counts inputs that wait.
final class InboundBacklog: Sendable {
  private let waiting = Atomic<Int>(0)
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  /// One more waits.
  func enter() {
    waiting.wrappingAdd(1, ordering: .acquiringAndReleasing)
  }

  /// One fewer; true when it is time to read again.
  func leave() -> Bool {
    waiting.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == limit / 2
  }

  /// Whether reading must stop.
  var isFull: Bool { waiting.load(ordering: .acquiring) >= limit }
}
