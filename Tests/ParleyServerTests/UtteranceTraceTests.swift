// One utterance's spans, from the link to a collector that takes them over HTTP.

import CaptionLink
import Foundation
import Meetings
import Testing
import Transcripts

@testable import ParleyServer
@testable import Telemetry

/// The part of a request's body that the tests look at.
private struct Export: Decodable {
  struct Value: Decodable {
    var stringValue: String?
    var intValue: String?
  }
  struct Attribute: Decodable {
    var key: String
    var value: Value
  }
  struct Span: Decodable {
    var traceId: String
    var spanId: String
    var parentSpanId: String?
    var name: String
    var startTimeUnixNano: String
    var endTimeUnixNano: String
    var attributes: [Attribute]

    var start: UInt64 { UInt64(startTimeUnixNano) ?? 0 }
    var end: UInt64 { UInt64(endTimeUnixNano) ?? 0 }
    var known: [String: String] {
      Dictionary(uniqueKeysWithValues: attributes.map { ($0.key, $0.value.stringValue ?? $0.value.intValue ?? "") })
    }
  }
  struct Scope: Decodable { var spans: [Span] }
  struct Resource: Decodable { var scopeSpans: [Scope] }
  var resourceSpans: [Resource]

  var spans: [Span] { resourceSpans.flatMap(\.scopeSpans).flatMap(\.spans) }
}

@Suite(.timeLimit(.minutes(10))) struct UtteranceTraceTests {
  private func settings(_ address: String, percent: Int = 100) -> Settings {
    var settings = Settings()
    settings.traceEndpoint = address
    settings.tracePercent = percent
    return settings
  }

  private func timing(_ begin: UInt64, translated: [String: UInt64] = [:]) -> LinkTiming {
    LinkTiming(
      arrived: begin, taken: begin + 5_000_000, over: begin + 2_000_000_000, queued: begin + 1_800_000_000,
      began: begin + 1_810_000_000, recognised: begin + 2_050_000_000, engine: "moonshine",
      told: begin + 2_060_000_000, translated: translated)
  }

  @Test func aCollectorGetsTheSpansOfAnUtterance() async throws {
    try await withCollector { address, posts in
      let http = OutboundHTTP()
      let export = try #require(TraceExport(settings(address + "/"), over: http))
      let clock = PacketClock()
      let house = try House(traces: UtteranceTraces(export.tracer, clock: clock))
      let exporting = Task { try await export.run() }
      house.captions.take(.ready(ready))
      try house.listen(to: House.ana)
      let begin = monotonicNanoseconds() - 3_000_000_000
      house.say(1, 1, firm: "Good", tentative: "morning")
      house.say(1, 1, firm: "Good morning everybody.", isFinal: true, timing: timing(begin))
      let told = try #require(await house.nextFinal())
      house.captions.published(told, to: 4)
      // The translation comes later, and with it everything again.
      let translated = timing(begin, translated: ["pt": begin + 2_300_000_000])
      house.say(
        1, 1, firm: "Good morning everybody.", isFinal: true, translations: ["pt": "Bom dia a todos."],
        timing: translated)
      house.captions.published(try #require(await house.nextFinal()), to: 4)

      var spans: [Export.Span] = []
      for await post in posts {
        #expect(post.path == "/v1/traces" && post.header("Content-Type") == ["application/json"])
        #expect(!String(decoding: post.body, as: UTF8.self).lowercased().contains("morning"))
        spans += try JSONDecoder().decode(Export.self, from: Data(post.body)).spans
        if spans.contains(where: { $0.name == "caption.translate" }) { break }
      }
      exporting.cancel()
      _ = await exporting.result
      await http.close()

      let root = try #require(spans.first { $0.name == "caption.segment" })
      let stages = spans.filter { $0.name != "caption.segment" }
      #expect(
        stages.map(\.name).sorted() == [
          "caption.listen", "caption.publish", "caption.recognise", "caption.return", "caption.screen",
          "caption.translate", "caption.transport", "caption.wait",
        ])
      #expect(root.parentSpanId == nil)
      #expect(stages.allSatisfy { $0.parentSpanId == root.spanId && $0.traceId == root.traceId })
      #expect(Set(spans.map(\.spanId)).count == spans.count)
      #expect(spans.allSatisfy { $0.start <= $0.end })
      #expect(root.start == clock.nanoseconds(begin))
      func stage(_ name: String) throws -> Export.Span { try #require(stages.first { $0.name == name }) }
      let path = try ["caption.transport", "caption.listen", "caption.screen", "caption.return", "caption.publish"]
        .map(stage)
      #expect(path.first?.start == root.start && path.last?.end == root.end)
      for (earlier, later) in zip(path, path.dropFirst()) { #expect(earlier.end <= later.start) }
      #expect(try stage("caption.wait").end == stage("caption.recognise").start)
      #expect(try stage("caption.translate").start == stage("caption.screen").end)
      #expect(
        root.known == [
          "parley.tenant": "default", "parley.meeting": "abc-defg-hij", "parley.segment": told.segment,
          "parley.engine": "moonshine", "parley.language": "en", "parley.words": "3", "parley.speech_ms": "1500",
          "parley.readers": "4",
        ])
      #expect(try stage("caption.translate").known == ["parley.language": "pt"])
      #expect(export.tracer.sent == 9 && export.tracer.dropped == 0)
    }
  }

  @Test func aClockThatIsALittleEarlyMakesNoStageThatEndsBeforeItBegan() async throws {
    let tracer = SpanTracer(ratio: 1)
    let house = try House(traces: UtteranceTraces(tracer, clock: PacketClock()))
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    let begin = monotonicNanoseconds()
    var early = timing(begin)
    early.taken = begin - 900_000
    // The text was told, by that clock, when it had long come here.
    house.say(1, 1, firm: "Good morning.", isFinal: true, timing: early)
    house.captions.published(try #require(await house.nextFinal()), to: 1)
    let spans = tracer.queue.first(20)
    #expect(spans.count == 8)
    let transport = try #require(spans.first { $0.name == "caption.transport" })
    let listen = try #require(spans.first { $0.name == "caption.listen" })
    let publish = try #require(spans.first { $0.name == "caption.publish" })
    #expect(transport.start == transport.end && transport.end == listen.start && listen.end > listen.start)
    #expect(publish.end >= publish.start && spans.last?.name == "caption.segment" && spans.last?.end == publish.end)
  }

  @Test func whatIsKeptOfATextIsNotTheText() {
    let caption = LinkCaption(
      stream: 1, segment: 1, firm: "Good morning everybody.", tentative: "", isFinal: true, language: "en",
      start: 1_000_000_000, end: 2_500_000_000, translations: ["pt": "Bom dia a todos."])
    var kept = ""
    dump(UtteranceTraces.News(caption, timing(1), tenant: "default", meeting: "abc-defg-hij", received: 2), to: &kept)
    #expect(kept.contains("words: 3") && kept.contains("speech: 1500") && kept.contains("moonshine"))
    #expect(!kept.contains("morning") && !kept.contains("dia"))
  }

  @Test func nothingIsMadeOfUtterancesThatAreNotTraced() async throws {
    let http = OutboundHTTP()
    #expect(TraceExport(Settings(), over: http) == nil)
    let export = try #require(TraceExport(settings("http://127.0.0.1:9", percent: 0), over: http))
    let house = try House(traces: UtteranceTraces(export.tracer, clock: PacketClock()))
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    house.say(1, 1, firm: "Good morning.", isFinal: true, timing: timing(1))
    house.captions.published(try #require(await house.nextFinal()), to: 1)
    #expect(export.tracer.queued == 0 && export.tracer.dropped == 0)
    await http.close()
  }
}

extension House {
  fileprivate func nextFinal() async -> CaptionUpdate? {
    while let caption = await nextCaption() {
      if caption.isFinal { return caption }
    }
    return nil
  }
}
