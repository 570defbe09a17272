// Who reads what was said, in which language; what is repeated, and what is kept.

import Consent
import Messages
import SFU
import Testing
import Wire

@testable import Meetings

extension CaptionUpdate {
  /// Words of a speaker.
  static func words(
    _ segment: String, of speaker: ParticipantNumber, _ text: String, tentative: String = "", isFinal: Bool = false,
    language: String = "en", translations: [String: String] = [:], untranslated: Set<String> = []
  ) -> CaptionUpdate {
    CaptionUpdate(
      segment: segment, speaker: speaker, firm: text, tentative: tentative, isFinal: isFinal, language: language,
      start: 1_000, end: 2_000, confidence: 0.9, translations: translations, untranslated: untranslated)
  }
}

@Suite struct ReadingTests {
  /// Ada speaks English and may be translated, Grace may not; Joan and Mary read.
  private var stage: Stage
  private let ada: ConnectionID
  private let grace: ConnectionID
  private let joan: ConnectionID
  private let mary: ConnectionID

  init() {
    var stage = Stage()
    ada = stage.enter("ada", .host, agreeing: [.transcription, .translation])
    grace = stage.enter("grace", agreeing: [.transcription])
    joan = stage.enter("joan")
    mary = stage.enter("mary")
    stage.ask(.captionsStart, on: ada)
    self.stage = stage
  }

  private func number(_ participant: String) -> ParticipantNumber {
    ParticipantNumber(rawValue: stage.state(participant)?.number ?? 0)
  }

  private mutating func read(_ language: String?, on id: ConnectionID) {
    stage.ask(.captionsRead(CaptionsReadRequest(language: language)), on: id)
  }

  private mutating func hear(
    _ text: String, tentative: String = "", isFinal: Bool = false, _ segment: String = "g_1",
    of speaker: String = "ada",
    language: String = "en", translations: [String: String] = [:], untranslated: Set<String> = []
  ) {
    stage.receive(
      .caption(
        .words(
          segment, of: number(speaker), text, tentative: tentative, isFinal: isFinal, language: language,
          translations: translations, untranslated: untranslated)))
  }

  private var segments: [TranscriptSegment] {
    stage.journal.compactMap { if case .segment(let segment) = $0 { segment } else { nil } }
  }

  private var options: [CaptionOptions] {
    stage.captions.compactMap { if case .captionOptions(let options) = $0 { options } else { nil } }
  }

  // MARK: Readers

  @Test mutating func onlyThoseWhoReadAreTold() {
    read("original", on: joan)
    hear("good", tentative: "morning")
    hear("good morning", isFinal: true)
    #expect(stage.captions(joan).map(\.text) == ["good", "good morning"])
    #expect(stage.captions(joan).map(\.tentative) == ["morning", ""])
    #expect(stage.captions(joan).map(\.final) == [false, true])
    #expect(stage.captions(joan).allSatisfy { $0.participant == "p_ada" && $0.name == "ada" && $0.language == "en" })
    #expect(stage.captions(mary).isEmpty)
    read(nil, on: joan)
    hear("and welcome", isFinal: true, "g_2")
    #expect(stage.captions(joan).count == 2)
  }

  @Test mutating func eachReaderReadsTheirLanguageOnceItIsThere() {
    read("original", on: joan)
    read("de", on: mary)
    hear("good", tentative: "morning")
    #expect(stage.captions(mary).isEmpty)
    hear("good morning", tentative: "all", translations: ["de": "Guten Morgen"])
    #expect(stage.captions(mary).map(\.tentative) == ["Guten Morgen"])
    #expect(stage.captions(mary).map(\.text) == [""])
    hear("good morning all", isFinal: true)
    #expect(stage.captions(mary).count == 1)
    hear("good morning all", isFinal: true, translations: ["es": "Buenos días a todos"])
    hear(
      "good morning all", isFinal: true, translations: ["es": "Buenos días a todos", "de": "Guten Morgen allerseits"])
    #expect(stage.captions(mary).map(\.text) == ["", "Guten Morgen allerseits"])
    #expect(stage.captions(mary).allSatisfy { $0.translated && $0.language == "de" })
    // The others are not told again what they know.
    #expect(stage.captions(joan).filter(\.final).map(\.text) == ["good morning all"])
    #expect(stage.captions(joan).allSatisfy { !$0.translated })
  }

  @Test mutating func whatWillNeverBeTranslatedIsReadAsItWasSpoken() {
    read("es", on: joan)
    read("de", on: mary)
    hear("bonjour", tentative: "tout", language: "fr", untranslated: ["de"])
    hear("bonjour tout le monde", isFinal: true, language: "fr", translations: ["es": "hola"], untranslated: ["de"])
    #expect(stage.captions(mary).map(\.text) == ["bonjour", "bonjour tout le monde"])
    #expect(stage.captions(mary).map(\.tentative) == ["tout", ""])
    #expect(stage.captions(mary).allSatisfy { !$0.translated && $0.language == "fr" })
    #expect(stage.captions(joan).map(\.text) == ["hola"])
    // Nothing of it is a translation in what is kept.
    #expect(segments.last?.translations == ["es": "hola"])
  }

  @Test mutating func aTranslationThatComesNeverthelessTakesTheOriginalsPlace() {
    read("de", on: mary)
    hear("good morning", isFinal: true, untranslated: ["de"])
    hear("good morning", isFinal: true, translations: ["de": "Guten Morgen"])
    #expect(stage.captions(mary).map(\.text) == ["good morning", "Guten Morgen"])
    #expect(stage.captions(mary).map(\.translated) == [false, true])
  }

  @Test mutating func whoReadsWhatIsSpokenNeedsNoTranslation() {
    read("de", on: mary)
    hear("Guten Morgen", isFinal: true, language: "de")
    #expect(stage.captions(mary).map(\.text) == ["Guten Morgen"])
    #expect(stage.captions(mary).map(\.translated) == [false])
  }

  @Test mutating func nobodysTextIsTranslatedWithoutTheirConsent() {
    read("de", on: mary)
    hear("my words", isFinal: true, of: "grace", translations: ["de": "meine Worte"])
    // It is read as it was spoken.
    #expect(stage.captions(mary).map(\.text) == ["my words"])
    #expect(stage.captions(mary).map(\.translated) == [false])
    #expect(segments.last?.translations == [:])
    // The same for what is under way when somebody takes back that consent.
    stage.ask(.consentSet(Stage.answer(.translation, false)), on: ada)
    hear("my words too", isFinal: true, "g_2", translations: ["de": "auch meine Worte"])
    #expect(stage.captions(mary).map(\.text) == ["my words", "my words too"])
    #expect(segments.last?.translations == [:])
  }

  @Test mutating func lastWordsAreTranslatedAsTheirSpeakerWished() {
    read("de", on: mary)
    let (ada, grace) = (number("ada"), number("grace"))
    stage.ask(.leave, on: self.ada)
    stage.ask(.leave, on: self.grace)
    stage.receive(.caption(.words("g_1", of: ada, "bye", isFinal: true, translations: ["de": "Tschüss"])))
    stage.receive(.caption(.words("g_2", of: grace, "bye", isFinal: true, translations: ["de": "Tschüss"])))
    #expect(stage.captions(mary).map(\.text) == ["Tschüss", "bye"])
  }

  @Test mutating func aLanguageThatIsNotThereIsRefused() {
    let request = stage.ask(.captionsRead(CaptionsReadRequest(language: "xx")), on: joan)
    #expect(stage.reply(request, on: joan)?.error?.code == .captionsLanguage)
    let spoken = stage.ask(.captionsRead(CaptionsReadRequest(language: "en")), on: joan)
    #expect(stage.reply(spoken, on: joan)?.error == nil)
  }

  @Test mutating func captionsKnowWhoReadsAndWhoIsThere() {
    #expect(options == [CaptionOptions(languages: [], names: ["ada", "grace", "joan", "mary"])])
    read("de", on: joan)
    read("original", on: mary)
    #expect(options.last == CaptionOptions(languages: ["de"], names: ["ada", "grace", "joan", "mary"]))
    read("de", on: mary)
    #expect(options.count == 2)
    stage.ask(.participantUpdate(ParticipantUpdateRequest(name: "Joan Clarke")), on: joan)
    #expect(options.last?.names == ["ada", "grace", "Joan Clarke", "mary"])
    _ = stage.enter("zoe")
    #expect(options.last?.names == ["ada", "grace", "Joan Clarke", "mary", "zoe"])
    stage.ask(.leave, on: joan)
    #expect(options.last == CaptionOptions(languages: ["de"], names: ["ada", "grace", "mary", "zoe"]))
    read(nil, on: mary)
    #expect(options.last?.languages == [])
  }

  @Test func onlySoManyNamesAreTold() {
    var stage = Stage(capacity: 400)
    let first = stage.enter("ada", agreeing: [.transcription])
    for index in 0..<300 { _ = stage.enter("guest\(index)") }
    stage.ask(.captionsStart, on: first)
    guard case .captionOptions(let options)? = stage.captions.first else {
      Issue.record("no options")
      return
    }
    #expect(options.names.count == CaptionMemory.namesTold)
    #expect(options.names.first == "ada")
  }

  // MARK: What is repeated

  @Test mutating func whatMayStillChangeHasNoNumberAndIsNotRepeated() throws {
    let session = try #require(stage.welcome(joan)?.session)
    read("original", on: joan)
    let last = stage.events(joan).last?.seq ?? 0
    hear("good", tentative: "morn")
    #expect(try ServerFrame(parsing: stage.last(joan)?.text ?? "").isVolatile)
    stage.drop(joan)
    hear("good morning")
    hear("good morning", isFinal: true)
    hear("how", "g_2")
    let again = stage.enter("joan", resume: ResumePoint(session: session, seq: last))
    #expect(stage.resumed(again) != nil)
    #expect(stage.captions(again).map(\.text) == ["good morning"])
    #expect(stage.captions(again).map(\.final) == [true])
    let numbers = stage.events(again).map(\.seq)
    #expect(numbers == Array((last + 1)...(last + UInt64(numbers.count))))
    // The reader goes on as they were.
    hear("how are", "g_2")
    #expect(stage.captions(again).map(\.text) == ["good morning", "how are"])
  }

  @Test mutating func whatIsFinalIsNotUndoneByWhatCameBefore() {
    read("original", on: joan)
    hear("good morning", isFinal: true)
    hear("good", tentative: "mourning")
    #expect(stage.captions(joan).map(\.text) == ["good morning"])
    // A correction is told.
    hear("Good morning!", isFinal: true)
    #expect(stage.captions(joan).map(\.text) == ["good morning", "Good morning!"])
  }

  // MARK: What is kept

  @Test mutating func newcomersSeeTheLastFinalCaptions() {
    for index in 0..<60 { hear("sentence \(index)", isFinal: true, "g_\(index)") }
    hear("half a sen", "g_60")
    let late = stage.enter("late")
    let transcript = stage.welcome(late)?.transcript ?? []
    #expect(transcript.count == CaptionMemory.transcriptKept)
    #expect(transcript.map(\.text) == (10..<60).map { "sentence \($0)" })
    #expect(stage.welcome(late)?.captions == CaptionLanguages(spoken: ["en", "es", "de"], targets: ["de", "es"]))
    #expect(stage.welcome(late)?.meeting.captions.state == .on)
  }

  @Test mutating func whatIsFinalIsKeptAndReplacedUnderItsID() {
    hear("good", tentative: "morning")
    #expect(segments.isEmpty)
    hear("good morning", isFinal: true)
    hear("good morning", isFinal: true, translations: ["de": "Guten Morgen"])
    #expect(
      segments.last
        == TranscriptSegment(
          meeting: Stage.code, id: "g_1", participant: "p_ada", name: "ada", language: "en", text: "good morning",
          translations: ["de": "Guten Morgen"], start: 1_000, end: 2_000, confidence: 0.9))
    #expect(Set(segments.map(\.id)) == ["g_1"])
    #expect(stage.core.memory.transcript.count == 1)
  }

  @Test mutating func anEmptyTextTakesBackWhatWasTold() {
    read("original", on: joan)
    hear("thank you for watching", isFinal: true)
    hear("", isFinal: true)
    #expect(stage.captions(joan).map(\.text) == ["thank you for watching", ""])
    #expect(segments.map(\.text) == ["thank you for watching", ""])
    #expect(stage.core.memory.transcript.isEmpty)
  }

  @Test mutating func whatIsErasedIsShownToNobodyNew() {
    hear("of ada", isFinal: true, "g_1")
    hear("of grace", isFinal: true, "g_2", of: "grace")
    stage.erase(of: "p_grace")
    let late = stage.enter("late")
    #expect(stage.welcome(late)?.transcript.map(\.text) == ["of ada"])
    stage.erase(of: nil)
    let later = stage.enter("later")
    #expect(stage.welcome(later)?.transcript == [])
  }

  @Test mutating func whoeverIsErasedHasWrittenNothingEither() {
    stage.say("of ada", on: ada)
    stage.say("of grace", on: grace)
    stage.erase(of: nil)
    stage.erase(of: "p_grace")
    let late = stage.enter("late")
    #expect(stage.welcome(late)?.chat.map(\.text) == ["of ada"])
  }

  @Test mutating func aTranscriptIsCompleteOnceTheLastWordsHadTheirTime() {
    hear("good morning", isFinal: true)
    let speaker = number("ada")
    for id in [grace, joan, mary, ada] { stage.ask(.leave, on: id) }
    #expect(stage.core.captions == CaptionsState())
    stage.advance(.seconds(9))
    stage.receive(.caption(.words("g_2", of: speaker, "bye", isFinal: true)))
    #expect(segments.map(\.text) == ["good morning", "bye"])
    #expect(!stage.journal.contains { if case .ended = $0 { true } else { false } })
    stage.advance(.seconds(1))
    #expect(stage.journal.last == .ended(meeting: Stage.code, at: stage.now.milliseconds))
    stage.receive(.caption(.words("g_3", of: speaker, "too late", isFinal: true)))
    #expect(stage.latest.isEmpty)
    stage.pass(.seconds(600))
    #expect(stage.journal.count { if case .ended = $0 { true } else { false } } == 1)
  }

  @Test mutating func whoComesBackInTimeGoesOnWithTheTranscript() {
    hear("good morning", isFinal: true)
    for id in [grace, joan, mary, ada] { stage.ask(.leave, on: id) }
    stage.advance(.seconds(5))
    let again = stage.enter("ada", .host)
    #expect(stage.welcome(again)?.transcript.map(\.text) == ["good morning"])
    stage.pass(.seconds(20))
    #expect(!stage.journal.contains { if case .ended = $0 { true } else { false } })
    stage.ask(.hostEnd, on: again)
    #expect(stage.journal.last == .ended(meeting: Stage.code, at: stage.now.milliseconds))
  }

  @Test func aMeetingInWhichNothingWasSaidHasNoTranscript() {
    var stage = Stage()
    let ada = stage.enter("ada", .host, agreeing: [.transcription])
    stage.ask(.captionsStart, on: ada)
    stage.ask(.hostEnd, on: ada)
    #expect(!stage.journal.contains { if case .ended = $0 { true } else { false } })
  }

  @Test mutating func staysNamesAndMessagesAreKept() {
    stage.say("hello", on: ada)
    stage.ask(.participantUpdate(ParticipantUpdateRequest(name: "Ada L.")), on: ada)
    stage.ask(.leave, on: joan)
    let stays = stage.journal.compactMap { if case .participant(Stage.code, let entry) = $0 { entry } else { nil } }
    #expect(stays.map(\.name) == ["ada", "grace", "joan", "mary", "Ada L.", "joan"])
    #expect(stays.map(\.leftAt) == [nil, nil, nil, nil, nil, stage.now.milliseconds])
    let texts = stage.journal.compactMap {
      if case .message(Stage.code, let message) = $0 { message.text } else { nil }
    }
    #expect(texts == ["hello"])
  }
}

extension ServerFrame {
  fileprivate var isVolatile: Bool { if case .volatile = self { true } else { false } }
}
