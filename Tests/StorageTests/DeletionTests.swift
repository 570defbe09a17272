// What is deleted is gone, from the files too, and does not come back.

import Consent
import Foundation
import Meetings
import Messages
import Testing
import Transcripts

@testable import Storage

@Suite struct DeletionTests {
  private let meeting = "abc-defg-hjk"

  @Test(arguments: Backend.allCases) func aDeletedTranscriptLeavesTheRest(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(
      said("one", "g_1"), said("two", "g_2", by: "p_bob"), said("other", "g_1", in: "other"), wrote("hello", "m_1"),
      .consent(decided(true)))
    let transcripts = database.transcripts()
    _ = try await transcripts.edit(meeting: meeting, segment: "g_1", text: "uno", by: "p_bob", at: 5)
    #expect(try await transcripts.deleteTranscript(meeting: meeting) == Deletion(segments: 2))
    #expect(try await database.texts().isEmpty)
    #expect(try await database.texts("two").isEmpty)
    #expect(try await transcripts.history(meeting: meeting, segment: "g_1").isEmpty)
    #expect(try await database.texts(in: "other") == ["other"])
    #expect(try await SQLMessages(database).messages(meeting: meeting).count == 1)
    #expect(try await SQLConsents(database).consents(meeting: meeting).count == 1)
    // What was said before and comes only now is not kept; what is said from now on is.
    await database.keep(said("late", "g_3", at: 10_000), said("new", "g_4", at: 10_001))
    #expect(try await database.texts() == ["new"])
  }

  @Test(arguments: Backend.allCases) func somebodyIsErasedFromEveryStore(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(
      came("p_ann"), came("p_bob"), said("one", "g_1"), said("two", "g_2", by: "p_bob"), wrote("hello", "m_1"),
      wrote("hi", "m_2", by: "p_bob"), .consent(decided(true)), said("elsewhere", "g_1", in: "other"))
    let transcripts = database.transcripts()
    for segment in ["g_1", "g_2"] {
      _ = try await transcripts.edit(meeting: meeting, segment: segment, text: "edited", by: "p_bob", at: 5)
    }
    let deletion = try await transcripts.erase(participant: "p_ann", meeting: meeting)
    #expect(deletion == Deletion(segments: 1, messages: 1, stays: 1))
    #expect(try await transcripts.segments(meeting: meeting).segments.map(\.participant) == ["p_bob"])
    #expect(try await transcripts.history(meeting: meeting, segment: "g_1").isEmpty)
    #expect(try await transcripts.history(meeting: meeting, segment: "g_2").count == 1)
    #expect(try await transcripts.talkTime(meeting: meeting).map(\.participant) == ["p_bob"])
    #expect(try await SQLMessages(database).messages(meeting: meeting).map(\.participant) == ["p_bob"])
    #expect(try await SQLParticipants(database).stays(meeting: meeting).map(\.id) == ["p_bob"])
    #expect(try await database.texts(in: "other") == ["elsewhere"])
    // The proof stays, and holds no name.
    #expect(try await SQLConsents(database).consents(meeting: meeting) == [decided(true)])
    // What is still on its way does not bring them back.
    await database.keep(came("p_ann", until: 9_000), said("late", "g_5", at: 10_000), wrote("late", "m_5", at: 10_000))
    #expect(try await transcripts.segments(meeting: meeting).segments.count == 1)
    #expect(try await SQLMessages(database).messages(meeting: meeting).count == 1)
    #expect(try await SQLParticipants(database).stays(meeting: meeting).count == 1)
  }

  @Test(arguments: Backend.allCases)
  func whoeverCorrectedOthersIsErasedFromTheirHistory(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(said("one", "g_1"), said("two", "g_1", in: "other"))
    let transcripts = database.transcripts()
    for (editor, text) in [("p_bob", "uno"), ("p_cleo", "un"), ("host", "eins")] {
      _ = try await transcripts.edit(meeting: meeting, segment: "g_1", text: text, by: editor, at: 5)
    }
    _ = try await transcripts.edit(meeting: "other", segment: "g_1", text: "dos", by: "p_bob", at: 5)
    _ = try await transcripts.erase(participant: "p_bob", meeting: meeting)
    let edits = try await transcripts.history(meeting: meeting, segment: "g_1")
    #expect(edits.map(\.editor) == ["host", "p_cleo", "host"])
    #expect(edits.map(\.before) == ["one", "uno", "un"])
    #expect(try await transcripts.history(meeting: "other", segment: "g_1").map(\.editor) == ["p_bob"])
  }

  @Test(arguments: Backend.allCases) func onlyAStayInTheSameMeetingCounts(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(came("p_ann"))
    let participants = SQLParticipants(database)
    #expect(try await participants.tookPart("p_ann", in: meeting))
    #expect(try await !participants.tookPart("p_bob", in: meeting))
    #expect(try await !participants.tookPart("p_ann", in: "other"))
    #expect(try await !SQLParticipants(database, tenant: Tenant("two")).tookPart("p_ann", in: meeting))
  }

  @Test(arguments: Backend.allCases) func ageDecidesWhatIsPurged(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    var entries: [JournalEntry] = [
      wrote("old", "m_1", at: 999), wrote("new", "m_2"), came("p_ann", at: 1, until: 999),
      came("p_bob", at: 1, until: 1_000), .ended(meeting: meeting, at: 7), .consent(decided(true)),
    ]
    // More than one batch.
    entries += (0..<1_200).map { said("old", "g_\($0)", at: Int64($0 % 1_000), for: 5_000) }
    entries.append(said("new", "g_new", at: 1_000))
    await database.keep(entries)
    let transcripts = database.transcripts()
    _ = try await transcripts.edit(meeting: meeting, segment: "g_1", text: "edited", by: "p_bob", at: 5)
    #expect(try await transcripts.purge(before: 1_000) == Deletion(segments: 1_200, messages: 1, stays: 1))
    #expect(try await database.texts() == ["new"])
    #expect(try await transcripts.history(meeting: meeting, segment: "g_1").isEmpty)
    #expect(try await SQLMessages(database).messages(meeting: meeting).map(\.text) == ["new"])
    #expect(try await SQLParticipants(database).stays(meeting: meeting).map(\.id) == ["p_bob"])
    #expect(try await SQLParticipants(database).endings(meeting: meeting).isEmpty)
    #expect(try await SQLConsents(database).consents(meeting: meeting).count == 1)
    #expect(try await transcripts.purge(before: 1_000) == Deletion())
  }

  /// Rare letters, so that nothing else holds them. The index knows a word without its accents.
  private func secret(_ number: Int) -> String { "xqzvsecret\(number)word" }

  @Test(arguments: ["transcript", "person", "age", "tenant"])
  func whatIsDeletedIsInNoFile(_ way: String) async throws {
    let house = try TestHouse()
    let database = try await house.open()
    let filler = (0..<300).map {
      said("some ordinary words number \($0)", "f_\($0)", by: "p_bob", in: "other", at: 20_000)
    }
    await database.keep(filler, for: Tenant("stays"))
    for number in 0..<40 {
      await database.keep(
        said(secret(number), "g_\(number)", translations: ["es": secret(number + 1_000)]),
        wrote(secret(number + 2_000), "m_\(number)"))
    }
    let transcripts = database.transcripts()
    for number in 0..<40 where number % 2 == 0 {
      let text = secret(number + 3_000)
      _ = try await transcripts.edit(meeting: meeting, segment: "g_\(number)", text: text, by: "p_bob", at: 5)
    }
    let needle = Data("xqzvsecret".utf8)
    #expect(try house.bytes().range(of: needle) != nil)
    switch way {
    case "transcript":
      // Messages are not part of it.
      _ = try await transcripts.erase(participant: "nobody", meeting: meeting)
      _ = try await transcripts.deleteTranscript(meeting: meeting)
      #expect(try await SQLMessages(database).messages(meeting: meeting).count == 40)
      let bytes = try house.bytes()
      for number in 0..<40 {
        #expect(bytes.range(of: Data(secret(number).utf8)) == nil)
        #expect(bytes.range(of: Data(secret(number + 3_000).utf8)) == nil)
      }
      return
    case "person": _ = try await transcripts.erase(participant: "p_ann", meeting: meeting)
    case "age": _ = try await transcripts.purge(before: 15_000)
    default: try await database.erase(.standard)
    }
    #expect(try house.bytes().range(of: needle) == nil)
    #expect(try await database.texts("ordinary", in: "other", of: Tenant("stays")).count == 300)
  }
}
