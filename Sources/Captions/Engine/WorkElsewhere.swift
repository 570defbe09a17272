// What is under way elsewhere for each stream, so that it can be given up: once somebody takes back their consent, nothing of
// theirs is sent any more, not even a second time.

internal import Synchronization

/// The tasks that ask services for streams.
final class WorkElsewhere: Sendable {
  private struct Work {
    var task: Task<Void, Never>
    /// The language into which it translates; nil when it does something else.
    var target: String?
  }

  private struct State {
    /// Of each stream that is listened to.
    var streams: [StreamID: [UInt64: Work]] = [:]
    var last: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Work for a stream may begin.
  func open(_ stream: StreamID) { state.withLock { $0.streams[stream] = [:] } }

  /// Begins work for a stream in a task; false, and nothing is done, when nobody listens to the stream any more.
  func begin(
    for stream: StreamID, into target: String? = nil, _ work: @escaping @Sendable () async -> Void
  ) -> Bool {
    state.withLock { state in
      guard state.streams[stream] != nil else { return false }
      state.last += 1
      let number = state.last
      // Its end waits for the lock, and so until it is noted.
      let task = Task { [self] in
        await work()
        forget(number, of: stream)
      }
      state.streams[stream]?[number] = Work(task: task, target: target)
      return true
    }
  }

  /// Gives up translations of a stream into languages that nobody may have any more.
  func giveUp(_ stream: StreamID, into targets: Set<String>) {
    let given = state.withLock { state in
      (state.streams[stream] ?? [:]).values.filter { $0.target.map(targets.contains) ?? false }
    }
    for work in given { work.task.cancel() }
  }

  /// Nobody listens to a stream any more: gives up all work for it.
  func close(_ stream: StreamID) {
    let given = state.withLock { $0.streams.removeValue(forKey: stream) }
    for work in (given ?? [:]).values { work.task.cancel() }
  }

  private func forget(_ number: UInt64, of stream: StreamID) {
    state.withLock { $0.streams[stream]?[number] = nil }
  }
}
