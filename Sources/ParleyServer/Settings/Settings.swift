// Everything an operator can set, as typed values with their defaults. What each is called, and what it may be, stands in
// SettingsSchema; how they are read, in SettingsLoader.

public import Gateway
public import Logging
public import Telemetry

/// The server's settings.
public struct Settings: Sendable {
  /// The YAML file that they were read from; nil when there is none.
  public internal(set) var file: String?
  /// The TCP port.
  public var port = 8080
  /// The UDP port of the first media worker.
  public var mediaPort = 3478
  /// Addresses that clients are told to send media to; empty means all of this machine's.
  public var publicAddresses: [String] = []
  /// The folder for secrets, certificates and meetings.
  public var data = "data"
  /// The address to listen on.
  public var bind = "*"
  /// The address that people open, when it differs from what their browsers say.
  public var publicURL: String?
  /// Whether TLS is spoken.
  public var tls = true
  /// A PEM file with the certificate chain; nil for one that signs itself.
  public var tlsCertificate: String?
  /// A PEM file with the certificate's key.
  public var tlsKey: String?
  /// Media workers; 0 for one per core.
  public var workers = 0
  /// Whether bursts are sent as one message that the kernel cuts up.
  public var segmentationOffload = true
  /// The folder of the web client.
  public var web = "web"
  /// Other origins whose pages may connect.
  public var allowedOrigins: [String] = []
  /// Proxies whose headers are believed, besides loopback.
  public var trustedProxies: [String] = []
  /// How many people a meeting holds unless its maker says otherwise.
  public var meetingCapacity = 100
  /// Open TCP connections at most.
  public var maxConnections = 20_000
  /// Meetings that one client may make per minute; 0 for any number.
  public var createsPerMinute = 30
  /// Joins and look-ups of one client per minute; 0 for any number.
  public var joinsPerMinute = 600
  /// Who may read `/metrics`.
  public var metrics = MetricsAccess.loopback
  /// The lowest level that is logged.
  public var logLevel = Logger.Level.info
  /// How log lines look.
  public var logFormat = LogFormat.text
  /// The collector of traces, without `/v1/traces`; nil for none.
  public var traceEndpoint: String?
  /// Headers that the collector of traces asks for.
  public var traceHeaders = ExportHeaders()
  /// Of a hundred utterances so many are traced.
  public var tracePercent = 100
  /// Captions, transcripts and consent.
  public var captions = CaptionSettings()
  /// Services elsewhere that help with them.
  public var cloud = CloudSettings()

  /// All defaults.
  public init() {}
}

/// Why settings can't be used; the text says which one, and what would do.
public struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, for the operator.
  public let description: String

  /// An error that reads `text`.
  public init(_ text: String) {
    description = text
  }
}
