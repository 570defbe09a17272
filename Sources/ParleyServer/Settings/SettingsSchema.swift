// The list of all settings: name, default, what is allowed, what it means, and how its text becomes a value. The loader,
// the documentation and its test all read this list.

import Foundation
import Gateway
import Logging
import Telemetry

/// One setting.
public struct SettingDefinition: Sendable {
  /// Its key in the YAML file.
  public let key: String
  /// Its environment variable.
  public let variable: String
  /// The default, as it would be written; empty when there is none.
  public let standard: String
  /// What is allowed, in words.
  public let allowed: String
  /// What it does.
  public let meaning: String
  /// Sets the value; false when the text is not allowed, and throws with a reason when it is secret, too.
  let set: @Sendable (inout Settings, String) throws(SettingsError) -> Bool

  /// Its row in docs/configuration.md.
  public var row: String {
    let written = standard.isEmpty ? "" : "`\(standard)`"
    return "| `\(variable)` | `\(key)` | \(written) | \(allowed) | \(meaning) |"
  }
}

extension Settings {
  /// The variable that names the YAML file; it can't stand in the file itself.
  public static let configurationVariable = "PARLEY_CONFIG"

  /// The head of the table in docs/configuration.md.
  public static let tableHead = """
    | Variable | Key in the file | Default | Allowed | Meaning |
    | --- | --- | --- | --- | --- |
    """

  /// All settings, the five main ones first.
  public static let schema: [SettingDefinition] =
    mainSchema + addressSchema + limitSchema + logSchema + captionSchema + cloudSchema

  private static let mainSchema: [SettingDefinition] = [
    number(
      "port", "PARLEY_PORT", \.port, 0...65535,
      "The TCP port for pages, the API, signalling and TLS. 0 takes a free one."),
    number(
      "mediaPort", "PARLEY_MEDIA_PORT", \.mediaPort, 0...65535,
      "The UDP port of the first media worker; the others take the ports after it. 0 takes free ones."),
    list(
      "publicAddress", "PARLEY_PUBLIC_ADDRESS", \.publicAddresses, "IP addresses, separated by commas",
      "Where clients send media. Needed behind NAT. Without it: all addresses of this machine.", check: isIPAddress),
    text("data", "PARLEY_DATA", \.data, "a folder", "Where secrets, certificates and meetings are kept."),
  ]

  private static let addressSchema: [SettingDefinition] = [
    text(
      "bind", "PARLEY_BIND", \.bind, "an IP address or `*`",
      "The address to listen on; `*` is every one, IPv6 included."
    ) {
      $0 == "*" || isIPAddress($0)
    },
    optional(
      "publicURL", "PARLEY_PUBLIC_URL", \.publicURL, "`http(s)://host[:port]`",
      "The address that people open, for links. Without it: whatever host the browser asked for.", check: isOrigin),
    flag(
      "tls", "PARLEY_TLS", \.tls,
      "Speak TLS on the TCP port, and send plain HTTP from other machines there. "
        + "`off` serves plain HTTP to everyone: only behind a proxy that does TLS."),
    optional(
      "tlsCertificate", "PARLEY_TLS_CERTIFICATE", \.tlsCertificate, "a PEM file",
      "The certificate chain. Without it a self-signed certificate is made in the data folder."),
    optional("tlsKey", "PARLEY_TLS_KEY", \.tlsKey, "a PEM file", "The certificate's private key."),
    text("web", "PARLEY_WEB", \.web, "a folder", "The web client's files."),
    list(
      "allowedOrigins", "PARLEY_ALLOWED_ORIGINS", \.allowedOrigins, "origins, separated by commas",
      "Other sites whose pages may open a WebSocket here, such as `https://intranet.example.org`.", check: isOrigin),
    list(
      "trustedProxies", "PARLEY_TRUSTED_PROXIES", \.trustedProxies, "IP addresses, separated by commas",
      "Proxies, besides those on this machine, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.",
      check: isIPAddress),
  ]

  private static let limitSchema: [SettingDefinition] = [
    number(
      "workers", "PARLEY_WORKERS", \.workers, 0...256, "Media threads, each with its UDP port. 0 is one per core."),
    flag(
      "segmentationOffload", "PARLEY_SEGMENTATION_OFFLOAD", \.segmentationOffload,
      "Send bursts with UDP segmentation offload where the kernel can; it costs a third less."),
    number(
      "meetingCapacity", "PARLEY_MEETING_CAPACITY", \.meetingCapacity, 2...2000,
      "How many people a meeting holds unless its maker says otherwise."
    ),
    number(
      "maxConnections", "PARLEY_MAX_CONNECTIONS", \.maxConnections, 16...1_000_000,
      "Open TCP connections; further ones wait."),
    number(
      "createsPerMinute", "PARLEY_CREATES_PER_MINUTE", \.createsPerMinute, 0...1_000_000,
      "Meetings that one address may make per minute. 0 is any number."),
    number(
      "joinsPerMinute", "PARLEY_JOINS_PER_MINUTE", \.joinsPerMinute, 0...1_000_000,
      "Joins and look-ups of one address per minute, and as many WebSockets. 0 is any number."),
  ]

  private static let logSchema: [SettingDefinition] = [
    choice(
      "metrics", "PARLEY_METRICS", \.metrics, "Who may read `/metrics`: programs on this machine, everyone, or nobody."),
    choice("logLevel", "PARLEY_LOG_LEVEL", \.logLevel, "The least important level that is logged."),
    choice("logFormat", "PARLEY_LOG_FORMAT", \.logFormat, "Log lines for people or for machines."),
    optional(
      "traceEndpoint", "PARLEY_TRACE_ENDPOINT", \.traceEndpoint, "an address",
      "A collector that takes traces by OpenTelemetry's protocol over HTTP, such as `http://localhost:4318` "
        + "(docs/observability.md). Without it nothing is traced.", check: isAddress),
    headers(
      "traceHeaders", "PARLEY_TRACE_HEADERS", \.traceHeaders,
      "What that collector asks for in each request, such as `Authorization=Bearer%20…`. A secret: it is never logged."),
    number(
      "tracePercent", "PARLEY_TRACE_PERCENT", \.tracePercent, 0...100,
      "Of a hundred utterances so many are traced."),
  ]
}
