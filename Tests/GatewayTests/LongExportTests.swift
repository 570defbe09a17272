// Exports of transcripts that are longer than what the server holds of them at once, against a real database.

import Consent
import Foundation
import Meetings
import Messages
import Storage
import Synchronization
import TestSupport
import Testing
import Transcripts

@testable import Gateway

/// A database with a long transcript of the meeting of `withTranscript`.
private struct LongTranscript {
  let database: MeetingDatabase

  /// So many segments, each with its number and `padding`.
  init(_ count: Int, padding: String = "") async throws {
    database = try await MeetingDatabase.open(path: try temporaryFolder() + "/parley.db")
    // Fewer than a journal's queue holds.
    let batch = 5_000
    for start in stride(from: 0, to: count, by: batch) {
      let journal = SQLJournal(database, logger: quiet)
      for number in start..<min(start + batch, count) {
        journal.append(
          .segment(
            TranscriptSegment(
              meeting: "bcd-fghj-kmn", id: "g_\(number)", participant: "p_ann", name: "Ann", language: "en",
              text: "Sentence \(number)." + padding, start: Int64(number) * 1_000, end: Int64(number) * 1_000 + 900)))
      }
      journal.finish()
      await journal.run()
    }
  }

  var store: SQLTranscripts { SQLTranscripts(database, milliseconds: { 0 }) }
}

/// An answer as it came, whose body may have been sent in chunks (RFC 9112 section 7.1).
private struct RawAnswer {
  var head: String
  var body: [UInt8] = []
  var chunks = 0
  /// Whether the last chunk was there.
  var isComplete = false

  init(_ bytes: [UInt8]) throws {
    let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
    head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
    var rest = bytes[end.upperBound...]
    guard head.contains("transfer-encoding: chunked") else {
      body = Array(rest)
      return
    }
    while let line = rest.firstIndex(of: UInt8(ascii: "\r")), line + 2 <= rest.endIndex,
      let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16)
    {
      isComplete = size == 0
      guard size > 0, line + 2 + size + 2 <= rest.endIndex else { return }
      body += rest[(line + 2)..<(line + 2 + size)]
      rest = rest[(line + 2 + size + 2)...]
      chunks += 1
    }
  }
}

extension TranscriptHouse {
  fileprivate func take(_ format: TranscriptFormat, method: String = "GET") async throws -> RawAnswer {
    let connection = try await RawConnection.open(port)
    try await connection.send(
      """
      \(method) /api/v1/meetings/\(code)/transcript/export?format=\(format.rawValue) HTTP/1.1\r
      Host: localhost\r
      Authorization: Bearer \(ann)\r
      Connection: close\r
      \r

      """)
    #expect(await connection.waits { $0.isClosed })
    return try RawAnswer(connection.bytes)
  }
}

/// The real store, until so many pages were read; then its database is closed.
private final class BreakingStore: TranscriptStore, Sendable {
  private let inner: SQLTranscripts
  private let database: MeetingDatabase
  private let pagesLeft: Mutex<Int>

  init(_ transcript: LongTranscript, pages: Int) {
    inner = transcript.store
    database = transcript.database
    pagesLeft = Mutex(pages)
  }

  func segments(meeting: String, query: String?, after: String?, limit: Int) async throws -> TranscriptPage {
    let left = pagesLeft.withLock { left in
      left -= 1
      return left
    }
    if left == -1 { try database.close() }
    return try await inner.segments(meeting: meeting, query: query, after: after, limit: limit)
  }

  func talkTime(meeting: String) async throws -> [TalkTime] { try await inner.talkTime(meeting: meeting) }
  func languages(meeting: String) async throws -> (spoken: [String], translated: [String]) {
    try await inner.languages(meeting: meeting)
  }
  func segment(meeting: String, id: String) async throws -> StoredSegment? {
    try await inner.segment(meeting: meeting, id: id)
  }
  func edit(
    meeting: String, segment id: String, text: String, by editor: String, at time: Int64
  ) async throws -> StoredSegment? {
    try await inner.edit(meeting: meeting, segment: id, text: text, by: editor, at: time)
  }
  func history(meeting: String, segment: String) async throws -> [SegmentEdit] {
    try await inner.history(meeting: meeting, segment: segment)
  }
  func deleteTranscript(meeting: String) async throws -> Deletion { try await inner.deleteTranscript(meeting: meeting) }
  func erase(participant: String, meeting: String) async throws -> Deletion {
    try await inner.erase(participant: participant, meeting: meeting)
  }
  func consents(meeting: String) async throws -> [ConsentRecord] { try await inner.consents(meeting: meeting) }
  func everyConsent(meeting: String) async throws -> [ConsentRecord]? { try await inner.everyConsent(meeting: meeting) }
  func purge(before time: Int64) async throws -> Deletion { try await inner.purge(before: time) }
}

@Suite struct LongExportTests {
  /// More than exports once held.
  private static let count = 50_700

  @Test func exportsHaveNoEnd() async throws {
    let transcript = try await LongTranscript(Self.count)
    let store = transcript.store
    try await withTranscript(configure: { $0.store = store }) { house async throws in
      for format in TranscriptFormat.allCases where format != .docx {
        let answer = try await house.take(format)
        #expect(answer.head.hasPrefix("http/1.1 200") && !answer.head.contains("content-length"))
        // A page at a time.
        #expect(answer.isComplete && answer.chunks == (Self.count + ExportPages.page - 1) / ExportPages.page)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.count(of: "Sentence ") == Self.count, "\(format)")
        #expect(text.contains("Sentence 0.") && text.contains("Sentence \(Self.count - 1)."))
        if format == .json {
          let read = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
          #expect((read["segments"] as? [Any])?.count == Self.count)
        }
        guard format == .txt else { continue }
        let head = try await house.take(format, method: "HEAD")
        #expect(head.head.contains("content-length: \(answer.body.count)") && head.body.isEmpty)
      }
      // A document of so many is whole, too.
      let document = try await house.take(.docx)
      #expect(document.head.contains("content-length: \(document.body.count)"))
      #expect(document.body.starts(with: Array("PK".utf8)))
      #expect(String(decoding: document.body, as: UTF8.self).count(of: "Sentence ") == Self.count)
    }
  }

  @Test func aDocumentThatIsTooLargeIsNoneAndSaysSo() async throws {
    // Together more than a word processor takes.
    let transcript = try await LongTranscript(9_000, padding: String(repeating: " long", count: 760))
    let store = transcript.store
    try await withTranscript(configure: { $0.store = store }) { house async throws in
      let answer = try await house.take(.docx)
      #expect(answer.head.hasPrefix("http/1.1 413"))
      #expect(String(decoding: answer.body, as: UTF8.self).contains("transcript.tooLarge"))
      #expect(try await house.take(.txt).isComplete)
    }
  }

  /// A part is never taken for the whole: the last chunk is missing, and the connection is closed.
  @Test func anExportThatFailsHalfwayHasNoEnd() async throws {
    let transcript = try await LongTranscript(3 * ExportPages.page)
    let store = BreakingStore(transcript, pages: 2)
    try await withTranscript(configure: { $0.store = store }) { house async throws in
      let answer = try await house.take(.txt)
      #expect(answer.head.hasPrefix("http/1.1 200"))
      #expect(answer.chunks == 2 && !answer.isComplete)
    }
    let other = try await LongTranscript(1)
    let broken = BreakingStore(other, pages: 0)
    try await withTranscript(configure: { $0.store = broken }) { house async throws in
      #expect(try await house.take(.txt).head.hasPrefix("http/1.1 500"))
    }
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
