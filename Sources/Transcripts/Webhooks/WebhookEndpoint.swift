// Where events are sent.

internal import Foundation

/// Why an address is none for webhooks.
public enum WebhookEndpointError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not an http or https URL with a host, without a user name and with at most 2,048 characters.
  case url
  /// Less than 16 bytes.
  case secret

  /// What to do about it.
  public var description: String {
    switch self {
    case .url:
      "a webhook's address is an http or https URL with a host, without a user name, of at most 2,048 characters"
    case .secret: "a webhook's secret has at least 16 characters"
    }
  }
}

/// A program that is told of events.
public struct WebhookEndpoint: Equatable, Sendable {
  /// Its address.
  public let url: String
  /// What it is told of.
  public let events: Set<WebhookEvent.Kind>
  let secret: [UInt8]
  /// Names it in logs and metrics without what may be secret in its address.
  let host: String

  /// The program at `url`, which checks signatures with `secret`.
  public init(
    url: String, secret: String, events: Set<WebhookEvent.Kind> = Set(WebhookEvent.Kind.allCases)
  ) throws(WebhookEndpointError) {
    guard url.utf8.count <= 2048, let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty, parts.user == nil,
      parts.fragment == nil
    else { throw .url }
    guard secret.utf8.count >= 16 else { throw .secret }
    self.url = url
    self.events = events
    self.secret = Array(secret.utf8)
    self.host = host
  }
}
