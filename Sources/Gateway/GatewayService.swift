// The gateway as a whole: one TCP port, the HTTP routes and the WebSockets behind it. Made and run by the composition
// root; knows meetings only through two closures, so that its tests need none.

import Hummingbird
import Foundation
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization
import Telemetry

/// Everything that a gateway is configured with.
public struct GatewayConfiguration: Sendable {
  /// Where to listen: an address or `*` for all of them, IPv6 included where the machine has it.
  public var host: String
  /// The TCP port; 0 takes a free one.
  public var port: Int
  /// TLS for those who speak it; nil closes such connections.
  public var tls: TLSCertificates?
  /// Plain text, origins and our own address.
  public var access: AccessPolicy
  /// The folder of the web client.
  public var web: String
  /// Addresses of proxies, besides loopback, whose `X-Forwarded-…` headers are believed.
  public var trustedProxies: Set<String> = []
  /// Who may read `/metrics`.
  public var metricsAccess = MetricsAccess.loopback
  /// Open connections at most; further ones wait in the kernel's queue.
  public var connections = 20_000
  /// How long a connection may take to send its first byte, in milliseconds.
  public var firstByteMilliseconds: Int64 = 10_000
  /// Bounds of HTTP connections.
  var http = HTTPLimits()
  /// Bounds of WebSockets.
  public var sockets = SocketLimits()
  /// How often one client may open a WebSocket.
  public var socketRate = RateLimit(perMinute: 600, burst: 600)

  /// A configuration.
  public init(host: String, port: Int, tls: TLSCertificates?, access: AccessPolicy, web: String) {
    self.host = host
    self.port = port
    self.tls = tls
    self.access = access
    self.web = web
  }
}

/// Why the TCP port could not be opened.
public struct PortError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The address that was asked for.
  public let host: String
  /// The port that was asked for.
  public let port: Int
  /// What the system said.
  public let errno: Int32

  /// What happened and what to do about it.
  public var description: String {
    switch errno {
    case EADDRINUSE: "TCP port \(port) is taken. Stop the other program or set PARLEY_PORT to a free port."
    case EACCES: "TCP port \(port) is not allowed for this user. Set PARLEY_PORT to a port from 1024 on."
    default: "\(host) is no address of this machine. Set PARLEY_BIND to one, or to *."
    }
  }
}

/// The TCP port and everything behind it.
public struct GatewayService: Service {
  /// Adds routes of the domain.
  typealias AddRoutes = @Sendable (Router<GatewayContext>, ClientIdentifier) -> Void

  private let configuration: GatewayConfiguration
  private let metrics: MetricsRegistry
  private let logger: Logger
  private let readiness: @Sendable () async -> Readiness
  private let addRoutes: AddRoutes
  private let converse: @Sendable (AcceptedSocket) async -> Void
  private let onListening: @Sendable (Int) async -> Void

  /// A gateway whose WebSockets are held by the conversations that `open` makes for a meeting code.
  init<Conversation: SocketConversation>(
    configuration: GatewayConfiguration, metrics: MetricsRegistry, logger: Logger,
    readiness: @escaping @Sendable () async -> Readiness, addRoutes: @escaping AddRoutes,
    open: @escaping @Sendable (String) async -> Conversation, onListening: @escaping @Sendable (Int) async -> Void
  ) {
    self.configuration = configuration
    self.metrics = metrics
    self.logger = logger
    self.readiness = readiness
    self.addRoutes = addRoutes
    self.onListening = onListening
    let counts = GatewayMetrics(registry: metrics)
    converse = { socket in
      counts.socketOpened()
      await Gateway.run(open(socket.code), over: socket)
      counts.sockets.add(-1)
    }
  }

  /// Listens until the task group shuts down.
  public func run() async throws {
    let counts = GatewayMetrics(registry: metrics)
    let clients = ClientIdentifier(trustedProxies: configuration.trustedProxies)
    let router = Router(context: GatewayContext.self)
    router.add(middleware: SecurityHeaders())
    router.add(middleware: CrossOrigin(access: configuration.access))
    router.add(middleware: RequestReport(metrics: counts, logger: logger))
    router.add(middleware: SecureTransport(access: configuration.access))
    addOperationsRoutes(
      to: router, metrics: metrics, access: configuration.metricsAccess, clients: clients, readiness: readiness)
    addRoutes(router, clients)
    addPageRoutes(to: router, files: StaticFiles(folder: configuration.web))

    // Hummingbird logs addresses at info level; ours never does.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    let onListening = onListening
    let application = Application(
      router: router, server: server(counts: counts, clients: clients),
      configuration: ApplicationConfiguration(
        address: .hostname(try await bindHost(), port: configuration.port), backlog: 1024,
        availableConnectionsDelegate: .maximum(configuration.connections, logger: quiet)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: quiet)
    do {
      try await application.run()
    } catch let error as IOError where [EADDRINUSE, EACCES, EADDRNOTAVAIL].contains(error.errnoCode) {
      throw PortError(host: configuration.host, port: configuration.port, errno: error.errnoCode)
    }
  }

  private func server(counts: GatewayMetrics, clients: ClientIdentifier) -> HTTPServerBuilder {
    let pipeline = HTTPPipeline(
      limits: configuration.http, upgrades: UpgradePolicy(access: configuration.access),
      admission: SocketAdmission(clients: clients, limit: configuration.socketRate), sockets: configuration.sockets)
    var recognisers: [Recogniser] = []
    if let tls = configuration.tls { recognisers.append(pipeline.tls(tls)) }
    recognisers.append(pipeline.plain)
    let deadline = TimeAmount.milliseconds(configuration.firstByteMilliseconds)
    let converse = converse
    return HTTPServerBuilder { [recognisers] responder in
      PortChannel(
        responder: responder, recognisers: recognisers, firstByteDeadline: deadline, runSocket: converse,
        recognised: { counts.connection($0) })
    }
  }

  /// `*` is `::`, which takes IPv4 too, where there is IPv6, and `0.0.0.0` elsewhere.
  private func bindHost() async throws -> String {
    guard configuration.host == "*" else { return configuration.host }
    let probe = try? await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "::", port: 0).get()
    guard let probe else { return "0.0.0.0" }
    try await probe.close()
    return "::"
  }
}
