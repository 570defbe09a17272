// When an utterance passed each stage, and how the engine says it fares.

import Testing
import Wire

@testable import Captions

@Suite struct TimingTests {
  @Test func `A final text tells when its utterance passed each stage`() async {
    let engine = VirtualEngine()
    engine.open(1)
    let start = engine.clock.now
    var speakers: [UInt64: ToneSpeaker] = [1: ToneSpeaker([(0, 25), (3, 50), (0, 40)])]
    await engine.run(&speakers, milliseconds: 3_000)
    guard let final = engine.captions.last, let timing = final.caption.timing else {
      Issue.record("no timing")
      return
    }
    #expect(engine.captions.dropLast().allSatisfy { $0.caption.timing == nil })
    #expect(timing.engine == "tones")
    // The voice begins 500 ms after the first packet, and a packet is there when its last sample was spoken.
    #expect(timing.arrived >= final.caption.start && (timing.arrived - final.caption.start).milliseconds <= 25)
    #expect((450...600).contains((timing.arrived - start).milliseconds))
    #expect(timing.arrived <= timing.taken && (timing.taken - timing.arrived).milliseconds <= 10)
    #expect(timing.queued <= timing.began && timing.began < timing.recognised && timing.recognised <= timing.told)
    // It was recognised in the pause, before the utterance was over.
    #expect(timing.recognised <= timing.over && timing.over == timing.told && timing.told == final.at)
  }

  @Test func `What was given up has no timing`() async {
    let engine = VirtualEngine(recogniser: ToneRecogniser(failure: InferenceError(.failed, reason: "broken")))
    engine.open(1)
    var speakers: [UInt64: ToneSpeaker] = [1: ToneSpeaker([(3, 50), (0, 40)])]
    await engine.run(&speakers, milliseconds: 3_000)
    #expect(engine.captions.last?.caption.isFinal == true)
    #expect(engine.captions.allSatisfy { $0.caption.timing == nil })
  }

  @Test func `The first packet after a voice began is found, also when the oldest are forgotten`() {
    var arrivals = PacketArrivals()
    #expect(arrivals.first(since: MonotonicTime(milliseconds: 0)) == nil)
    for number in 0..<5_000 as Range<UInt64> {
      arrivals.note(MonotonicTime(milliseconds: number * 20), at: MonotonicTime(milliseconds: number * 20 + 3))
    }
    #expect(arrivals.first(since: MonotonicTime(milliseconds: 99_981)) == nil)
    #expect(arrivals.first(since: MonotonicTime(milliseconds: 90_001))?.arrived == MonotonicTime(milliseconds: 90_020))
    #expect(arrivals.first(since: MonotonicTime(milliseconds: 90_001))?.taken == MonotonicTime(milliseconds: 90_023))
    // 2,048 packets are kept.
    #expect(arrivals.first(since: MonotonicTime(milliseconds: 0))?.arrived == MonotonicTime(milliseconds: 2_952 * 20))
  }

  @Test func `A fallback that lasts is told again after a delay, and its end ends it`() async {
    let engine = VirtualEngine(workers: 2, cost: 0.2)
    engine.fall(back: .service("cloud", "away", isReplaced: true))
    engine.step()
    #expect(engine.statuses == [.fallback(.service("cloud", "away", isReplaced: true))])
    var crowd: [UInt64: ToneSpeaker] = [:]
    for stream in 1...40 as ClosedRange<UInt64> {
      engine.open(stream, StreamOptions(tenant: "t", meeting: "m\(stream % 5)", language: "en"))
      crowd[stream] = .talking(50, from: Int(stream))
    }
    await engine.run(&crowd, milliseconds: 10_000)
    engine.fall(back: .service("cloud", "still away", isReplaced: true))
    engine.step()
    #expect(engine.statuses.dropFirst() == [.delayed])
    for stream in 3...40 as ClosedRange<UInt64> { engine.close(stream, dropping: true) }
    var pair: [UInt64: ToneSpeaker] = [1: .talking(200), 2: .talking(200)]
    await engine.run(&pair, milliseconds: 30_000)
    #expect(engine.statuses.dropFirst(2) == [.fallback(.service("cloud", "away", isReplaced: true))])
  }
}
