// The composition root: makes every part from the settings, joins them, and runs them until a signal. The order of the
// services is the order of their start; they end the other way round (docs/lifecycle.md).

import CaptionLink
import Foundation
import Gateway
import Identity
public import Logging
import MediaCrypto
import MediaTransport
import Meetings
import ServiceLifecycle
import Storage
import Telemetry
import Transcripts
import UnixSignals
import Wire

/// The server, made but not running.
public struct ServerProcess: Sendable {
  private let settings: Settings
  private let logger: Logger

  /// How long the services may take to end, all together; what still runs then is cancelled.
  static let patience = Duration.seconds(4)

  /// A server with these settings.
  public init(settings: Settings, logger: Logger) {
    self.settings = settings
    self.logger = logger
  }

  /// Runs until SIGTERM or SIGINT, then drains for at most five seconds. `announce` gets one line for people.
  @concurrent
  public func run(announce: @escaping @Sendable (String) -> Void) async throws {
    raiseFileLimit()
    if !FileManager.default.fileExists(atPath: settings.web + "/index.html") {
      logger.warning("The web client is missing: people get 404. Set PARLEY_WEB to its folder, or run script/server")
    }
    for warning in settings.policiesTakenAsOff + settings.servicesLeftOut { logger.warning("\(warning)") }
    let folder = DataFolder(path: settings.data)
    try folder.prepare()
    let secret = try SecretFile.loadOrCreate(at: folder.secret)
    let addresses = publicAddresses

    let metrics = MetricsRegistry()
    let plane = try mediaPlane(addresses: addresses)
    let http = OutboundHTTP()
    let traces = TraceExport(settings, over: http)
    let clock = PacketClock()
    let captions = LinkedCaptions(
      plane: plane, settings: settings.captions, clock: clock,
      traces: traces.map { UtteranceTraces($0.tracer, clock: clock) },
      delays: PublishedDelays(metrics, clock: clock))
    let link = try captionLink(captions)
    let database = try await MeetingDatabase.open(path: folder.database)
    if let damage = database.damage { logger.error("The database was damaged", metadata: ["reason": "\(damage)"]) }
    let journal = SQLJournal(database, logger: logger)
    let transcripts = SQLTranscripts(database, journal: journal) { Int64(Date().timeIntervalSince1970 * 1000) }
    let webhooks = WebhookSender(try settings.webhookEndpoints(), over: http, logger: logger)
    let meetings = MeetingService(
      rules: settings.meetingRules, media: MediaPlaneControl(plane: plane), captions: captions,
      journal: TellingJournal(kept: journal, webhooks: webhooks), policy: settings.captions.policy,
      elsewhere: settings.servicesElsewhere, identity: JoinIdentity(signer: TokenSigner(secret: secret)),
      store: SQLMeetingStore(database, importing: folder.meetings), logger: logger)
    try await meetings.start()

    let api = settings.transcriptAPI(transcripts, database, webhooks, over: http, logger: logger)
    metrics.collect { page in collect(await meetings.counters(), into: &page) }
    metrics.collect { page in collect(plane.metrics, eventsDropped: plane.eventsDropped, into: &page) }
    metrics.collect { page in collectProcess(into: &page) }
    if let link { metrics.collect { page in collect(link.metrics, into: &page) } }
    if let traces { metrics.collect { page in traces.collect(into: &page) } }
    metrics.collect { page in
      collect(journal.counters, into: &page)
      collect(webhooks.counters, into: &page)
      collect(api.summaries.used, settings.cloud, into: &page)
    }

    let watch = MediaWatch()
    let configuration = try gatewayConfiguration(folder: folder, addresses: addresses)
    let tls = configuration.tls
    let hasTLS = tls != nil
    let others = addresses.first { !$0.isLoopback && !$0.isIPv6 }
    let gateway = GatewayService(
      configuration: configuration, meetings: meetings, rules: apiRules,
      transcripts: api, metrics: metrics, logger: logger,
      readiness: {
        Readiness(checks: [
          (name: "meetings", ok: !(await meetings.isDraining)), (name: "media", ok: watch.allKeepUp),
        ])
      },
      onListening: { port in
        announce(greeting(port: port, others: others?.host, hasTLS: hasTLS))
        logger.info("Listening", metadata: .keys([.port: port, .count: plane.ports.count]))
      })

    var services: [any Service] = [
      JournalService(journal: journal, database: database, logger: logger),
      WebhookService(webhooks: webhooks, http: http),
    ]
    if let traces { services.append(traces) }
    services += [
      TranscriptRetention(transcripts: transcripts, days: settings.captions.transcriptDays, logger: logger),
      MediaPlaneService(plane: plane), MediaWatchService(plane: plane, watch: watch, logger: logger),
      CertificateRenewal(tls: tls, logger: logger),
    ]
    if let link { services.append(CaptionLinkService(link: link)) }
    services += [MeetingTimers(meetings: meetings), gateway, MeetingDrain(meetings: meetings, logger: logger)]
    var group = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    group.maximumGracefulShutdownDuration = Self.patience
    group.maximumCancellationDuration = .seconds(1)
    try await ServiceGroup(configuration: group).run()
    logger.info("Stopped")
  }

  /// The link to the captions process; nil when captions are switched off.
  private func captionLink(_ captions: LinkedCaptions) throws -> CaptionLink? {
    guard settings.captions.isOn else {
      captions.switchOff()
      return nil
    }
    let link = CaptionLink(
      transport: try settings.captionTransport(), told: settings.captionsElsewhere, logger: logger
    ) { captions.take($0) }
    captions.use(link)
    return link
  }

  private var publicAddresses: [TransportAddress] {
    if settings.publicAddresses.isEmpty { return MediaConfiguration.interfaceAddresses() }
    return settings.publicAddresses.compactMap { TransportAddress($0, port: 0) }
  }

  private func mediaPlane(addresses: [TransportAddress]) throws -> MediaPlane {
    let now = Int64(Date().timeIntervalSince1970)
    // Browsers check the fingerprint, not the dates; still they shall look sane.
    let certificate = try Certificate(
      commonName: "Parley", notBefore: now - 86400, notAfter: now + 365 * 86400)
    let workers = settings.workers == 0 ? ProcessInfo.processInfo.activeProcessorCount : settings.workers
    func plane(binding host: String) throws -> MediaPlane {
      guard let bind = TransportAddress(host, port: 0) else { throw SettingsError("bind is no address: \(host)") }
      return try MediaPlane(
        configuration: MediaConfiguration(
          workers: workers, bindAddress: bind, firstPort: UInt16(settings.mediaPort), publicAddresses: addresses,
          segmentationOffload: settings.segmentationOffload), certificate: certificate)
    }
    guard settings.bind == "*" else { return try plane(binding: settings.bind) }
    do {
      return try plane(binding: "::")
    } catch let error as MediaSocketError where error.errno == EAFNOSUPPORT || error.errno == EADDRNOTAVAIL {
      return try plane(binding: "0.0.0.0")
    }
  }

  private func gatewayConfiguration(
    folder: DataFolder, addresses: [TransportAddress]
  ) throws -> GatewayConfiguration {
    var configuration = GatewayConfiguration(
      host: settings.bind, port: settings.port, tls: nil,
      access: AccessPolicy(
        plain: settings.tls ? .loopback : .everyone, allowedOrigins: settings.allowedOrigins,
        publicURL: settings.publicURL), web: settings.web)
    if let certificate = settings.tlsCertificate, let key = settings.tlsKey, settings.tls {
      configuration.tls = try TLSCertificates(certificate: certificate, key: key)
    } else if settings.tls {
      configuration.tls = try TLSCertificates(selfSignedIn: folder.tls, addresses: addresses.map(\.host))
    }
    configuration.trustedProxies = Set(settings.trustedProxies)
    configuration.metricsAccess = settings.metrics
    configuration.connections = settings.maxConnections
    configuration.socketRate = joinRate
    return configuration
  }

  private var apiRules: MeetingAPIRules {
    MeetingAPIRules(
      defaultCapacity: settings.meetingCapacity,
      create: RateLimit(perMinute: settings.createsPerMinute, burst: max(10, settings.createsPerMinute)),
      join: joinRate,
      // One browser needs a handful; a script that makes hundreds per second does not come from one.
      connection: RateLimit(perMinute: settings.joinsPerMinute == 0 ? 0 : 1200, burst: 120))
  }

  private var joinRate: RateLimit {
    RateLimit(perMinute: settings.joinsPerMinute, burst: max(60, settings.joinsPerMinute))
  }

  /// The lifecycle library logs each service; that is for debugging.
  private var quiet: Logger {
    var copy = logger
    copy.logLevel = max(copy.logLevel, .warning)
    return copy
  }
}

/// The line that says where to go.
func greeting(port: Int, others: String?, hasTLS: Bool) -> String {
  var line = "Parley is ready: open http://localhost:\(port)"
  if let others {
    line += " here, or \(hasTLS ? "https" : "http")://\(others):\(port) on other machines"
  }
  return line
}
