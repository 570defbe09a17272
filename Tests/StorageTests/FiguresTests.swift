// What is known of transcripts as wholes is computed once, and again after every change.

import Meetings
import Testing
import Transcripts

@testable import Storage

@Suite struct FiguresTests {
  private let meeting = "abc-defg-hjk"

  private struct Figures: Equatable {
    var talkTime: [Int64]
    var languages: [String]
  }

  private func figures(_ transcripts: SQLTranscripts) async throws -> Figures {
    let languages = try await transcripts.languages(meeting: meeting)
    return Figures(
      talkTime: try await transcripts.talkTime(meeting: meeting).map(\.milliseconds),
      languages: languages.spoken + languages.translated)
  }

  @Test(arguments: Backend.allCases) func whatDidNotChangeIsNotReadAgain(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(said("words", "g_1"))
    let before = try await figures(database.transcripts())
    #expect(before == Figures(talkTime: [500], languages: ["en"]))
    // Behind the back of everything that tells of changes.
    try await database.connections.write { connection throws(StorageError) in
      try connection.execute("DELETE FROM segments")
    }
    await database.keep(said("elsewhere", "g_2", in: "other"), came("p_ann"), .consent(decided(true)))
    #expect(try await figures(database.transcripts()) == before)
    #expect(try await figures(database.transcripts(of: Tenant("two"))) == Figures(talkTime: [], languages: []))
  }

  @Test(arguments: Backend.allCases) func everyChangeIsSeen(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let transcripts = database.transcripts(now: 2_000)
    func expect(_ talkTime: [Int64], _ languages: [String], _ why: Comment) async throws {
      #expect(try await figures(transcripts) == Figures(talkTime: talkTime, languages: languages), why)
    }
    try await expect([], [], "nothing was said")
    await database.keep(said("words", "g_1"))
    try await expect([500], ["en"], "somebody spoke")
    await database.keep(said("words", "g_1", for: 600, translations: ["es": "palabras"]))
    try await expect([600], ["en", "es"], "it was translated")
    _ = try await transcripts.edit(meeting: meeting, segment: "g_1", text: "other words", by: "host", at: 3)
    try await expect([600], ["en"], "it was corrected")
    await database.keep(said("Worte", "g_2", by: "p_bob", at: 3_000, for: 700, language: "de"))
    try await expect([700, 600], ["de", "en"], "somebody else spoke")
    _ = try await transcripts.erase(participant: "p_ann", meeting: meeting)
    try await expect([700], ["de"], "somebody was erased")
    _ = try await transcripts.purge(before: 3_001)
    try await expect([], [], "it was old")
    await database.keep(said("new", "g_3", at: 4_000))
    try await expect([500], ["en"], "somebody spoke again")
    _ = try await transcripts.deleteTranscript(meeting: meeting)
    try await expect([], [], "it was deleted")
    await database.keep(said("new", "g_4", at: 5_000))
    try await expect([500], ["en"], "somebody spoke on")
    try await database.erase(.standard)
    try await expect([], [], "the tenant is gone")
  }

  @Test func whatWasReadBeforeAChangeIsNotKept() {
    let figures = TranscriptFigures()
    let entry = TranscriptFigures.Entry(talkTime: [], spoken: ["en"], translated: [])
    let (nothing, change) = figures.known("a", of: .standard)
    #expect(nothing == nil)
    figures.forget("a", of: .standard)
    figures.keep(entry, "a", of: .standard, readAt: change)
    #expect(figures.known("a", of: .standard).0 == nil)
    for number in 0...TranscriptFigures.kept {
      figures.keep(entry, "\(number)", of: .standard, readAt: figures.known("a", of: .standard).change)
    }
    let kept = (0...TranscriptFigures.kept).count { figures.known("\($0)", of: .standard).0 != nil }
    #expect(kept == TranscriptFigures.kept)
  }
}
