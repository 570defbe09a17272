// What waits to be written to one socket. Bounded: a socket that does not read is given up, and its session may be
// resumed by a better one.

import Synchronization

/// What the gateway writes to a socket.
public enum OutgoingFrame: Equatable, Sendable {
  /// A text frame.
  case text(String)
  /// A close frame; always the last.
  case close(code: UInt16, reason: String)
}

final class OutgoingQueue: Sendable {
  private struct State {
    var frames: [OutgoingFrame] = []
    var head = 0
    var bytes = 0
    var isClosed = false
    var isCancelled = false
    var waiter: CheckedContinuation<OutgoingFrame?, Never>?

    mutating func pop() -> OutgoingFrame? {
      guard head < frames.count else { return nil }
      let frame = frames[head]
      head += 1
      if case .text(let text) = frame { bytes -= text.utf8.count }
      if head == frames.count || head > 256 {
        frames.removeFirst(head)
        head = 0
      }
      return frame
    }
  }

  private let state = Mutex(State())
  private let frameLimit: Int
  private let byteLimit: Int

  init(frames: Int, bytes: Int) {
    frameLimit = frames
    byteLimit = bytes
  }

  /// Appends a text frame; false when the socket is too slow. What comes after a close is dropped.
  func push(_ text: String) -> Bool {
    let (waiter, fits) = state.withLock { state -> (CheckedContinuation<OutgoingFrame?, Never>?, Bool) in
      guard !state.isClosed else { return (nil, true) }
      if let waiter = state.waiter {
        state.waiter = nil
        return (waiter, true)
      }
      let count = state.frames.count - state.head
      // One frame always fits: the welcome of a large meeting may be larger than all that may wait.
      guard count == 0 || (count < frameLimit && state.bytes + text.utf8.count <= byteLimit) else {
        return (nil, false)
      }
      state.frames.append(.text(text))
      state.bytes += text.utf8.count
      return (nil, true)
    }
    waiter?.resume(returning: .text(text))
    return fits
  }

  /// Ends the queue with a close frame, after what waits or, when `dropping`, instead of it.
  func close(code: UInt16, reason: String, dropping: Bool = false) {
    let waiter = state.withLock { state -> CheckedContinuation<OutgoingFrame?, Never>? in
      guard !state.isClosed else { return nil }
      state.isClosed = true
      if let waiter = state.waiter {
        state.waiter = nil
        return waiter
      }
      if dropping {
        state.frames = []
        state.head = 0
        state.bytes = 0
      }
      state.frames.append(.close(code: code, reason: reason))
      return nil
    }
    waiter?.resume(returning: .close(code: code, reason: reason))
  }

  /// The socket is gone: nothing will be written any more.
  func abandon() {
    let waiter = state.withLock { state -> CheckedContinuation<OutgoingFrame?, Never>? in
      state.isClosed = true
      state.frames = []
      state.head = 0
      state.bytes = 0
      let waiter = state.waiter
      state.waiter = nil
      return waiter
    }
    waiter?.resume(returning: nil)
  }

  /// The next frame; nil at the end or when the reading task is cancelled.
  func next() async -> OutgoingFrame? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (isReady, frame) = state.withLock { state -> (Bool, OutgoingFrame?) in
          if state.isCancelled { return (true, nil) }
          if let frame = state.pop() { return (true, frame) }
          if state.isClosed || state.waiter != nil { return (true, nil) }
          state.waiter = continuation
          return (false, nil)
        }
        if isReady { continuation.resume(returning: frame) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<OutgoingFrame?, Never>? in
        state.isCancelled = true
        let waiter = state.waiter
        state.waiter = nil
        return waiter
      }
      waiter?.resume(returning: nil)
    }
  }
}

/// The frames to be written to one socket, in order. One consumer; ends after a close frame.
public struct OutgoingFrames: AsyncSequence, Sendable {
  let queue: OutgoingQueue

  /// Takes frames off the queue.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let queue: OutgoingQueue

    /// The next frame; nil at the end.
    public mutating func next() async -> OutgoingFrame? { await queue.next() }
  }

  /// The one consumer's iterator.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(queue: queue) }
}
