// Whoever takes back their consent: what services elsewhere are doing with their words then is given up, and not begun anew.

import Synchronization
import Testing
import Wire

@testable import Captions

/// A service elsewhere that holds what it is asked until it is let go on, and knows whether it was given up by then.
private final class HeldService: RemoteRecogniser, Translator, TextScreen {
  let name = "cloud"
  let languages: Set<String> = ["en"]
  let pairs: Set<LanguagePair> = [LanguagePair(from: "en", to: "es")]
  let followsTentative = false
  let isRemote = true
  /// What it is asked, each time.
  let asked: AsyncStream<String>
  /// Whether what it was asked first was given up when it went on.
  let ends: AsyncStream<Bool>
  private let tellAsked: AsyncStream<String>.Continuation
  private let tellEnd: AsyncStream<Bool>.Continuation
  private let gate: AsyncStream<Never>
  private let opening: AsyncStream<Never>.Continuation
  private let all = Mutex<[String]>([])

  init() {
    (asked, tellAsked) = AsyncStream.makeStream(of: String.self)
    (ends, tellEnd) = AsyncStream.makeStream(of: Bool.self)
    (gate, opening) = AsyncStream.makeStream(of: Never.self)
  }

  var questions: [String] { all.withLock { $0 } }

  /// Lets it go on, if nobody gave it up.
  func goOn() { opening.finish() }

  private func hold(_ what: String) async throws(InferenceError) {
    all.withLock { $0.append(what) }
    tellAsked.yield(what)
    for await _ in gate {}
    tellEnd.yield(Task.isCancelled)
    if Task.isCancelled { throw InferenceError(.failed, reason: "cancelled") }
  }

  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) async throws(InferenceError) -> SpeechResult {
    try await hold("sound")
    return SpeechResult(text: "heard")
  }

  func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    try await hold(text)
    return "¡\(text)!"
  }

  func isWanted(by options: ScreenOptions) -> Bool { true }

  func screen(
    _ text: String, language: String, _ options: ScreenOptions
  ) async throws(InferenceError) -> ScreenedText {
    try await hold(text)
    return ScreenedText(text: text)
  }
}

private func first<Value: Sendable>(_ values: AsyncStream<Value>) async -> Value? {
  for await value in values { return value }
  return nil
}

@Suite(.timeLimit(.minutes(10))) struct WithdrawalTests {
  /// An engine at the pace of a clock that stands still: nothing gets too old.
  private func engine(
    remote: (any RemoteRecogniser)? = nil, translators: [any Translator] = [], screens: [any TextScreen] = [],
    _ onEvent: @escaping @Sendable (EngineEvent) -> Void = { _ in }
  ) -> CaptionEngine {
    let start = ContinuousClock.now
    return CaptionEngine(
      parts: EngineParts(
        recognisers: Recognisers(embedded: [ToneRecogniser()], remote: remote), translators: translators,
        screens: screens, makeDecoder: { ToneDecoder() }, makeDetector: { ToneDetector() },
        filter: { _, isFinal, _, _ in CleanText(text: isFinal ? "This is one. This is two." : "") },
        clock: {
          MonotonicTime(
            nanoseconds: 1_000_000_000_000 + UInt64(start.duration(to: .now) / .nanoseconds(8)))
        }), workers: 1, onEvent: onEvent)
  }

  private func options(_ targets: Set<String> = []) -> StreamOptions {
    StreamOptions(tenant: "t", meeting: "m", language: "en", targets: targets)
  }

  private func say(_ engine: CaptionEngine, _ options: StreamOptions) {
    engine.open(StreamID(rawValue: 1), options)
    var speaker = ToneSpeaker([(3, 20), (0, 40)])
    while let packet = speaker.next(at: MonotonicTime(nanoseconds: 1_000_000_000_000)) {
      engine.receive(packet, of: StreamID(rawValue: 1))
    }
  }

  /// Waits until the engine has taken everything in that it was told before.
  private func settle(_ engine: CaptionEngine, streams: Int) async throws {
    while engine.metrics.streams != streams { try await Task.sleep(for: .milliseconds(2)) }
  }

  private func isGivenUp(
    _ engine: CaptionEngine, _ service: HeldService, _ options: StreamOptions
  ) async throws -> Bool? {
    say(engine, options)
    #expect(await first(service.asked) != nil)
    engine.close(StreamID(rawValue: 1), dropping: true)
    try await settle(engine, streams: 0)
    service.goOn()
    return await first(service.ends)
  }

  @Test func soundThatIsSentIsGivenUp() async throws {
    let service = HeldService()
    #expect(try await isGivenUp(engine(remote: service), service, options()) == true)
    #expect(service.questions == ["sound"])
  }

  @Test func aTextThatIsLookedAtIsGivenUp() async throws {
    let service = HeldService()
    #expect(try await isGivenUp(engine(screens: [service]), service, options()) == true)
    #expect(service.questions.count == 1)
  }

  @Test func aTranslationIsGivenUpAndItsNextSentenceNotSent() async throws {
    let service = HeldService()
    #expect(try await isGivenUp(engine(translators: [service]), service, options(["es"])) == true)
    #expect(service.questions == ["This is one."])
  }

  @Test func givingUpIsNoFailureOfTheService() async throws {
    let service = HeldService()
    let events = Mutex<[EngineEvent]>([])
    let told = AsyncStream.makeStream(of: EngineEvent.self)
    let engine = engine(remote: service) { told.continuation.yield($0) }
    #expect(try await isGivenUp(engine, service, options()) == true)
    // Somebody else is recognised by it as before.
    engine.open(StreamID(rawValue: 2), options())
    try await settle(engine, streams: 1)
    #expect(engine.metrics.errors.isEmpty)
    await engine.shutdown()
    told.continuation.finish()
    for await event in told.stream { events.withLock { $0.append(event) } }
    #expect(!events.withLock { $0 }.contains { if case .status = $0 { true } else { false } })
  }

  @Test func whoTakesBackTranslationAloneIsReadAsSpoken() async throws {
    let service = HeldService()
    let told = AsyncStream.makeStream(of: EngineEvent.self)
    let engine = engine(translators: [service]) { told.continuation.yield($0) }
    say(engine, options(["es"]))
    #expect(await first(service.asked) == "This is one.")
    engine.open(StreamID(rawValue: 1), options())
    engine.open(StreamID(rawValue: 2), options())
    try await settle(engine, streams: 2)
    service.goOn()
    #expect(await first(service.ends) == true)
    var last: Caption?
    for await event in told.stream {
      guard case .caption(_, let caption) = event, caption.isFinal else { continue }
      last = caption
      if !caption.untranslated.isEmpty || !caption.translations.isEmpty { break }
    }
    #expect(last?.untranslated == ["es"] && last?.translations == [:])
    #expect(service.questions == ["This is one."])
    await engine.shutdown()
  }
}
