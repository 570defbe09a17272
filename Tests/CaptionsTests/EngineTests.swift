import Testing
import Wire

@testable import Captions

@Suite struct EngineTests {
  private func texts(_ engine: VirtualEngine, final: Bool) -> [String] {
    engine.captions.filter { $0.caption.isFinal == final }.map(\.caption.text)
  }

  /// Lets `speaker` speak alone, and what follows be done.
  private func run(_ engine: VirtualEngine, _ speaker: ToneSpeaker, milliseconds: Int = 5_000) async {
    var speakers: [UInt64: ToneSpeaker] = [1: speaker]
    await engine.run(&speakers, milliseconds: milliseconds)
  }

  @Test func `What is said becomes captions: growing, then final, with when it was said`() async {
    let engine = VirtualEngine()
    engine.open(1)
    let start = engine.clock.now
    await run(engine, ToneSpeaker([(0, 25), (3, 20), (0, 3), (7, 20), (0, 3), (5, 20), (0, 40)]))
    #expect(texts(engine, final: true) == ["en3 en7 en5"])
    #expect(texts(engine, final: false).first == "en3")
    guard let final = engine.captions.last?.caption else { return }
    #expect((450...600).contains((final.start - start).milliseconds))
    #expect((1_750...1_900).contains((final.end - start).milliseconds))
    #expect(engine.metrics.segments == 1)
    #expect(engine.metrics.words == 3)
    #expect(engine.metrics.erased == 0)
    #expect(engine.metrics.erasedShare.counts.first == 1)
    #expect(engine.metrics.redactedWords.counts.first == 1)
    // One speaker's newest pass takes the place of the one before: nothing waits behind it.
    #expect(engine.metrics.queueDepth.counts[0] > 1 && engine.metrics.queueDepth.sum == 0)
    #expect(engine.metrics.audioSeconds["t"] ?? 0 >= 2)
  }

  @Test func `The final text comes with the end of the pause, since it was made during the pause`() async {
    let engine = VirtualEngine()
    engine.open(1)
    await run(engine, ToneSpeaker([(3, 50), (0, 40)]))
    guard let final = engine.captions.last else {
      Issue.record("no caption")
      return
    }
    #expect(final.caption.isFinal)
    #expect((final.at - final.caption.end).milliseconds < 420)
    // One pass over the whole utterance, not two.
    #expect(engine.recogniser.count(.final) == 1)
  }

  @Test func `A click behind an utterance does not cost its text, which is still being made`() async {
    let engine = VirtualEngine(workers: 1, cost: 0.7)
    engine.open(1)
    // A pause that ends the utterance, a click of 80 ms that is dropped, and only then the text of the pass in advance.
    await run(engine, ToneSpeaker([(3, 80), (0, 22), (9, 4), (0, 60)]))
    #expect(texts(engine, final: true) == ["en3"])
    #expect(engine.captions.last?.caption.timing != nil)
    engine.close(1, dropping: false)
    engine.step()
    #expect(engine.streamCount == 0)
  }

  @Test func `It comes as soon from a sender that sends nothing in pauses`() async {
    let engine = VirtualEngine()
    engine.open(1)
    // Opus stops sending after 200 ms of silence.
    await run(engine, ToneSpeaker([(3, 50), (0, 10)]))
    let final = engine.captions.last
    #expect(final?.caption.isFinal == true)
    #expect(final.map { ($0.at - $0.caption.end).milliseconds } ?? .max < 420)
  }

  @Test func `Utterances of a speaker come in order, and none twice`() async {
    let engine = VirtualEngine(workers: 4, cost: 0.3)
    engine.open(1)
    await run(engine, .talking(36), milliseconds: 20_000)
    let finals = engine.captions.filter(\.caption.isFinal).map(\.caption.segment)
    #expect(finals.count == 6)
    #expect(finals == finals.sorted())
    #expect(Set(finals).count == finals.count)
    for (index, item) in engine.captions.enumerated() where !item.caption.isFinal {
      #expect(!engine.captions[..<index].contains { $0.caption.isFinal && $0.caption.segment >= item.caption.segment })
    }
  }

  @Test func `When consent is withdrawn nothing more is told, and what waits is forgotten`() async {
    let engine = VirtualEngine()
    engine.open(1)
    await run(engine, ToneSpeaker([(3, 30), (7, 30)]), milliseconds: 1_000)
    #expect(!engine.captions.isEmpty)
    engine.close(1, dropping: true)
    engine.step()
    let told = engine.events.count
    for _ in 0..<400 { engine.step() }
    #expect(engine.events.count == told)
    #expect(engine.streamCount == 0)
    #expect(engine.queued == 0)
  }

  @Test func `Who leaves is heard to the end`() async {
    let engine = VirtualEngine()
    engine.open(1)
    await run(engine, ToneSpeaker([(3, 30), (7, 30)]), milliseconds: 1_200)
    engine.close(1, dropping: false)
    for _ in 0..<400 { engine.step() }
    #expect(texts(engine, final: true) == ["en3 en7"])
    #expect(engine.streamCount == 0)
  }

  @Test func `What nobody shall see is seen by nobody, firm or tentative`() async {
    let engine = VirtualEngine(filter: { text, _, _, _ in
      let clean = text.split(separator: " ").map { $0 == "en7" ? "[name]" : String($0) }.joined(separator: " ")
      return CleanText(text: clean, wordsRedacted: clean == text ? 0 : 1)
    })
    engine.open(1)
    await run(engine, ToneSpeaker([(3, 40), (7, 40), (5, 40), (0, 40)]))
    #expect(texts(engine, final: true) == ["en3 [name] en5"])
    #expect(!engine.captions.contains { $0.caption.text.contains("en7") })
    #expect(engine.metrics.redacted == 1)
    #expect(engine.metrics.redactedWords.counts[1] == 1 && engine.metrics.redactedWords.sum == 1)
  }

  @Test func `A language that nobody knows is said once, and the speaker's other choice helps`() async {
    let engine = VirtualEngine()
    engine.open(1, StreamOptions(tenant: "t", meeting: "m", language: "fi"))
    await run(engine, .talking(12), milliseconds: 8_000)
    #expect(engine.captions.isEmpty)
    #expect(engine.problems.count == 1)
    engine.open(1)
    await run(engine, .talking(6), milliseconds: 5_000)
    #expect(!texts(engine, final: true).isEmpty)
  }

  @Test func `A speaker's language is found out, and what was written in another is corrected`() async {
    let other = ToneRecogniser(name: "many", languages: ["es", "pt"], detects: true, speaks: "es")
    let engine = VirtualEngine(others: [other])
    engine.open(1, StreamOptions(tenant: "t", meeting: "m", language: nil, defaultLanguage: "en"))
    await run(engine, .talking(24), milliseconds: 14_000)
    let finals = engine.captions.filter(\.caption.isFinal).map(\.caption)
    #expect(finals.first?.language == "en")
    #expect(finals.last?.language == "es")
    // The utterance with which the language became certain is told again.
    #expect(finals.contains { $0.segment == 2 && $0.language == "es" && $0.text.hasPrefix("es") })
    #expect(engine.problems.isEmpty)
  }

  @Test func `What nobody here translates is told as done without, also while it is spoken`() async {
    let engine = VirtualEngine()
    engine.open(1, StreamOptions(tenant: "t", meeting: "m", language: "en", targets: ["de", "en"]))
    await run(engine, .talking(6))
    #expect(!texts(engine, final: false).isEmpty && !texts(engine, final: true).isEmpty)
    #expect(engine.captions.allSatisfy { $0.caption.untranslated == ["de"] })
  }

  @Test func `An engine that fails leaves a mark where text is missing`() async {
    let engine = VirtualEngine(recogniser: ToneRecogniser(failure: InferenceError(.failed, reason: "broken")))
    engine.open(1)
    await run(engine, .talking(6))
    #expect(texts(engine, final: true) == ["…"])
    #expect(engine.metrics.errors["tones failed"] ?? 0 > 0)
    #expect(engine.metrics.givenUp == 1)
  }

  @Test func `Sound that was too long on its way is left out`() {
    let engine = VirtualEngine()
    engine.open(1)
    var speaker = ToneSpeaker.talking(6)
    while var packet = speaker.next(at: engine.clock.now) {
      packet.arrival = packet.arrival - .seconds(4)
      engine.send(packet, of: 1)
    }
    engine.step()
    #expect(engine.metrics.packetsLeftOut > 100)
    #expect(engine.captions.isEmpty)
  }
}
