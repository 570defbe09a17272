// Transcripts: reading, searching, correcting.

import Meetings
import Testing
import Transcripts

@testable import Storage

@Suite struct TranscriptTests {
  private let meeting = "abc-defg-hjk"

  @Test(arguments: Backend.allCases) func pagesFollowTheTimeWithoutGapOrRepeat(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    // Several begin in the same millisecond, and they come in another order.
    let entries = (0..<25).map { said("number \($0)", "g_\($0)", at: Int64($0 / 3)) }
    await database.keep(entries.reversed())
    let transcripts = database.transcripts()
    var seen: [StoredSegment] = []
    var after: String?
    repeat {
      let page = try await transcripts.segments(meeting: meeting, after: after, limit: 4)
      #expect(page.segments.count <= 4)
      seen += page.segments
      after = page.next
    } while after != nil
    #expect(seen.count == 25 && Set(seen.map(\.id)).count == 25)
    #expect(seen.map(\.start) == seen.map(\.start).sorted())
    let whole = try await transcripts.segments(meeting: meeting, limit: 25)
    #expect(whole.segments == seen && whole.next == nil)
  }

  @Test(arguments: ["", ".", "x.g_1", "9", "99999999999999999999.g", String(repeating: "1", count: 300)])
  func aPlaceThatNoPageEndedAtIsRefused(_ cursor: String) async throws {
    let database = try await TestHouse().open()
    let error = await #expect(throws: StorageError.self) {
      try await database.transcripts().segments(meeting: meeting, after: cursor)
    }
    #expect(error?.code == .refused)
  }

  @Test(arguments: Backend.allCases) func everyFieldComesBack(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let segment = TranscriptSegment(
      meeting: meeting, id: "g_1", participant: "p_ann", name: "Ånn 👩🏽‍🚀", language: "de", text: "Grüße, „Welt“ 世界\nיום",
      translations: ["en": "Greetings", "pt": "Saudações"], start: 1, end: 9, confidence: nil, flagged: true)
    await database.keep(.segment(segment))
    let stored = try await database.transcripts().segment(meeting: meeting, id: "g_1")
    #expect(
      stored
        == StoredSegment(
          id: "g_1", participant: "p_ann", name: segment.name, language: "de", text: segment.text,
          translations: segment.translations, start: 1, end: 9, confidence: nil, edited: false, flagged: true,
          snippet: nil))
    let languages = try await database.transcripts().languages(meeting: meeting)
    #expect(languages.spoken == ["de"] && languages.translated == ["en", "pt"])
    #expect(try await database.transcripts().segment(meeting: meeting, id: "g_2") == nil)
  }

  @Test(arguments: Backend.allCases) func aSegmentThatComesAgainTakesTheFirstOnesPlace(_ backend: Backend) async throws
  {
    let database = try await TestHouse(backend).open()
    await database.keep(said("first words", "g_1"), said("second words", "g_1", translations: ["es": "palabras"]))
    #expect(try await database.texts() == ["second words"])
    #expect(try await database.texts("first").isEmpty)
    #expect(try await database.texts("palabras") == ["second words"])
    // A text that somebody corrected stays.
    let transcripts = database.transcripts()
    _ = try await transcripts.edit(meeting: meeting, segment: "g_1", text: "corrected", by: "p_bob", at: 2)
    await database.keep(said("third words", "g_1"))
    #expect(try await database.texts() == ["corrected"])
    // An empty one takes it back.
    await database.keep(said("", "g_1"))
    #expect(try await database.texts().isEmpty)
    #expect(try await transcripts.history(meeting: meeting, segment: "g_1").isEmpty)
  }

  // MARK: Searching

  @Test(
    arguments: Backend.allCases,
    [
      ("budget", ["The budget is approved", "A bigger Budget next year"]),
      ("BUDGET year", ["A bigger Budget next year"]),
      ("bud", ["The budget is approved", "A bigger Budget next year"]),
      ("\"bigger budget\"", ["A bigger Budget next year"]),
      ("\"budget bigger\"", []), ("\"bud\"", []), ("cafe", ["Wir treffen uns im Café"]),
      ("CAFÉ", ["Wir treffen uns im Café"]),
      ("presupuesto", ["The budget is approved"]), ("会議", ["明日の会議は十時です"]), ("十時 明日", ["明日の会議は十時です"]),
      ("nothing", []), ("", []), ("  ", []), ("…", []), ("abc", []), ("defg-hjk", []),
    ] as [(String, [String])])
  func wordsAreFoundWhereverTheyStand(_ backend: Backend, _ example: (query: String, texts: [String])) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(
      said("The budget is approved", "g_1", at: 1, translations: ["es": "El presupuesto está aprobado"]),
      said("A bigger Budget next year", "g_2", at: 2), said("Wir treffen uns im Café", "g_3", at: 3, language: "de"),
      said("明日の会議は十時です", "g_4", at: 4, language: "ja"),
      said("The budget of others, in a café", "g_1", in: "abc-defg-hjm"))
    #expect(try await database.texts(example.query) == example.texts)
  }

  @Test(arguments: Backend.allCases) func whatWasFoundIsMarked(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let long = (0..<60).map { "word\($0)" }.joined(separator: " ")
    await database.keep(
      said("The budget is \u{2}approved\u{3}", "g_1", translations: ["es": "El presupuesto está aprobado"]),
      said("明日の会議", "g_2", at: 2_000), said(long, "g_3", at: 3_000))
    func snippets(_ query: String) async throws -> [String?] {
      try await database.transcripts().segments(meeting: meeting, query: query).segments.map(\.snippet)
    }
    #expect(try await snippets("budg") == ["The \u{2}budget\u{3} is approved"])
    #expect(try await snippets("esta") == ["El presupuesto \u{2}está\u{3} aprobado"])
    #expect(try await snippets("会議") == ["明日の\u{2}会議\u{3}"])
    let part = try #require(try await snippets("word40").first ?? nil)
    #expect(part.contains("\u{2}word40\u{3}") && part.hasPrefix("…") && part.utf8.count < 300)
  }

  @Test(
    arguments: Backend.allCases,
    [
      "\"", "\"\"\"", "\"open", "a AND", "AND OR NOT", "NEAR(", "NEAR(a b, 2)", "text:a", "meeting : x", "{text} : a",
      "-a", "^a", "a*", "*", "(", "())", "a + b", "';--", "'; DROP TABLE segments; --", "\u{0}", "a\u{0}b\"", "%", "_",
      "\\", "a\\\"b", "🎉", "\u{301}", "e\u{301}", "\u{2}", "\u{202E}abc", "²", "½", "ⅷ", "一\"", "\"一 a", "١٢٣",
      String(repeating: "\"a", count: 5_000), String(repeating: "word ", count: 5_000),
      String(repeating: "x", count: 100_000), String(repeating: "(", count: 10_000), "\u{10FFFF}\u{E000}\u{FFFE}",
    ])
  func noQueryIsTakenForALanguage(_ backend: Backend, _ query: String) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(said("a plain text", "g_1"))
    _ = try await database.texts(query)
    _ = try await database.texts("plain \(query)")
    // Nor are the other arguments.
    #expect(try await database.transcripts().segments(meeting: query, query: "plain").segments.isEmpty)
    #expect(try await database.transcripts().segment(meeting: meeting, id: query) == nil)
    #expect(try await database.texts() == ["a plain text"])
  }

  @Test func randomQueriesNeverFail() async throws {
    let database = try await TestHouse().open()
    await database.keep(said("a plain text with words", "g_1"))
    var random = SystemRandomNumberGenerator()
    let pieces = ["\"", "*", "a", "plain", " ", "(", ")", ":", "AND", "NOT", "NEAR", "{", "}", "^", "+", "-", "é", "一"]
    for _ in 0..<300 {
      let query = (0..<Int.random(in: 1...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      do { _ = try await database.texts(query) } catch { Issue.record("\(query): \(error)") }
    }
  }

  // MARK: Correcting

  @Test(arguments: Backend.allCases) func anEditKeepsWhatWasThereBefore(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(said("the budged", "g_1", translations: ["es": "el presupuesto"]))
    let transcripts = database.transcripts()
    let edited = try await transcripts.edit(
      meeting: meeting, segment: "g_1", text: "the budget\u{2}", by: "p_bob", at: 7)
    #expect(edited?.text == "the budget" && edited?.edited == true && edited?.translations == [:])
    #expect(try await transcripts.segment(meeting: meeting, id: "g_1") == edited)
    _ = try await transcripts.edit(meeting: meeting, segment: "g_1", text: "the budget", by: "p_bob", at: 8)
    _ = try await transcripts.edit(meeting: meeting, segment: "g_1", text: "The budget.", by: "p_eve", at: 9)
    #expect(
      try await transcripts.history(meeting: meeting, segment: "g_1") == [
        SegmentEdit(before: "the budged", editor: "p_bob", at: 7),
        SegmentEdit(before: "the budget", editor: "p_eve", at: 9),
      ])
    #expect(try await database.texts("budget") == ["The budget."])
    #expect(try await database.texts("budged").isEmpty)
    #expect(try await database.texts("presupuesto").isEmpty)
    #expect(
      try await transcripts.edit(meeting: meeting, segment: "g_none", text: "x", by: "p_bob", at: 7) == nil)
    for text in ["", "\u{0}", String(repeating: "x", count: SQLTranscripts.textLimit + 1)] {
      await #expect(throws: StorageError.self) {
        try await transcripts.edit(meeting: meeting, segment: "g_1", text: text, by: "p_bob", at: 7)
      }
    }
  }

  @Test func ofManyEditsTheFirstAndTheLastOnesAreKept() async throws {
    let database = try await TestHouse().open()
    await database.keep(said("original", "g_1"))
    let transcripts = database.transcripts()
    for number in 1...130 {
      _ = try await transcripts.edit(
        meeting: meeting, segment: "g_1", text: "text \(number)", by: "p", at: Int64(number))
    }
    let history = try await transcripts.history(meeting: meeting, segment: "g_1")
    #expect(history.count == SQLTranscripts.editLimit)
    #expect(history.first?.before == "original" && history.last?.before == "text 129")
    #expect(history[1].at == 32)
  }

  @Test(arguments: Backend.allCases) func talkTimeIsThatOfSegmentsUnderTheLastName(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    #expect(try await database.transcripts().talkTime(meeting: meeting).isEmpty)
    await database.keep(
      said("a", "g_1", by: "p_ann", at: 0, for: 1_000), said("b", "g_2", by: "p_bob", at: 1_000, for: 6_000),
      said("c", "g_3", by: "p_ann", at: 8_000, for: 2_000), said("d", "g_4", by: "p_zed", at: 9_000, for: -5),
      .segment(
        TranscriptSegment(
          meeting: meeting, id: "g_5", participant: "p_ann", name: "Ann Now", language: "en", text: "e", start: 9_000,
          end: 9_000)))
    #expect(
      try await database.transcripts().talkTime(meeting: meeting) == [
        TalkTime(participant: "p_bob", name: "Name of p_bob", milliseconds: 6_000, share: 6_000.0 / 9_000),
        TalkTime(participant: "p_ann", name: "Ann Now", milliseconds: 3_000, share: 3_000.0 / 9_000),
        TalkTime(participant: "p_zed", name: "Name of p_zed", milliseconds: 0, share: 0),
      ])
  }

  @Test(arguments: Backend.allCases) func tenantsDoNotSeeEachOthersTranscripts(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let (one, two) = (Tenant("one"), Tenant("two"))
    // The same meeting and the same ids in both.
    await database.keep(said("words of one", "g_1"), wrote("hello", "m_1"), came("p_ann"), for: one)
    let stranger = database.transcripts(of: two)
    #expect(try await database.texts(of: two).isEmpty)
    #expect(try await database.texts("words", of: two).isEmpty)
    #expect(try await stranger.segment(meeting: meeting, id: "g_1") == nil)
    #expect(try await stranger.talkTime(meeting: meeting).isEmpty)
    #expect(try await stranger.languages(meeting: meeting).spoken.isEmpty)
    #expect(try await stranger.edit(meeting: meeting, segment: "g_1", text: "x", by: "p", at: 1) == nil)
    #expect(try await stranger.deleteTranscript(meeting: meeting) == Deletion())
    #expect(try await stranger.erase(participant: "p_ann", meeting: meeting) == Deletion())
    #expect(try await stranger.purge(before: .max) == Deletion())
    #expect(try await SQLMessages(database, tenant: two).messages(meeting: meeting).isEmpty)
    #expect(try await SQLParticipants(database, tenant: two).stays(meeting: meeting).isEmpty)
    await database.keep(said("words of two", "g_1"), for: two)
    #expect(try await database.texts("words", of: one) == ["words of one"])
    #expect(try await database.texts("words", of: two) == ["words of two"])
    // What two erased does not keep one from writing.
    await database.keep(said("more of one", "g_2"), for: one)
    #expect(try await database.texts(of: one).count == 2)
  }
}
