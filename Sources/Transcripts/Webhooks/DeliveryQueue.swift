// Events that wait for one endpoint. Whoever tells of one never waits; when too many wait, the oldest goes.

internal import Synchronization

/// A bounded queue of events with one reader.
final class DeliveryQueue: Sendable {
  /// An event and when it came.
  struct Item: Sendable {
    var message: WebhookMessage
    var at: Int64

    /// Whether it holds somebody's words in a meeting, or anybody's for nil.
    func holdsWords(of participant: String?, in meeting: String) -> Bool {
      guard let speaker = message.participant, message.meeting == meeting else { return false }
      return participant == nil || participant == speaker
    }
  }

  private struct State {
    var items: [Item] = []
    /// How many of `items` are gone already; they are moved out now and then, not each time.
    var taken = 0
    var bytes = 0
    var isFinished = false
    /// What was taken out last, for as long as it is wanted.
    var current: Item?

    var count: Int { items.count - taken }

    mutating func removeFirst() -> Item? {
      guard taken < items.count else { return nil }
      let item = items[taken]
      taken += 1
      bytes -= item.message.body.count
      if taken > 64, taken * 2 > items.count {
        items.removeFirst(taken)
        taken = 0
      }
      return item
    }
  }

  private let limit: Int
  private let byteLimit: Int
  private let state = Mutex(State())
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  init(limit: Int, bytes: Int) {
    self.limit = max(1, limit)
    byteLimit = bytes
    (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Events that wait.
  var count: Int { state.withLock { $0.count } }

  /// Adds an event and says how many had to go for it.
  func push(_ item: Item) -> Int {
    let dropped = state.withLock { state in
      guard !state.isFinished else { return 1 }
      state.items.append(item)
      state.bytes += item.message.body.count
      var dropped = 0
      while state.count > limit || (state.bytes > byteLimit && state.count > 1), state.removeFirst() != nil {
        dropped += 1
      }
      return dropped
    }
    wake.yield()
    return dropped
  }

  /// Takes out words that are erased, also those that were taken out last and are still tried.
  func forget(meeting: String, participant: String?) {
    state.withLock { state in
      state.items.removeFirst(state.taken)
      state.taken = 0
      state.items.removeAll { $0.holdsWords(of: participant, in: meeting) }
      state.bytes = state.items.reduce(0) { $0 + $1.message.body.count }
      if state.current?.holdsWords(of: participant, in: meeting) ?? false { state.current = nil }
    }
  }

  /// Whether what was taken out last is still to be sent.
  var isCurrentWanted: Bool { state.withLock { $0.current != nil } }

  /// Takes nothing in any more; what waits can still be taken out.
  func finish() {
    state.withLock { $0.isFinished = true }
    wake.finish()
  }

  /// Takes nothing in any more and gives nothing out; says how many events that was.
  func abandon() -> Int {
    let count = state.withLock { state in
      defer { state = State(isFinished: true) }
      return state.count
    }
    wake.finish()
    return count
  }

  /// The next event; nil once the queue is finished and empty, or the task is cancelled.
  func next() async -> Item? {
    while !Task.isCancelled {
      let (item, isFinished) = state.withLock { state in
        state.current = state.removeFirst()
        return (state.current, state.isFinished)
      }
      if let item { return item }
      if isFinished { return nil }
      for await _ in wakes { break }
    }
    return nil
  }
}
