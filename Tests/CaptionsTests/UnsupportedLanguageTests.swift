// Speakers of a language that nobody here recognises, and those who change to one that somebody does.

import Synchronization
import Testing
import Wire

@testable import Captions

/// Finds out languages, also such as it does not write, as Whisper does.
private final class Ear: SpeechRecogniser {
  let name = "ear"
  let languages: Set<String> = ["es"]
  let detectsLanguage = true
  let writesPunctuation = true
  private let state: Mutex<(spoken: String?, looks: Int)>

  init(_ spoken: String?) { state = Mutex((spoken, 0)) }

  /// The language that it finds from now on.
  func hear(_ language: String?) { state.withLock { $0.spoken = language } }

  /// How often it found out a language.
  var looks: Int { state.withLock(\.looks) }

  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) throws(InferenceError) -> SpeechResult {
    let spoken = state.withLock { state in
      state.looks += language == nil ? 1 : 0
      return state.spoken
    }
    let text = toneWords(samples).map { "\(language ?? spoken ?? "?")\($0)" }.joined(separator: " ")
    return SpeechResult(text: text, language: language == nil ? spoken : nil)
  }
}

@Suite struct UnsupportedLanguageTests {
  private let undecided = StreamOptions(tenant: "t", meeting: "m", language: nil, defaultLanguage: "en")

  // MARK: Choosing

  @Test func `A language that nobody recognises counts when it was found twice in a row`() {
    var chooser = LanguageChooser(chosen: nil, standard: "en")
    for language in ["pl", "en", "pl"] { chooser.note(language, isKnown: language == "en") }
    #expect(chooser.unsupported == nil)
    chooser.note("pl", isKnown: false)
    #expect(chooser.unsupported == "pl")
    // A choice needs no looks, whatever they found.
    var decided = LanguageChooser(chosen: "en", standard: "en")
    for _ in 0..<3 { decided.note("pl", isKnown: false) }
    #expect(decided.unsupported == nil && !decided.isInDoubt)
  }

  @Test func `One utterance of four is examined then, and the next one when it was in another language`() {
    var chooser = LanguageChooser(chosen: nil, standard: "en")
    for _ in 0..<2 { chooser.note("pl", isKnown: false) }
    for _ in 0..<LanguageChooser.rarely - 1 {
      #expect(!chooser.isInDoubt)
      chooser.skip()
    }
    #expect(chooser.isInDoubt)
    chooser.note("en")
    #expect(chooser.isInDoubt && chooser.unsupported == "pl")
    chooser.note("en")
    #expect(chooser.unsupported == nil && chooser.language == "en")
    // Whoever changed once may change again.
    #expect(!chooser.isInDoubt)
    for _ in 0..<LanguageChooser.rarely { chooser.skip() }
    #expect(chooser.isInDoubt)
  }

  @Test func `Looks that find nothing become rare, too`() {
    var chooser = LanguageChooser(chosen: nil, standard: "en")
    for _ in 0..<2 { chooser.note("pl", isKnown: false) }
    chooser.note(nil)
    #expect(!chooser.isInDoubt && chooser.unsupported == "pl")
  }

  // MARK: Listening

  /// What readers have on their screens: the last text of each utterance.
  private func shown(_ engine: VirtualEngine) -> [UInt64: String] {
    engine.captions.reduce(into: [:]) { $0[$1.caption.segment] = $1.caption.text }.filter { !$0.value.isEmpty }
  }

  @Test func `Nobody reads gibberish of a language that nobody recognises, and readers are told which it is`() async {
    let ear = Ear("pl")
    let engine = VirtualEngine(others: [ear])
    engine.open(1, undecided)
    var speakers: [UInt64: ToneSpeaker] = [1: .talking(90)]
    await engine.run(&speakers, milliseconds: 12_000)
    #expect(engine.problems == [.unsupported("pl")])
    #expect(engine.problems.first?.text == "nobody here can write down the language pl")
    // What was written before that was known is gone, and so is what was under way.
    #expect(shown(engine).isEmpty)
    let (told, asked, looks) = (engine.captions.count, engine.recogniser.asked, ear.looks)
    await engine.run(&speakers, milliseconds: 18_000)
    #expect(engine.captions.count == told)
    #expect(engine.recogniser.asked == asked)
    // Looks go on, but few of them: nine utterances are spoken meanwhile.
    #expect((1...3).contains(ear.looks - looks))
  }

  @Test func `What was written down while looks took long goes as well`() async {
    let engine = VirtualEngine(workers: 1, cost: 0.45, others: [Ear("pl")])
    engine.open(1, undecided)
    var speakers: [UInt64: ToneSpeaker] = [1: .talking(120)]
    await engine.run(&speakers, milliseconds: 20_000)
    #expect(engine.problems == [.unsupported("pl")])
    #expect(shown(engine).isEmpty)
  }

  @Test func `Who changes to a language that somebody recognises is captioned again`() async {
    let ear = Ear("pl")
    let engine = VirtualEngine(others: [ear])
    engine.open(1, undecided)
    var speakers: [UInt64: ToneSpeaker] = [1: .talking(240)]
    await engine.run(&speakers, milliseconds: 12_000)
    #expect(shown(engine).isEmpty && engine.problems.count == 1)
    ear.hear("en")
    await engine.run(&speakers, milliseconds: 24_000)
    #expect(shown(engine).count >= 3)
    #expect(shown(engine).values.allSatisfy { $0.hasPrefix("en") })
    // And is told of again when they change back.
    ear.hear("ja")
    await engine.run(&speakers, milliseconds: 24_000)
    #expect(engine.problems == [.unsupported("pl"), .unsupported("ja")])
  }

  @Test func `A speaker's choice ends it`() async {
    let ear = Ear("pl")
    let engine = VirtualEngine(others: [ear])
    engine.open(1, undecided)
    var speakers: [UInt64: ToneSpeaker] = [1: .talking(120)]
    await engine.run(&speakers, milliseconds: 12_000)
    engine.open(1, StreamOptions(tenant: "t", meeting: "m", language: "en"))
    await engine.run(&speakers, milliseconds: 8_000)
    #expect(shown(engine).values.contains { $0.hasPrefix("en") })
    #expect(engine.problems.count == 1)
  }

  @Test func `A stream that nobody can write down ends like any other`() async {
    let engine = VirtualEngine(others: [Ear("pl")])
    engine.open(1, undecided)
    var speakers: [UInt64: ToneSpeaker] = [1: .talking(60)]
    await engine.run(&speakers, milliseconds: 14_000)
    engine.close(1, dropping: false)
    for _ in 0..<400 { engine.step() }
    #expect(engine.streamCount == 0)
    #expect(engine.queued == 0)
  }
}
