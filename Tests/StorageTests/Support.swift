// Databases for tests. The suites run once for each backend; a new one is a new case here.

import Consent
import Foundation
import GRDB
import Logging
import Meetings
import Messages
import TestSupport
import Testing
import Transcripts

@testable import Storage

/// A kind of database on which every suite of the repositories runs.
enum Backend: CaseIterable, Sendable {
  case sqlite
}

/// A database that can be closed and opened again, in a folder of its own.
struct TestHouse: Sendable {
  let backend: Backend
  let folder: String
  var path: String { folder + "/parley.db" }

  init(_ backend: Backend = .sqlite) throws {
    self.backend = backend
    folder = try temporaryFolder()
  }

  func open() async throws -> MeetingDatabase {
    switch backend {
    case .sqlite: try await MeetingDatabase.open(path: path)
    }
  }

  /// All that stands in any file of the database.
  func bytes() throws -> Data {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().reduce(into: Data()) { all, name in
      all += try Data(contentsOf: URL(filePath: folder + "/" + name))
    }
  }
}

/// Another process that uses the database, and may hold it for as long as it likes.
func somebodyElse(at path: String) throws -> DatabaseQueue {
  var configuration = Configuration()
  configuration.allowsUnsafeTransactions = true
  return try DatabaseQueue(path: path, configuration: configuration)
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

func record(_ code: String, title: String = "Ünïcode \"quoted\" 会議 🎉") -> MeetingRecord {
  MeetingRecord(code: code, title: title, capacity: 9, hostTokenHash: "h", createdAt: 5)
}

func said(
  _ text: String, _ id: String, by participant: String = "p_ann", in meeting: String = "abc-defg-hjk",
  at start: Int64 = 1_000, for length: Int64 = 500, language: String = "en", translations: [String: String] = [:]
) -> JournalEntry {
  .segment(
    TranscriptSegment(
      meeting: meeting, id: id, participant: participant, name: "Name of \(participant)", language: language,
      text: text, translations: translations, start: start, end: start + length, confidence: 0.5))
}

func wrote(
  _ text: String, _ id: String, by participant: String = "p_ann", in meeting: String = "abc-defg-hjk", at: Int64 = 1_000
) -> JournalEntry {
  .message(meeting: meeting, ChatMessage(id: id, participant: participant, name: participant, text: text, at: at))
}

func came(
  _ participant: String, in meeting: String = "abc-defg-hjk", at: Int64 = 900, until: Int64? = nil
) -> JournalEntry {
  .participant(
    meeting: meeting,
    ParticipantEntry(id: participant, name: "Name of \(participant)", role: .host, joinedAt: at, leftAt: until))
}

func decided(
  _ given: Bool, by participant: String = "p_ann", in meeting: String = "abc-defg-hjk", services: [String] = [],
  at: Int64 = 950
) -> ConsentRecord {
  ConsentRecord(
    meeting: meeting, participant: participant, purpose: .transcription, given: given, textVersion: 3, language: "pt",
    services: services, at: at, actor: participant)
}

extension MeetingDatabase {
  /// Writes entries as a journal does, and waits until they are written.
  func keep(_ entries: JournalEntry..., for tenant: Tenant = .standard) async {
    await keep(entries, for: tenant)
  }

  /// Writes entries as a journal does, and waits until they are written.
  func keep(_ entries: [JournalEntry], for tenant: Tenant = .standard) async {
    let journal = SQLJournal(self, tenant: tenant, logger: quiet)
    for entry in entries { journal.append(entry) }
    journal.finish()
    await journal.run()
    #expect(journal.counters == JournalCounters(written: entries.count))
  }

  func transcripts(of tenant: Tenant = .standard, now: Int64 = 10_000) -> SQLTranscripts {
    SQLTranscripts(self, tenant: tenant) { now }
  }

  /// What the segments of the meeting say in their order.
  func texts(
    _ query: String? = nil, in meeting: String = "abc-defg-hjk", of tenant: Tenant = .standard
  ) async throws -> [String] {
    try await transcripts(of: tenant).segments(meeting: meeting, query: query, limit: 1_000).segments.map(\.text)
  }
}
