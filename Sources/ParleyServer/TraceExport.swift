// Spans to the operator's collector, as a service: sent until the process ends.

import ServiceLifecycle
import Telemetry
import Transcripts

/// Makes spans and sends them to a collector; there is one where the operator named a collector.
struct TraceExport: Service {
  let tracer: SpanTracer
  private let exporter: SpanExporter

  /// A collector that takes longer is away. The server's end waits for the last spans no longer than this.
  static let patience = Duration.seconds(2)

  /// Sends spans to the collector at the address that `settings` name; nil when they name none.
  init?(_ settings: Settings, over http: OutboundHTTP) {
    guard var url = settings.traceEndpoint else { return nil }
    while url.hasSuffix("/") { url.removeLast() }
    url += "/v1/traces"
    let (target, tracer) = (url, SpanTracer(ratio: Double(settings.tracePercent) / 100))
    let headers = settings.traceHeaders.fields.exposed.map { (name: $0.name, value: $0.value) }
    self.tracer = tracer
    exporter = SpanExporter(tracer, service: "parley", patience: Self.patience) { body in
      try await http.post(target, json: body, headers: headers, timeout: Self.patience)
    }
  }

  func run() async throws {
    await cancelWhenGracefulShutdown { await exporter.run() }
  }

  /// Adds what became of the spans to a scrape.
  func collect(into page: inout MetricsWriter) {
    page.sample(
      "parley_trace_spans_sent_total", kind: .counter, help: "Spans that the collector took.", value: tracer.sent)
    page.sample(
      "parley_trace_spans_dropped_total", kind: .counter,
      help: "Spans for which there was no room, or that the collector did not take.", value: tracer.dropped)
  }
}
