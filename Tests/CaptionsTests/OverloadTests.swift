import Testing
import Wire

@testable import Captions

@Suite struct OverloadTests {
  /// The delays of final captions from the end of speech, by when they came.
  private func delays(_ engine: VirtualEngine, after start: MonotonicTime) -> [Int64] {
    engine.captions.filter { $0.caption.isFinal && $0.at >= start }.map { ($0.at - $0.caption.end).milliseconds }
  }

  private func speakers(_ count: UInt64, words: Int) -> [UInt64: ToneSpeaker] {
    var speakers: [UInt64: ToneSpeaker] = [:]
    for stream in 1...count { speakers[stream] = .talking(words, from: Int(stream)) }
    return speakers
  }

  private func open(_ engine: VirtualEngine, _ count: UInt64) {
    for stream in 1...count {
      engine.open(stream, StreamOptions(tenant: "t", meeting: "m\(stream % 5)", language: "en"))
    }
  }

  @Test func `Within what the machine can do, text grows as it is spoken`() async {
    let engine = VirtualEngine(workers: 2, cost: 0.05)
    open(engine, 4)
    var speakers = speakers(4, words: 40)
    await engine.run(&speakers, milliseconds: 18_000)
    #expect(engine.statuses.isEmpty)
    #expect(engine.metrics.givenUp == 0)
    #expect(delays(engine, after: MonotonicTime(milliseconds: 0)).max() ?? .max <= 700)
    #expect(engine.recogniser.count(.tentative) > 100)
  }

  @Test func `Four times too much means finals only, at bounded delay, said to the readers, and back again`() async {
    // Two workers at this cost carry ten speakers' final passes.
    let engine = VirtualEngine(workers: 2, cost: 0.2)
    open(engine, 40)
    var crowd = speakers(40, words: 50)
    await engine.run(&crowd, milliseconds: 10_000)
    #expect(engine.metrics.shedLevel == ShedLevel.finalsOnly.rawValue)
    #expect(engine.statuses == [.delayed])
    let tentative = engine.recogniser.count(.tentative)
    let loaded = engine.clock.now
    await engine.run(&crowd, milliseconds: 12_000)
    #expect(engine.recogniser.count(.tentative) == tentative)
    // Patience, a pass over the longest utterance, and the pause that ends it.
    #expect(delays(engine, after: loaded).max() ?? .max <= 4_000 + 2_000 + 450)
    // Everybody is served.
    let served = engine.captions.filter { $0.caption.isFinal && !$0.caption.text.contains("…") && $0.at >= loaded }
    #expect(Set(served.map(\.stream)).count >= 35)
    #expect(engine.metrics.givenUp > 0)

    crowd = [:]
    for stream in UInt64(3)...40 { engine.close(stream, dropping: true) }
    var pair: [UInt64: ToneSpeaker] = [1: .talking(200), 2: .talking(200)]
    await engine.run(&pair, milliseconds: 30_000)
    #expect(engine.statuses == [.delayed, .normal])
    #expect(engine.metrics.shedLevel == ShedLevel.everything.rawValue)
    #expect(delays(engine, after: engine.clock.now - .seconds(10)).max() ?? .max <= 1_000)
  }

  @Test func `Results do not wait behind sound that came before them`() {
    let clock = TestClock()
    let shared = EngineShared(
      parts: EngineParts(
        recognisers: Recognisers(embedded: []), translators: [], makeDecoder: { ToneDecoder() },
        makeDetector: { ToneDetector() }, filter: { text, _, _, _ in CleanText(text: text) }, clock: { clock.now }))
    let stream = StreamID(rawValue: 1)
    for number in Int64(0)..<100 {
      let packet = AudioPacket(sequence: number, timestamp: 0, arrival: clock.now, payload: [])
      shared.send(.packet(stream, packet))
    }
    shared.send(.answered(by: "a service", nil))
    guard case .answered = shared.drainResults().first else {
      Issue.record("no result")
      return
    }
    shared.send(.answered(by: "a service", nil))
    let messages = shared.drain().messages
    #expect(messages.count == 101)
    guard case .answered = messages.first else {
      Issue.record("the result is not first")
      return
    }
  }

  @Test func `Nothing piles up however long it lasts`() async {
    let engine = VirtualEngine(workers: 1, cost: 0.5)
    open(engine, 12)
    var crowd = speakers(12, words: 100)
    await engine.run(&crowd, milliseconds: 40_000)
    #expect(engine.queued <= 12 * (FairQueue.finalsPerStream + 2))
    #expect(delays(engine, after: MonotonicTime(milliseconds: 0)).max() ?? .max <= 4_000 + 4_800 + 450)
  }
}
