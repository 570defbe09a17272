// Final texts that somebody elsewhere looks at before readers see them.

import Synchronization
import Testing
import Wire

@testable import Captions

/// Looks at texts when the test says what is found.
private final class Desk: TextScreen {
  let name: String
  private struct State {
    var asked: [String] = []
    var waiting: [String: CheckedContinuation<Result<ScreenedText, InferenceError>, Never>] = [:]
  }
  private let state = Mutex(State())

  init(_ name: String = "desk") { self.name = name }

  var asked: [String] { state.withLock { $0.asked } }

  func isWanted(by options: ScreenOptions) -> Bool { options.redaction.contains("name") }

  func screen(
    _ text: String, language: String, _ options: ScreenOptions
  ) async throws(InferenceError) -> ScreenedText {
    let result = await withCheckedContinuation { continuation in
      state.withLock {
        $0.asked.append(text)
        $0.waiting[text] = continuation
      }
    }
    return try result.get()
  }

  func answer(_ text: String, _ result: Result<ScreenedText, InferenceError>) {
    state.withLock { $0.waiting.removeValue(forKey: text) }?.resume(returning: result)
  }

  /// There is nothing to find.
  func pass(_ text: String) { answer(text, .success(ScreenedText(text: text))) }
}

/// Never answers.
private struct Hole: TextScreen {
  let name = "hole"
  func isWanted(by options: ScreenOptions) -> Bool { true }
  func screen(
    _ text: String, language: String, _ options: ScreenOptions
  ) async throws(InferenceError) -> ScreenedText {
    await withUnsafeContinuation { (_: UnsafeContinuation<ScreenedText, Never>) in }
  }
}

/// Fails on word 5.
private struct Fussy: SpeechRecogniser {
  let name = "fussy"
  let languages: Set<String> = ["es"]
  let detectsLanguage = false
  let writesPunctuation = true
  func recognise(_ samples: [Float], language: String?, pass: RecognitionPass) throws(InferenceError) -> SpeechResult {
    let words = toneWords(samples)
    if words.contains(5) { throw InferenceError(.failed, reason: "five") }
    return SpeechResult(text: words.map { "es\($0)" }.joined(separator: " "))
  }
}

extension VirtualEngine {
  /// Goes on until what happens in tasks has happened.
  fileprivate func run(until isDone: () -> Bool) async throws {
    while !isDone() {
      step()
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  fileprivate var finals: [Caption] { captions.map(\.caption).filter(\.isFinal) }

  /// Lets so many looks come back.
  fileprivate func run(untilScreened count: Int) async throws {
    try await run { metrics.screen.counts.reduce(0, +) == count }
    for _ in 0..<4 { step() }
  }
}

@Suite(.timeLimit(.minutes(10))) struct ScreenTests {
  private let desk = Desk()
  private let options = StreamOptions(tenant: "t", meeting: "m", language: "en", targets: ["es"], redaction: ["name"])

  /// Says words 3 and 7, and then, after a pause, word 5.
  private static let two = ToneSpeaker([(3, 20), (0, 3), (7, 20), (0, 40), (5, 30), (0, 40)])

  /// An engine to which stream 1 said `speaker`'s words.
  private func engine(
    _ speaker: ToneSpeaker = ToneSpeaker([(3, 20), (0, 3), (7, 20), (0, 40)]), screens: [any TextScreen]? = nil,
    options: StreamOptions? = nil, filter: @escaping TextFilter = { text, _, _, _ in CleanText(text: text) },
    lookTime: Duration = .seconds(3_600)
  ) async -> VirtualEngine {
    let translator = MarkingTranslator(followsTentative: false)
    let engine = VirtualEngine(
      translators: [translator], screens: screens ?? [desk], filter: filter, lookTime: lookTime)
    engine.open(1, options ?? self.options)
    var speakers: [UInt64: ToneSpeaker] = [1: speaker]
    await engine.run(&speakers, milliseconds: 4_000)
    return engine
  }

  @Test func `Readers keep what they saw until the final text was looked at, and that is what is translated`()
    async throws
  {
    let engine = await engine(filter: { text, _, _, _ in
      CleanText(text: text.split(separator: " ").map { $0 == "en3" ? "[id]" : String($0) }.joined(separator: " "))
    })
    try await engine.run { !desk.asked.isEmpty }
    #expect(engine.finals.isEmpty)
    #expect(engine.captions.last?.caption.text == "[id] en7")
    #expect(engine.captions.allSatisfy { $0.caption.translations.isEmpty })
    let found = ScreenedText(text: "[id] [name]", wordsRedacted: 1, isFlagged: true, categories: ["hate"])
    desk.answer("[id] en7", .success(found))
    try await engine.run { engine.finals.last?.translations.isEmpty == false }
    let final = try #require(engine.finals.first)
    #expect(final.text == "[id] [name]")
    #expect(final.isFlagged)
    #expect(engine.finals.last?.translations == ["es": "es:[id] es:[name]"])
    // Asked once, for the text that was cleaned here, and never for one that goes on.
    #expect(desk.asked == ["[id] en7"])
    #expect(engine.metrics.redacted == 1)
    #expect(engine.metrics.redactedWords.counts[1] == 1 && engine.metrics.redactedWords.sum == 1)
    #expect(engine.metrics.screenedTexts == ["t desk": 1])
    #expect(engine.metrics.screenedCharacters == ["t desk": 8])
    #expect(engine.metrics.offences == ["hate": 1])
  }

  @Test func `Texts are told in the order in which they were spoken`() async throws {
    let engine = await engine(Self.two)
    try await engine.run { desk.asked.count == 2 }
    desk.pass("en5")
    try await engine.run(untilScreened: 1)
    #expect(engine.finals.isEmpty)
    desk.pass("en3 en7")
    try await engine.run(untilScreened: 2)
    #expect(engine.finals.map(\.text).filter { !$0.isEmpty }.prefix(2) == ["en3 en7", "en5"])
    #expect(engine.finals.map(\.segment) == engine.finals.map(\.segment).sorted())
  }

  @Test func `A text that never came waits for its turn, too, and nobody looks at its mark`() async throws {
    let engine = VirtualEngine(others: [Fussy()], screens: [desk])
    engine.open(1, StreamOptions(tenant: "t", meeting: "m", language: "es", redaction: ["name"]))
    var speakers: [UInt64: ToneSpeaker] = [1: Self.two]
    await engine.run(&speakers, milliseconds: 4_000)
    try await engine.run { !desk.asked.isEmpty }
    #expect(engine.metrics.givenUp == 1)
    #expect(engine.finals.isEmpty)
    desk.pass("es3 es7")
    try await engine.run(untilScreened: 1)
    #expect(engine.finals.map(\.text) == ["es3 es7", "…"])
    #expect(desk.asked == ["es3 es7"])
  }

  @Test func `Each who looks gets what the one before left`() async throws {
    let second = Desk("second")
    let engine = await engine(screens: [desk, second])
    try await engine.run { !desk.asked.isEmpty }
    desk.answer("en3 en7", .success(ScreenedText(text: "en3 [name]", wordsRedacted: 1)))
    try await engine.run { !second.asked.isEmpty }
    #expect(second.asked == ["en3 [name]"])
    #expect(engine.finals.isEmpty)
    second.answer("en3 [name]", .success(ScreenedText(text: "en3 [name]", isFlagged: true, categories: ["violence"])))
    try await engine.run(untilScreened: 2)
    #expect(engine.finals.first?.text == "en3 [name]")
    #expect(engine.metrics.offences == ["violence": 1])
  }

  @Test func `When nobody can look the text is told as it is, with a note until somebody can again`() async throws {
    let engine = await engine(Self.two)
    try await engine.run { desk.asked.count == 2 }
    desk.answer("en3 en7", .failure(InferenceError(.unavailable, reason: "down")))
    try await engine.run { engine.finals.contains { $0.text == "en3 en7" } }
    #expect(engine.statuses == [.fallback(.service("desk", "down", isReplaced: false))])
    #expect(engine.metrics.errors == ["desk unavailable": 1])
    desk.pass("en5")
    try await engine.run { engine.finals.contains { $0.text == "en5" } }
    #expect(engine.statuses == [.fallback(.service("desk", "down", isReplaced: false)), .normal])
  }

  @Test func `A language that they don't know is no failure`() async throws {
    let engine = await engine(Self.two)
    try await engine.run { desk.asked.count == 2 }
    desk.answer("en3 en7", .failure(InferenceError(.unsupportedLanguage, reason: "no English")))
    try await engine.run { engine.finals.contains { $0.text == "en3 en7" } }
    #expect(engine.statuses.isEmpty)
    desk.answer("en5", .failure(InferenceError(.timeout, reason: "late")))
    try await engine.run { engine.finals.contains { $0.text == "en5" } }
    #expect(engine.statuses == [.fallback(.service("desk", "late", isReplaced: false))])
  }

  @Test func `Who hangs is given up`() async throws {
    let engine = await engine(screens: [Hole()], lookTime: .milliseconds(50))
    try await engine.run { !engine.finals.isEmpty }
    #expect(engine.finals.first?.text == "en3 en7")
    #expect(engine.metrics.errors == ["hole timeout": 1])
  }

  @Test func `When consent is withdrawn nothing is told of what was looked at, and nobody else gets it`() async throws {
    let second = Desk("second")
    let engine = await engine(screens: [desk, second])
    try await engine.run { !desk.asked.isEmpty }
    engine.close(1, dropping: true)
    engine.step()
    let told = engine.events.count
    desk.pass("en3 en7")
    for _ in 0..<200 {
      engine.step()
      await Task.yield()
    }
    #expect(engine.events.count == told)
    #expect(engine.finals.isEmpty)
    #expect(second.asked.isEmpty)
    #expect(engine.streamCount == 0)
  }

  @Test func `Who leaves is waited for until their texts were looked at`() async throws {
    let engine = await engine()
    try await engine.run { !desk.asked.isEmpty }
    engine.close(1, dropping: false)
    for _ in 0..<400 { engine.step() }
    #expect(engine.streamCount == 1)
    desk.pass("en3 en7")
    try await engine.run { engine.streamCount == 0 }
    #expect(engine.finals.first?.text == "en3 en7")
  }

  @Test func `Nobody is asked whom the tenant does not want`() async throws {
    let engine = await engine(options: StreamOptions(tenant: "t", meeting: "m", language: "en"))
    #expect(engine.finals.map(\.text) == ["en3 en7"])
    #expect(desk.asked.isEmpty)
  }

  @Test func `A text whose language is found out meanwhile is looked at anew, and the old look counts no more`()
    async throws
  {
    let other = ToneRecogniser(name: "many", languages: ["es"], detects: true, speaks: "es")
    let engine = VirtualEngine(others: [other], screens: [desk])
    engine.open(1, StreamOptions(tenant: "t", meeting: "m", language: nil, redaction: ["name"]))
    var speakers: [UInt64: ToneSpeaker] = [1: .talking(12)]
    await engine.run(&speakers, milliseconds: 8_000)
    try await engine.run { desk.asked.contains { $0.hasPrefix("es") } }
    let (first, second) = (desk.asked[0], desk.asked[1])
    let third = try #require(desk.asked.first { $0.hasPrefix("es") })
    #expect(third == second.replacing("en", with: "es"))
    desk.pass(first)
    desk.pass(second)
    try await engine.run(untilScreened: 2)
    #expect(engine.finals.map(\.text) == [first])
    desk.pass(third)
    try await engine.run(untilScreened: 3)
    #expect(engine.finals.map(\.text) == [first, third])
    #expect(engine.metrics.segments == 2)
  }
}
