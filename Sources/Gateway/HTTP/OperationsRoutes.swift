// What operators and their tools ask: alive, ready, numbers.

import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// Whether the server takes people in, and what it knows of its parts.
public struct Readiness: Sendable {
  /// Parts by name, and whether each works.
  public var checks: [(name: String, ok: Bool)]

  /// A state of affairs.
  public init(checks: [(name: String, ok: Bool)]) {
    self.checks = checks
  }

  /// Whether all parts work.
  public var isReady: Bool { checks.allSatisfy { $0.ok } }

  /// `{"checks":{"meetings":true},"ready":true}`
  var json: String {
    let parts = checks.map { "\"\($0.name)\":\($0.ok)" }.joined(separator: ",")
    return "{\"checks\":{\(parts)},\"ready\":\(isReady)}"
  }
}

/// Who may read `/metrics`.
public enum MetricsAccess: String, Sendable, CaseIterable {
  /// This machine only.
  case loopback
  /// Everyone who reaches the port.
  case everyone
  /// Nobody.
  case off
}

/// Adds `/healthz`, `/readyz` and `/metrics`.
func addOperationsRoutes(
  to router: Router<GatewayContext>, metrics: MetricsRegistry, access: MetricsAccess, clients: ClientIdentifier,
  readiness: @escaping @Sendable () async -> Readiness
) {
  router.get("/healthz") { _, _ in
    plain("ok\n", type: "text/plain; charset=utf-8")
  }
  router.get("/readyz") { _, _ in
    let state = await readiness()
    return plain(state.json, type: "application/json", status: state.isReady ? .ok : .serviceUnavailable)
  }
  router.get("/metrics") { request, context in
    switch access {
    case .everyone: break
    case .loopback where clients.isLocal(request, context: context): break
    case .loopback, .off: throw APIError.notFound
    }
    return plain(await metrics.text(), type: "text/plain; version=0.0.4; charset=utf-8")
  }
}

private func plain(_ text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
  Response(
    status: status, headers: [.contentType: type, .cacheControl: "no-store"],
    body: .init(byteBuffer: ByteBuffer(string: text)))
}
