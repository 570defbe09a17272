// The journal of meetings in the database. Meetings append to a queue and never wait; one task writes in batches. While
// the database is in trouble everything stays in the queue and is tried again.

public import Logging
public import Meetings
internal import Synchronization

/// Figures of a journal. All but `waiting` only grow.
public struct JournalCounters: Equatable, Sendable {
  /// Entries that wait to be written.
  public var waiting = 0
  /// Entries that were written.
  public var written = 0
  /// Entries that found no place because too many waited.
  public var dropped = 0
  /// Entries that the database refused as they are.
  public var refused = 0
  /// Attempts to write that failed.
  public var failures = 0
}

/// Writes a tenant's journal to the database.
public final class SQLJournal: MeetingJournal {
  /// Entries in one transaction.
  static let batch = 500
  /// Attempts to write what is left once the journal is finished: with the pauses between them, some three seconds.
  static let lastAttempts = 6

  private struct State {
    var queue: JournalQueue
    var counters = JournalCounters()
    var isFinished = false
  }

  private let database: any SQLDatabase
  private let figures: TranscriptFigures
  private let writer: EntryWriter
  private let logger: Logger
  private let pause: @Sendable (Int) async -> Void
  private let state: Mutex<State>
  private let wake: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation

  /// A journal in `database`; nothing is written before `run`.
  public convenience init(_ database: MeetingDatabase, tenant: Tenant = .standard, logger: Logger) {
    self.init(database, tenant: tenant, queue: JournalQueue(), logger: logger) { attempt in
      // 100 ms, then twice as long each time, at most 5 s. A cancelled task does not sleep.
      try? await Task.sleep(for: .milliseconds(min(100 << min(attempt, 10), 5_000)))
    }
  }

  /// A journal that waits between attempts as `pause` says, which gets the number of the attempt that failed, from 0.
  init(
    _ database: MeetingDatabase, tenant: Tenant = .standard, queue: JournalQueue, logger: Logger,
    pause: @escaping @Sendable (Int) async -> Void
  ) {
    self.database = database.connections
    figures = database.figures
    writer = EntryWriter(tenant: tenant)
    self.logger = logger
    self.pause = pause
    state = Mutex(State(queue: queue))
    // One unread wake-up is enough: whoever reads it takes everything.
    (wake, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Figures for the metrics.
  public var counters: JournalCounters {
    state.withLock { state in
      var counters = state.counters
      counters.waiting = state.queue.count
      counters.dropped = state.queue.dropped
      return counters
    }
  }

  /// Takes an entry without waiting. When there is no place it is counted and gone.
  public func append(_ entry: JournalEntry) {
    let (isTaken, dropped) = state.withLock { state in (state.queue.append(entry), state.queue.dropped) }
    if isTaken {
      waker.yield()
    } else if dropped.nonzeroBitCount == 1 {
      // Said the first time, then each time that it has become twice as many.
      logger.error("journal is full, entries are lost", metadata: ["count": "\(dropped)"])
    }
  }

  /// Whether decisions about consent in a meeting are not in the database: they wait, or some of any meeting were lost.
  public func lacksConsents(of meeting: String) -> Bool {
    state.withLock { $0.queue.hasLostConsents || $0.queue.holdsConsents(of: meeting) }
  }

  /// Lets `run` write what is left and return. Entries that come later are not written.
  public func finish() {
    state.withLock { $0.isFinished = true }
    waker.finish()
  }

  /// Writes entries as they come, until `finish` is called or the task is cancelled; then writes what is left, as well
  /// as that can be done in a few attempts.
  public func run() async {
    for await _ in wake {
      await writeAll()
    }
    // A cancelled task ends its own iteration only, not the writing.
    state.withLock { $0.isFinished = true }
    await writeAll()
    let left = counters.waiting
    if left > 0 { logger.error("journal ends with entries unwritten", metadata: ["count": "\(left)"]) }
  }

  private func writeAll() async {
    var attempt = 0
    while true {
      let (entries, isFinished) = state.withLock { ($0.queue.next(Self.batch), $0.isFinished) }
      guard !entries.isEmpty else { return }
      do throws(StorageError) {
        try await write(entries)
        if attempt > 0 { logger.notice("journal is written again", metadata: ["attempts": "\(attempt + 1)"]) }
        attempt = 0
      } catch {
        state.withLock { $0.counters.failures += 1 }
        if attempt == 0 { logger.error("journal can't be written, entries wait", metadata: ["error": "\(error)"]) }
        attempt += 1
        guard !(isFinished || Task.isCancelled) || attempt < Self.lastAttempts else { return }
        await pause(attempt - 1)
      }
    }
  }

  /// Writes a batch whole. When the data refuse it, each entry goes alone, so that one that can't be written holds none
  /// up. Throws when the database is in trouble; what was written until then has left the queue.
  private func write(_ entries: [JournalEntry]) async throws(StorageError) {
    do throws(StorageError) {
      try await commit(entries)
      return
    } catch {
      guard !error.mayPass else { throw error }
    }
    for entry in entries {
      do throws(StorageError) {
        try await commit([entry])
      } catch {
        guard !error.mayPass else { throw error }
        logger.error("journal entry is refused", metadata: ["kind": "\(entry.kind)", "error": "\(error)"])
        state.withLock { state in
          state.queue.giveUpFirst()
          state.counters.refused += 1
        }
      }
    }
  }

  private func commit(_ entries: [JournalEntry]) async throws(StorageError) {
    let writer = writer
    // Also after a failure, whose outcome may be unknown.
    defer {
      let changed = entries.compactMap { if case .segment(let segment) = $0 { segment.meeting } else { nil } }
      for meeting in Set(changed) { figures.forget(meeting, of: writer.tenant) }
    }
    try await database.write { connection throws(StorageError) in
      for entry in entries { try writer.write(entry, on: connection) }
    }
    state.withLock { state in
      state.queue.remove(entries.count)
      state.counters.written += entries.count
    }
  }
}

extension JournalEntry {
  /// What it is, for the log.
  fileprivate var kind: String {
    switch self {
    case .participant: "participant"
    case .message: "message"
    case .consent: "consent"
    case .segment: "segment"
    case .ended: "ended"
    }
  }
}
