// The gateway's own counters.

import HTTPTypes
import Telemetry

/// Counts connections, requests and sockets.
struct GatewayMetrics: Sendable {
  /// Open WebSockets.
  let sockets: Gauge
  private let registry: MetricsRegistry
  private let seconds: Histogram

  init(registry: MetricsRegistry) {
    self.registry = registry
    sockets = registry.gauge("parley_sockets", help: "Open WebSockets.")
    seconds = registry.histogram(
      "parley_http_request_seconds", help: "Time from a request's head to its response.",
      bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5])
  }

  /// What the routes answer to. Anything else is one label: clients choose their methods.
  private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .patch, .delete, .options]

  /// Counts one request.
  func request(method: HTTPRequest.Method, status: HTTPResponse.Status, seconds took: Double) {
    registry.counter(
      "parley_http_requests_total", help: "HTTP requests, by method and status class.",
      labels: [
        (name: "method", value: Self.methods.contains(method) ? method.rawValue.lowercased() : "other"),
        (name: "status", value: "\(status.code / 100)xx"),
      ]
    ).increment()
    seconds.observe(took)
  }

  /// Counts one connection by what its first bytes were.
  func connection(_ kind: String) {
    registry.counter(
      "parley_connections_total", help: "TCP connections, by the protocol of their first bytes.",
      labels: [(name: "protocol", value: kind)]
    ).increment()
  }

  /// Counts one WebSocket.
  func socketOpened() {
    registry.counter("parley_sockets_total", help: "WebSockets opened.").increment()
    sockets.add(1)
  }
}
