// Spans: where they belong, which are recorded, what becomes of those that nobody takes, and how they are written.

import Foundation
import Synchronization
import Testing
import Tracing

@testable import Telemetry

private func instant(_ nanoseconds: UInt64) -> DefaultTracerClock.Timestamp {
  DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: nanoseconds)
}

private struct Headers: Injector, Extractor {
  func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
  func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}

private struct Failure: Error {}

@Suite struct TracingTests {
  @Test func spansKnowTheirParents() throws {
    let tracer = SpanTracer(ratio: 1)
    let root = tracer.startSpan("root", context: .topLevel, at: instant(10))
    let child = tracer.startSpan("child", context: root.context, at: instant(20))
    child.end(at: instant(30))
    root.end(at: instant(40))
    root.end(at: instant(50))
    let spans = tracer.queue.first(10)
    #expect(spans.map(\.name) == ["child", "root"])
    #expect(spans.map(\.start) == [20, 10] && spans.map(\.end) == [30, 40])
    #expect(spans[0].parent == spans[1].context.span && spans[1].parent == nil)
    #expect(spans[0].context.trace == spans[1].context.trace && spans[0].context.span != spans[1].context.span)
  }

  @Test func aTraceIsRecordedWholeOrNotAtAll() {
    let tracer = SpanTracer(ratio: 0.25)
    for _ in 0..<2_000 {
      let root = tracer.startSpan("root", context: .topLevel)
      let child = tracer.startSpan("child", context: root.context)
      #expect(root.isRecording == child.isRecording)
      child.end()
      root.end()
    }
    let recorded = Set(tracer.queue.first(.max).map(\.context.trace))
    // 2,000 throws of a coin that shows heads at one in four: five standard deviations are 97.
    #expect((403...597).contains(recorded.count), "\(recorded.count)")
    #expect(tracer.queue.first(.max).count == recorded.count * 2)
  }

  @Test func noneIsRecordedAtZero() {
    let tracer = SpanTracer(ratio: 0)
    let span = tracer.startSpan("root", context: .topLevel)
    span.attributes["a"] = "b"
    span.end()
    #expect(tracer.queue.first(10).isEmpty && tracer.dropped == 0)
  }

  @Test func otherProgramsAreToldTheParentAndTellTheirs() throws {
    let tracer = SpanTracer(ratio: 1)
    let span = tracer.startSpan("root", context: .topLevel)
    var headers: [String: String] = [:]
    tracer.inject(span.context, into: &headers, using: Headers())
    let trace = try #require(span.context.trace)
    #expect(headers == ["traceparent": "00-\(trace.trace)-\(trace.span)-01"])
    var context = InstrumentationContext.topLevel
    tracer.extract(headers, into: &context, using: Headers())
    #expect(context.trace == trace)
  }

  private static let ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"

  @Test(arguments: [
    "", "00", "00-\(ids)", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "ff-\(ids)-01", "00-\(ids.uppercased())-01",
    "00-\(ids)-01-x", "00-\(ids)-zz", "00-\(ids)0-01",
  ]) func whatIsNoTraceparentIsNotBelieved(header: String) {
    #expect(TraceContext(traceparent: header) == nil)
  }

  @Test func aTraceparentOfALaterVersionMayHaveMore() {
    let context = TraceContext(traceparent: "01-\(Self.ids)-00-more")
    #expect(context?.isSampled == false && context?.span == "b7ad6b7169203331")
  }

  @Test func theQueueIsBoundedAndCountsWhatItLeavesOut() async {
    let tracer = SpanTracer(ratio: 1, limit: 3)
    for _ in 0..<5 { tracer.startSpan("one", context: .topLevel).end() }
    #expect(tracer.dropped == 2)
    let exporter = SpanExporter(tracer, service: "test", patience: .seconds(2)) { _ in 200 }
    #expect(await exporter.flush() == nil)
    #expect(tracer.sent == 3 && tracer.queue.first(10).isEmpty)
  }

  @Test func spansStayWhileTheCollectorIsAwayAndGoWhenItRefusesThem() async {
    let tracer = SpanTracer(ratio: 1)
    tracer.startSpan("one", context: .topLevel).end()
    let answers = Mutex<[Int?]>([nil, 503, 429, 400])
    let exporter = SpanExporter(tracer, service: "test", patience: .seconds(2)) { _ in
      guard let status = answers.withLock({ $0.removeFirst() }) else { throw Failure() }
      return status
    }
    for _ in 0..<3 {
      #expect(await exporter.flush() != nil)
      #expect(tracer.queue.first(10).count == 1)
    }
    #expect(await exporter.flush() == "status 400")
    #expect(tracer.queue.first(10).isEmpty && tracer.dropped == 1 && tracer.sent == 0)
  }

  @Test func manySpansGoInSeveralRequests() async {
    let tracer = SpanTracer(ratio: 1)
    for _ in 0..<SpanExporter.batch + 1 { tracer.startSpan("one", context: .topLevel).end() }
    let requests = Mutex(0)
    let exporter = SpanExporter(tracer, service: "test", patience: .seconds(2)) { _ in
      requests.withLock { $0 += 1 }
      return 202
    }
    #expect(await exporter.flush() == nil)
    #expect(requests.withLock { $0 } == 2 && tracer.sent == SpanExporter.batch + 1)
  }

  @Test(.timeLimit(.minutes(10))) func theEndWaitsForNoCollectorThatHangs() async {
    let tracer = SpanTracer(ratio: 1)
    tracer.startSpan("one", context: .topLevel).end()
    let asked = Mutex(0)
    let exporter = SpanExporter(tracer, service: "test", patience: .milliseconds(20)) { _ in
      asked.withLock { $0 += 1 }
      try await Task.sleep(for: .seconds(3_600))
      return 200
    }
    let running = Task { await exporter.run() }
    running.cancel()
    await running.value
    #expect(asked.withLock { $0 } == 1 && tracer.queue.first(10).count == 1)
  }

  @Test(.timeLimit(.minutes(10))) func theEndWaitsForNoCollectorThatIsSlowButTakesEverything() async {
    let tracer = SpanTracer(ratio: 1)
    let exporter = SpanExporter(tracer, service: "test", patience: .milliseconds(20)) { _ in
      // While it sends, there is always another one.
      await Task.yield()
      tracer.startSpan("one", context: .topLevel).end()
      return 200
    }
    tracer.startSpan("one", context: .topLevel).end()
    let running = Task { await exporter.run() }
    running.cancel()
    await running.value
    #expect(tracer.sent > 0 && tracer.queued > 0)
  }

  @Test func spansAreWrittenAsTheProtocolHasThem() throws {
    let tracer = SpanTracer(ratio: 1)
    let root = tracer.startSpan("root", context: .topLevel, at: instant(1))
    let span = tracer.startSpan("work", context: root.context, ofKind: .client, at: instant(1_792_310_400_000_000_001))
    span.attributes["words"] = 3
    span.attributes["engine"] = "moonshine"
    span.attributes["share"] = 0.5
    span.recordError(Failure(), attributes: [:], at: instant(1_792_310_400_000_000_002))
    span.setStatus(SpanStatus(code: .error, message: "no answer"))
    span.end(at: instant(1_792_310_400_000_000_003))
    let body = try encodeSpans(tracer.queue.first(1), service: "parley", instance: "i")
    let context = try #require(span.context.trace)
    let parent = try #require(root.context.trace?.span)
    let expected = """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"parley"}},\
      {"key":"service.instance.id","value":{"stringValue":"i"}}]},"scopeSpans":[{"scope":{"name":"parley"},"spans":[{\
      "attributes":[{"key":"engine","value":{"stringValue":"moonshine"}},{"key":"share","value":{"doubleValue":0.5}},\
      {"key":"words","value":{"intValue":"3"}}],"endTimeUnixNano":"1792310400000000003","events":[{"attributes":[\
      {"key":"exception.type","value":{"stringValue":"\(String(reflecting: Failure.self))"}}],"name":"exception",\
      "timeUnixNano":"1792310400000000002"}],"kind":3,"links":[],"name":"work","parentSpanId":"\(parent)",\
      "spanId":"\(context.span)","startTimeUnixNano":"1792310400000000001","status":{"code":2,"message":"no answer"},\
      "traceId":"\(context.trace)"}]}]}]}
      """
    let (written, wanted) = (
      try JSONSerialization.jsonObject(with: Data(body)) as? NSDictionary,
      try JSONSerialization.jsonObject(with: Data(expected.utf8)) as? NSDictionary
    )
    #expect(written == wanted, "\(String(decoding: body, as: UTF8.self))")
  }
}
