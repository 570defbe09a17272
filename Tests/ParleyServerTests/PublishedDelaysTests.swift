// How old captions are when readers get them, as a scrape has it.

import CaptionLink
import Telemetry
import Testing

@testable import ParleyServer

@Suite struct PublishedDelaysTests {
  /// The end of the sound that the house's captions cover.
  private let spoken: UInt64 = 2_500_000_000

  private let timing = LinkTiming(
    arrived: 1, taken: 2, over: 3, queued: 2, began: 3, recognised: 4, engine: "moonshine", told: 5)

  private func samples(_ registry: MetricsRegistry, _ kind: String) async -> (count: Int, sum: Double) {
    let lines = await registry.text().split(separator: "\n")
    func value(_ name: String) -> Double {
      let prefix = "parley_captions_published_seconds_\(name){kind=\"\(kind)\"} "
      return lines.first { $0.hasPrefix(prefix) }.flatMap { Double($0.dropFirst(prefix.count)) } ?? -1
    }
    return (Int(value("count")), value("sum"))
  }

  @Test func textsCountWhenReadersHaveThemAndOnlyOnce() async throws {
    let (registry, clock) = (MetricsRegistry(), PacketClock())
    let delays = PublishedDelays(registry, clock: clock)
    let house = try House(delays: delays)
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)

    house.say(1, 1, firm: "Good", tentative: "morning")
    let first = try #require(await house.nextCaption())
    delays.published(first, at: spoken + 400_000_000)
    // A translation of the same words.
    delays.published(first, at: spoken + 900_000_000)
    house.say(1, 1, firm: "Good morning.", isFinal: true, timing: timing)
    let final = try #require(await house.nextCaption())
    delays.published(final, at: spoken + 1_000_000_000)
    house.say(1, 1, firm: "Good morning.", isFinal: true, translations: ["pt": "Bom dia."], timing: timing)
    delays.published(try #require(await house.nextCaption()), at: spoken + 3_000_000_000)
    // What was held up on the way.
    delays.published(first, at: spoken + 4_000_000_000)

    let partials = await samples(registry, "partial")
    #expect(partials.count == 1 && abs(partials.sum - 0.4) < 0.002)
    let finals = await samples(registry, "final")
    #expect(finals.count == 1 && abs(finals.sum - 1) < 0.002)
  }

  @Test func whatWasGivenUpOrTakenBackDoesNotCount() async throws {
    let registry = MetricsRegistry()
    let delays = PublishedDelays(registry, clock: PacketClock())
    let house = try House(delays: delays)
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    house.say(1, 1, firm: "Good …", isFinal: true)
    delays.published(try #require(await house.nextCaption()), at: spoken)
    house.say(1, 2, firm: "", isFinal: true)
    delays.published(try #require(await house.nextCaption()), at: spoken)
    #expect(await samples(registry, "final").count == 0)
    #expect(await samples(registry, "partial").count == 0)
  }

  @Test func theMeetingsWordsAreCountedForReadersAlone() async throws {
    let registry = MetricsRegistry()
    let house = try House(delays: PublishedDelays(registry, clock: PacketClock()))
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    house.say(1, 1, firm: "Good", tentative: "morning")
    let caption = try #require(await house.nextCaption())
    house.captions.published(caption, to: 0)
    #expect(await samples(registry, "partial").count == 0)
    house.captions.published(caption, to: 2)
    #expect(await samples(registry, "partial").count == 1)
  }
}
