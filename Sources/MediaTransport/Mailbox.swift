// Commands from the control plane to a media thread: bounded, and waking the thread.

internal import CDatagram
internal import Glibc
internal import Synchronization

/// A bounded queue that any task may post to and one thread empties.
///
///     open ──stop──▶ stopping ──close, by the thread──▶ closed
final class Mailbox: Sendable {
  /// What became of a command.
  enum Posting: Equatable {
    case queued
    /// The thread is so far behind that nothing more is taken at the moment.
    case full
    /// The thread is ending or has ended.
    case closed
  }

  private struct State {
    var commands: [MediaCommand] = []
    var isStopping = false
    var isClosed = false
  }

  private let state = Mutex(State())
  /// Readable while something waits; part of the thread's epoll set.
  let event: Int32
  private let capacity: Int

  init(capacity: Int) throws(MediaSocketError) {
    event = cd_eventfd()
    guard event >= 0 else { throw MediaSocketError(port: 0, errno: errno) }
    self.capacity = capacity
  }

  deinit {
    if event >= 0 { Glibc.close(event) }
  }

  /// Queues `command`. The signal is given under the lock: the event is readable exactly while something waits.
  func post(_ command: MediaCommand) -> Posting {
    state.withLock { state in
      guard !state.isStopping, !state.isClosed else { return .closed }
      guard state.commands.count < capacity else { return .full }
      state.commands.append(command)
      if state.commands.count == 1 { cd_event_signal(event) }
      return .queued
    }
  }

  /// Asks the thread to end after the commands that wait already. Never refused, however full the queue is.
  func stop() {
    state.withLock { state in
      guard !state.isStopping else { return }
      state.isStopping = true
      cd_event_signal(event)
    }
  }

  /// How many commands wait.
  var depth: Int { state.withLock { $0.commands.count } }

  /// Takes all commands, and whether the thread should end after them.
  func take() -> (commands: [MediaCommand], isStopping: Bool) {
    state.withLock { state in
      guard !state.commands.isEmpty || state.isStopping else { return ([], false) }
      cd_event_drain(event)
      defer { state.commands.removeAll() }
      return (state.commands, state.isStopping)
    }
  }

  /// The thread has ended.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.commands.removeAll()
    }
  }
}
