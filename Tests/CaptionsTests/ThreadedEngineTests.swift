// The engine with its threads, where what comes from elsewhere comes when it wants.

import Synchronization
import Testing
import Wire

@testable import Captions

/// Recognises elsewhere: as told, one answer after the other, the last one for ever.
private final class RemoteTones: RemoteRecogniser {
  let name = "cloud"
  let languages: Set<String> = ["en"]
  private let failures: Mutex<[InferenceError?]>

  init(_ failures: [InferenceError?]) { self.failures = Mutex(failures) }

  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) async throws(InferenceError) -> SpeechResult {
    let failure = failures.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    if let failure { throw failure }
    return SpeechResult(text: toneWords(samples).map { "cloud\($0)" }.joined(separator: " "))
  }
}

@Suite struct ThreadedEngineTests {
  private static let clock = ContinuousClock()
  private static let epoch = clock.now

  /// A clock at an eighth of the real one's pace, so that nothing is too old on a machine that is busy with other tests.
  private static func now() -> MonotonicTime {
    let start = epoch
    let elapsed = start.duration(to: clock.now) / .nanoseconds(1)
    return MonotonicTime(nanoseconds: 1_000_000_000_000 + UInt64(elapsed / 8))
  }

  /// Runs an engine, has each of `speakers` say their words, and `later` say theirs once the engine has told how it fares;
  /// returns what was told until `enough`.
  private func events(
    _ speakers: [ToneSpeaker], later: ToneSpeaker? = nil, targets: Set<String> = [],
    remote: (any RemoteRecogniser)? = nil,
    here: [any SpeechRecogniser] = [ToneRecogniser()], translators: [any Translator] = [],
    until enough: ([EngineEvent]) -> Bool
  ) async -> [EngineEvent] {
    let (stream, told) = AsyncStream.makeStream(of: EngineEvent.self)
    let parts = EngineParts(
      recognisers: Recognisers(embedded: here, remote: remote), translators: translators,
      makeDecoder: { ToneDecoder() }, makeDetector: { ToneDetector() },
      filter: { text, _, _, _ in CleanText(text: text) }, clock: { Self.now() })
    let engine = CaptionEngine(parts: parts, workers: 2) { told.yield($0) }
    for (index, speaker) in speakers.enumerated() {
      let id = StreamID(rawValue: UInt64(index + 1))
      engine.open(id, StreamOptions(tenant: "t", meeting: "m", language: "en", targets: targets))
      var speaker = speaker
      while let packet = speaker.next(at: Self.now()) { engine.receive(packet, of: id) }
    }
    var events: [EngineEvent] = []
    var later = later
    for await event in stream {
      events.append(event)
      if case .status = event, var speaker = later {
        later = nil
        let id = StreamID(rawValue: UInt64(speakers.count + 1))
        engine.open(id, StreamOptions(tenant: "t", meeting: "m", language: "en", targets: targets))
        while let packet = speaker.next(at: Self.now()) { engine.receive(packet, of: id) }
      }
      if enough(events) { break }
    }
    await engine.shutdown()
    return events
  }

  private func finals(_ events: [EngineEvent]) -> [Caption] {
    events.compactMap { if case .caption(_, let caption) = $0, caption.isFinal { caption } else { nil } }
  }

  private let sentence = ToneSpeaker([(3, 20), (0, 3), (7, 20), (0, 40)])

  @Test func `Captions come from threads as they do without`() async {
    let events = await events([sentence, sentence, sentence]) { finals($0).count == 3 }
    #expect(finals(events).map(\.text) == ["en3 en7", "en3 en7", "en3 en7"])
  }

  @Test func `A caption is translated once for each language that is read`() async {
    let translator = MarkingTranslator()
    let events = await events([sentence], targets: ["es", "pt", "en"], translators: [translator]) {
      finals($0).last?.translations.count == 2
    }
    #expect(finals(events).last?.translations == ["es": "es:en3 es:en7", "pt": "pt:en3 pt:en7"])
    let asked = translator.asked.value.withLock { $0 }
    #expect(Set(asked).count == asked.count)
  }

  @Test func `The next translator helps out when one fails`() async {
    let broken = MarkingTranslator(name: "broken", failure: InferenceError(.timeout, reason: "hangs"))
    let events = await events([sentence], targets: ["es"], translators: [broken, MarkingTranslator()]) {
      finals($0).last?.translations.isEmpty == false
    }
    #expect(finals(events).last?.translations == ["es": "es:en3 es:en7"])
  }

  @Test func `Where nobody translates, readers are told with each text that no translation will come`() async {
    let events = await events([sentence], targets: ["en", "es", "de"], translators: [MarkingTranslator()]) {
      finals($0).last?.translations.isEmpty == false
    }
    #expect(finals(events).last?.translations == ["es": "es:en3 es:en7"])
    #expect(finals(events).allSatisfy { $0.untranslated == ["de"] })
  }

  @Test func `A final text that all translators fail on is told as done without a translation`() async {
    let failure = InferenceError(.overloaded, reason: "full")
    let broken = [
      MarkingTranslator(failure: failure), MarkingTranslator(name: "cloud", isRemote: true, failure: failure),
    ]
    let events = await events([sentence], targets: ["es"], translators: broken) {
      finals($0).last?.untranslated == ["es"] && $0.contains { if case .status = $0 { true } else { false } }
    }
    // First without, since there might have been one; what is not final never says so.
    #expect(finals(events).map(\.untranslated) == [[], ["es"]])
    #expect(finals(events).allSatisfy { $0.text == "en3 en7" && $0.translations.isEmpty })
    let tentative = events.compactMap { if case .caption(_, let caption) = $0 { caption } else { nil } }
      .filter { !$0.isFinal }
    #expect(tentative.allSatisfy { $0.untranslated.isEmpty })
    // Nobody does what the service elsewhere did; of the engine here nothing is told.
    #expect(events.contains(.status(.fallback(.service("cloud", "full", isReplaced: false)))))
    #expect(
      !events.contains { if case .status(.fallback(let trouble)) = $0 { trouble.service != "cloud" } else { false } })
  }

  @Test func `When a translator elsewhere fails the one here takes over, which readers are told, until it is back`()
    async
  {
    let away = MarkingTranslator(
      name: "cloud", followsTentative: false, isRemote: true, failure: InferenceError(.unavailable, reason: "down"),
      failures: 1)
    let (first, second) = (ToneSpeaker([(3, 20), (0, 40)]), ToneSpeaker([(7, 20), (0, 40)]))
    let events = await events([first], later: second, targets: ["es"], translators: [away, MarkingTranslator()]) {
      $0.contains(.status(.normal)) && finals($0).count { !$0.translations.isEmpty } == 2
    }
    let statuses = events.compactMap { if case .status(let status) = $0 { status } else { nil } }
    #expect(statuses == [.fallback(.service("cloud", "down", isReplaced: true)), .normal])
    #expect(finals(events).compactMap { $0.translations["es"] } == ["es:en3", "es:en7"])
  }

  @Test func `An engine elsewhere that fails is told of, too, where nobody here takes over`() async {
    let events = await events([sentence], remote: RemoteTones([InferenceError(.timeout, reason: "late")]), here: []) {
      $0.contains { if case .status = $0 { true } else { false } } && !finals($0).isEmpty
    }
    #expect(events.contains(.status(.fallback(.service("cloud", "late", isReplaced: false)))))
    #expect(finals(events).map(\.text) == ["…"])
  }

  @Test func `A final text comes from the engine elsewhere, although one here shows what is spoken`() async {
    let events = await events([sentence], remote: RemoteTones([nil])) { !finals($0).isEmpty }
    #expect(finals(events).map(\.text) == ["cloud3 cloud7"])
  }

  @Test func `When the engine elsewhere fails the one here takes over, which readers are told, until it is back`() async
  {
    let remote = RemoteTones([InferenceError(.unavailable, reason: "down"), nil])
    let two = ToneSpeaker([(3, 20), (0, 40), (7, 20), (0, 40)])
    let events = await events([two], remote: remote) { $0.contains(.status(.normal)) && finals($0).count == 2 }
    #expect(events.contains(.status(.fallback(.service("cloud", "down", isReplaced: true)))))
    #expect(finals(events).map(\.text) == ["en3", "cloud7"])
  }

  @Test func `An engine stops at once although streams are open`() async {
    let engine = CaptionEngine(
      parts: EngineParts(
        recognisers: Recognisers(embedded: [ToneRecogniser()]), translators: [], makeDecoder: { ToneDecoder() },
        makeDetector: { ToneDetector() }, filter: { text, _, _, _ in CleanText(text: text) },
        clock: { Self.now() }),
      workers: 3
    ) { _ in }
    engine.open(StreamID(rawValue: 1), StreamOptions(tenant: "t", meeting: "m"))
    await engine.shutdown()
  }

  @Test func `What hangs is given up, and what answers is not`() async throws {
    await #expect(throws: InferenceError.self) {
      try await within(.milliseconds(10), of: "x") { () async throws(InferenceError) -> Int in
        await withUnsafeContinuation { (_: UnsafeContinuation<Int, Never>) in }
      }
    }
    let answer = try await within(.seconds(60), of: "x") { () async throws(InferenceError) -> Int in 7 }
    #expect(answer == 7)
  }
}
