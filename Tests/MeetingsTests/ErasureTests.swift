// What was erased or corrected reaches nobody any more: not by a late translation, and not by a resume; and whoever has it
// on their screen is told.

import Consent
import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct ErasureTests {
  private var stage: Stage
  private let ada: ConnectionID
  private let grace: ConnectionID
  private let joan: ConnectionID

  /// Ada and Grace speak and may be translated; Joan reads German.
  init() {
    var stage = Stage()
    ada = stage.enter("ada", .host, agreeing: [.transcription, .translation])
    grace = stage.enter("grace", agreeing: [.transcription, .translation])
    joan = stage.enter("joan")
    stage.ask(.captionsStart, on: ada)
    stage.ask(.captionsRead(CaptionsReadRequest(language: "de")), on: joan)
    self.stage = stage
  }

  private mutating func hear(
    _ text: String, tentative: String = "", isFinal: Bool = true, _ segment: String, of speaker: String = "grace",
    after start: Int64 = 0, translations: [String: String] = [:]
  ) {
    let number = ParticipantNumber(rawValue: stage.state(speaker)?.number ?? 0)
    let start = stage.now.milliseconds + start
    stage.receive(
      .caption(
        CaptionUpdate(
          segment: segment, speaker: number, firm: text, tentative: tentative, isFinal: isFinal, language: "en",
          start: start, end: start + 500, translations: translations)))
  }

  private var segments: [TranscriptSegment] {
    stage.journal.compactMap { if case .segment(let segment) = $0 { segment } else { nil } }
  }

  @Test(arguments: ["p_grace", nil]) mutating func aLateTranslationBringsNothingBack(_ erased: String?) {
    hear("secret", "g_1")
    hear("open", "g_2", of: "ada")
    stage.erase(of: erased)
    let kept = segments.count
    hear("secret", "g_1", translations: ["de": "geheim"])
    let late = stage.enter("late")
    #expect(stage.welcome(late)?.transcript.map(\.text) == (erased == nil ? [] : ["open"]))
    #expect(segments.count == kept)
    #expect(!stage.captions(joan).contains { $0.text.contains("geheim") })
    // What others said stays, and what is said from then on comes.
    hear("open", "g_2", of: "ada", translations: ["de": "offen"])
    #expect(stage.captions(joan).contains { $0.text == "offen" } == (erased != nil))
    hear("later", "g_3", after: 1, translations: ["de": "danach"])
    #expect(stage.captions(joan).last?.text == "danach")
    #expect(segments.last?.text == "later")
  }

  @Test mutating func theEndOfWhatIsErasedTakesItOffTheScreens() {
    stage.ask(.captionsRead(CaptionsReadRequest(language: "original")), on: joan)
    hear("It is", tentative: "secret", isFinal: false, "g_1")
    stage.erase(of: "p_grace")
    hear("It is secret", tentative: "still", isFinal: false, "g_1")
    hear("It is secret still.", "g_1")
    #expect(stage.captions(joan).map(\.text) == ["It is", ""])
    #expect(stage.captions(joan).last?.final == true && stage.captions(joan).last?.tentative == "")
    #expect(segments.isEmpty)
  }

  @Test mutating func whoResumesIsToldNothingThatWasErased() throws {
    let session = try #require(stage.welcome(joan)?.session)
    let seen = try #require(stage.events(joan).last?.seq)
    stage.drop(joan)
    let before = stage.sent[joan]?.count
    hear("secret", "g_1", translations: ["de": "geheim"])
    hear("open", "g_2", of: "ada", translations: ["de": "offen"])
    stage.say("secret too", on: grace)
    stage.say("for all", on: ada)
    stage.erase(of: "p_grace")
    #expect(stage.sent[joan]?.count == before)
    let back = stage.enter("joan", resume: ResumePoint(session: session, seq: seen))
    #expect(stage.resumed(back) != nil)
    let replayed = try #require(stage.sent[back]).joined()
    #expect(!replayed.contains("geheim") && !replayed.contains("secret"))
    let events = stage.events(back)
    #expect(events.contains { $0.event == .wordsErased(of: "p_grace", at: stage.now.milliseconds) })
    // Every number is there, or the client would take itself for lost.
    #expect(events.map(\.seq) == (1...UInt64(events.count)).map { seen + $0 })
    #expect(stage.captions(back).map(\.text) == ["", "offen"])
    let chat = events.compactMap { if case .chatMessage(let message) = $0.event { message.text } else { nil } }
    #expect(chat == ["for all"])
  }

  @Test mutating func whoResumesAfterTheTranscriptWasDeletedReadsTheChatOnly() throws {
    let session = try #require(stage.welcome(joan)?.session)
    let seen = try #require(stage.events(joan).last?.seq)
    stage.drop(joan)
    hear("secret", "g_1", translations: ["de": "geheim"])
    stage.say("for all", on: grace)
    stage.erase(of: nil)
    let back = stage.enter("joan", resume: ResumePoint(session: session, seq: seen))
    #expect(stage.captions(back).map(\.text) == [""])
    #expect(stage.sent[back]?.joined().contains("for all") == true)
  }

  /// Also whoever reads no captions, and whoever was erased.
  @Test mutating func everybodyPresentIsToldWhoseWordsGo() {
    func erasures(_ id: ConnectionID) -> [Event] {
      stage.events(id).map(\.event).filter { $0.type == .wordsErased }
    }
    let time = stage.now.milliseconds
    stage.erase(of: "p_grace")
    stage.erase(of: nil)
    for id in [ada, grace, joan] {
      #expect(erasures(id) == [.wordsErased(of: "p_grace", at: time), .wordsErased(of: nil, at: time)])
    }
    let late = stage.enter("late")
    #expect(erasures(late) == [])
  }

  /// Whoever has no session any more can't be told what was erased; they are told that something was.
  @Test mutating func aWelcomeTellsThatSomethingWasErased() {
    #expect(stage.welcome(joan)?.erasedAt == nil)
    stage.advance(.seconds(5))
    let time = stage.now.milliseconds
    stage.erase(of: "p_grace")
    stage.advance(.seconds(5))
    let late = stage.enter("late")
    #expect(stage.welcome(late)?.erasedAt == time)
    #expect(stage.core.record.erasedAt == time)
  }

  // MARK: Corrections

  private mutating func correct(_ text: String, _ segment: String) {
    stage.correct(
      CaptionMessage(
        segment: segment, participant: "p_grace", name: "grace", language: "en", text: text, final: true,
        start: stage.now.milliseconds, end: stage.now.milliseconds + 500))
  }

  @Test mutating func aCorrectionTakesThePlaceOfWhatWasSaidForEverybody() {
    hear("secret", "g_1", translations: ["de": "geheim"])
    let kept = segments.count
    correct("corrected", "g_1")
    #expect(stage.captions(joan).map(\.text) == ["geheim", "corrected"])
    #expect(stage.captions(joan).last?.language == "en" && stage.captions(joan).last?.translated == false)
    // Ada reads nothing, but may have been told it in her welcome.
    #expect(stage.captions(ada).map(\.text) == ["corrected"])
    let late = stage.enter("late")
    #expect(stage.welcome(late)?.transcript.map(\.text) == ["corrected"])
    #expect(stage.welcome(late)?.erasedAt == stage.now.milliseconds)
    // A translation of what stood there before comes too late.
    hear("secret", "g_1", translations: ["de": "geheim", "es": "secreto"])
    #expect(stage.captions(joan).count == 2 && segments.count == kept)
    #expect(stage.core.memory.transcript.map(\.text) == ["corrected"])
    // What is taken back is gone, corrected or not.
    hear("", "g_1")
    #expect(stage.core.memory.transcript.isEmpty)
  }

  @Test mutating func whoResumesIsToldTheCorrectedTextOnly() throws {
    let session = try #require(stage.welcome(joan)?.session)
    let seen = try #require(stage.events(joan).last?.seq)
    stage.drop(joan)
    hear("secret", "g_1", translations: ["de": "geheim"])
    hear("open", "g_2", of: "ada", translations: ["de": "offen"])
    correct("corrected", "g_1")
    let back = stage.enter("joan", resume: ResumePoint(session: session, seq: seen))
    let events = stage.events(back)
    #expect(events.map(\.seq) == (1...UInt64(events.count)).map { seen + $0 })
    #expect(stage.captions(back).map(\.text) == ["corrected", "offen", "corrected"])
  }

  @Test mutating func correctionsThatAreRememberedAreBounded() {
    for number in 0..<(CaptionMemory.toldKept + 10) { correct("corrected", "g_\(number)") }
    #expect(!stage.core.memory.isCorrected("g_9") && stage.core.memory.isCorrected("g_10"))
  }

  @Test mutating func erasuresThatAreRememberedAreThoseOfSpeakers() {
    for number in 0..<100 { stage.erase(of: "p_\(number)") }
    hear("of ada", "g_1", of: "ada")
    #expect(stage.core.memory.transcript.map(\.text) == ["of ada"])
    #expect((0..<100).allSatisfy { !stage.core.memory.isErased("p_\($0)", from: 0) })
  }
}
