// The journal: what meetings tell it is in the database in the end, whatever happens on the way.

import Consent
import Foundation
import GRDB
import Logging
import Meetings
import Messages
import Synchronization
import Testing
import Transcripts

@testable import Storage

@Suite struct JournalTests {
  private let meeting = "abc-defg-hjk"

  @Test(arguments: Backend.allCases) func entriesAreReadAgainAfterARestart(_ backend: Backend) async throws {
    let house = try TestHouse(backend)
    do {
      let database = try await house.open()
      await database.keep(
        came("p_ann"), came("p_bob", at: 910), wrote("héllo 👋", "m_1"), .consent(decided(true)), said("words", "g_1"),
        came("p_ann", until: 2_000), wrote("later", "m_2", at: 1_000), came("p_ann", at: 3_000),
        .ended(meeting: meeting, at: 4_000))
      try database.close()
    }
    let database = try await house.open()
    #expect(try await database.texts() == ["words"])
    #expect(try await SQLConsents(database).consents(meeting: meeting) == [decided(true)])
    let stays = try await SQLParticipants(database).stays(meeting: meeting)
    #expect(stays.map(\.id) == ["p_ann", "p_bob", "p_ann"] && stays.map(\.leftAt) == [2_000, nil, nil])
    #expect(stays.allSatisfy { $0.role == .host })
    #expect(try await SQLParticipants(database).endings(meeting: meeting) == [4_000])
    let messages = SQLMessages(database)
    #expect(try await messages.messages(meeting: meeting).map(\.text) == ["héllo 👋", "later"])
    #expect(try await messages.messages(meeting: meeting, limit: 1).map(\.id) == ["m_1"])
    #expect(try await messages.messages(meeting: meeting, after: "m_1").map(\.id) == ["m_2"])
    #expect(try await messages.messages(meeting: meeting, after: "m_2").isEmpty)
  }

  @Test(arguments: Backend.allCases) func writingTwiceIsWritingOnce(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    // As after a commit of which nobody knows whether it took place.
    for _ in 0..<2 {
      await database.keep(
        came("p_ann"), wrote("hello", "m_1"), .consent(decided(true)), said("words", "g_1"),
        .ended(meeting: meeting, at: 4_000))
    }
    #expect(try await database.texts("words") == ["words"])
    #expect(try await SQLConsents(database).consents(meeting: meeting).count == 1)
    #expect(try await SQLParticipants(database).stays(meeting: meeting).count == 1)
    #expect(try await SQLMessages(database).messages(meeting: meeting).count == 1)
  }

  @Test(arguments: Backend.allCases) func manyAtOnceAreAllWritten(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let journal = SQLJournal(database, logger: quiet)
    let running = Task { await journal.run() }
    await withTaskGroup(of: Void.self) { group in
      for speaker in 0..<8 {
        group.addTask {
          for number in 0..<250 {
            journal.append(said("\(number)", "g_\(speaker)_\(number)", by: "p_\(speaker)", at: Int64(number)))
          }
        }
      }
    }
    journal.finish()
    await running.value
    #expect(journal.counters == JournalCounters(written: 2_000))
    #expect(
      try await database.transcripts().talkTime(meeting: meeting).map(\.milliseconds)
        == Array(repeating: 125_000, count: 8))
  }

  @Test func whatCannotBeWrittenNowIsWrittenLater() async throws {
    let house = try TestHouse()
    let database = try await house.open()
    let other = try somebodyElse(at: house.path)
    // Somebody else holds the database until the journal has failed twice.
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    let journal = SQLJournal(database, queue: JournalQueue(), logger: quiet) { attempt in
      guard attempt == 1 else { return }
      try? await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }
    let running = Task { await journal.run() }
    for number in 0..<700 { journal.append(said("\(number)", "g_\(number)", at: Int64(number))) }
    while journal.counters.written < 700 { await Task.yield() }
    journal.finish()
    await running.value
    #expect(journal.counters.failures >= 2)
    #expect(journal.counters.waiting + journal.counters.dropped + journal.counters.refused == 0)
    #expect(try await database.texts().count == 700)
  }

  @Test func aFullDiskLosesNothing() async throws {
    let house = try TestHouse()
    let database = try await house.open()
    // The file may grow no further, which SQLite answers as it answers a full disk.
    @Sendable func limit(_ pages: Int) async throws {
      try await database.connections.write { connection throws(StorageError) in
        _ = try connection.rows(SQL(verbatim: "PRAGMA max_page_count = \(pages)"))
      }
    }
    try await limit(1)
    let text = String(repeating: "long ", count: 2_000)
    let journal = SQLJournal(database, queue: JournalQueue(), logger: quiet) { attempt in
      if attempt == 1 { try? await limit(1_000_000) }
    }
    for number in 0..<20 { journal.append(said(text, "g_\(number)")) }
    let error = await #expect(throws: StorageError.self) {
      try await SQLMeetingStore(database).apply(MeetingChanges(changed: [record("a", title: text)]))
    }
    #expect(error?.code == .full)
    journal.finish()
    await journal.run()
    #expect(journal.counters == JournalCounters(written: 20, failures: 2))
    #expect(try await database.texts().count == 20)
  }

  @Test func aCancelledTaskStillWritesWhatIsLeft() async throws {
    let database = try await TestHouse().open()
    let journal = SQLJournal(database, logger: quiet)
    journal.append(said("last words", "g_1"))
    let running = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await journal.run()
    }
    await running.value
    #expect(journal.counters.written == 1)
    #expect(try await database.texts() == ["last words"])
  }

  @Test func aDatabaseThatStaysAwayDoesNotHoldUpTheEnd() async throws {
    let database = try await TestHouse().open()
    try database.close()
    let attempts = Mutex(0)
    let journal = SQLJournal(database, queue: JournalQueue(), logger: quiet) { _ in attempts.withLock { $0 += 1 } }
    for number in 0..<3 { journal.append(said("x", "g_\(number)")) }
    journal.finish()
    await journal.run()
    #expect(journal.counters.waiting == 3 && journal.counters.written == 0)
    #expect(journal.counters.failures <= 2 * SQLJournal.lastAttempts)
  }

  @Test func whatTheDataRefuseHoldsNothingUp() async throws {
    let database = try await TestHouse().open()
    try await database.connections.write { connection throws(StorageError) in
      try connection.execute(
        """
        CREATE TRIGGER no_seven BEFORE INSERT ON segments WHEN NEW.id = 'g_7' BEGIN SELECT RAISE(ABORT, 'not 7'); END
        """)
    }
    let journal = SQLJournal(database, logger: quiet)
    for number in 0..<20 { journal.append(said("\(number)", "g_\(number)", at: Int64(number))) }
    journal.finish()
    await journal.run()
    #expect(journal.counters == JournalCounters(written: 19, refused: 1))
    #expect(try await database.texts().count == 19)
  }

  @Test func theQueueIsBoundedAndKeepsPlacesForConsents() {
    var queue = JournalQueue()
    for number in 0..<12_000 { _ = queue.append(said("x", "g_\(number)")) }
    #expect(queue.count == 9_000 && queue.dropped == 3_000)
    for number in 0..<1_500 { _ = queue.append(.consent(decided(true, at: Int64(number)))) }
    #expect(queue.count == 10_000 && queue.dropped == 3_500)
    queue.remove(9_000)
    #expect(queue.next(1) == [.consent(decided(true, at: 0))])
    queue.remove(5_000)
    #expect(queue.count == 0 && queue.next(5).isEmpty)
  }

  @Test func whatIsLostIsCountedAndSaidSeldom() async throws {
    let database = try await TestHouse().open()
    let lines = Mutex<[String]>([])
    let logger = Logger(label: "test") { _ in LineRecorder { line in lines.withLock { $0.append(line) } } }
    let journal = SQLJournal(database, queue: JournalQueue(capacity: 10, reserved: 2), logger: logger) { _ in }
    for number in 0..<1_000 { journal.append(said("secret words", "g_\(number)")) }
    #expect(journal.counters.dropped == 992)
    lines.withLock { lines in
      #expect(lines.count == 10)
      #expect(lines.allSatisfy { !$0.contains("secret") })
    }
  }
}

private struct LineRecorder: LogHandler {
  let take: @Sendable (String) -> Void
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .trace

  init(_ take: @escaping @Sendable (String) -> Void) { self.take = take }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { take("\(event.message) \(event.metadata ?? [:])") }
}
