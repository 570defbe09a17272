// Who may talk to us in plain text, which web origins are ours, and what our own addresses look like. Pure.

/// When plain HTTP is served rather than redirected.
public enum PlainHTTP: Sendable {
  /// To loopback only; others are redirected to https on the same port.
  case loopback
  /// To everyone: TLS is off, because a proxy in front does it.
  case everyone
}

/// Rules about origins and plain text.
public struct AccessPolicy: Sendable {
  /// When plain HTTP is served.
  public var plain: PlainHTTP
  /// Origins (`https://host[:port]`) of other sites whose pages may connect.
  public var allowedOrigins: [String]
  /// The address people open, when it is not simply what their browser says.
  public var publicURL: String?

  /// A policy.
  public init(plain: PlainHTTP, allowedOrigins: [String] = [], publicURL: String? = nil) {
    self.plain = plain
    self.allowedOrigins = allowedOrigins
    self.publicURL = publicURL
  }

  /// Whether a peer is served in plain text.
  func servesPlain(toLoopback peerIsLoopback: Bool) -> Bool {
    switch plain {
    case .everyone: true
    case .loopback: peerIsLoopback
    }
  }

  /// The https address of the same resource, or nil when the host is none.
  func secureLocation(host: String, path: String) -> String? {
    guard isValidAuthority(host) else { return nil }
    return "https://\(host)\(path.hasPrefix("/") ? path : "/")"
  }

  /// Whether pages of `origin` may connect to us at `host`, as the request names it.
  func isOurs(origin: String, host: String) -> Bool {
    guard let asked = Origin(origin) else { return false }
    if asked.authority == Origin.normal(host, scheme: asked.scheme) { return true }
    if let publicURL, let own = Origin(publicURL), own == asked { return true }
    return allowedOrigins.contains { Origin($0) == asked }
  }

  /// `scheme://authority` under which people reach us, from the request or from `publicURL`.
  func baseURL(secure: Bool, host: String) -> String? {
    if let publicURL {
      return publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
    }
    guard isValidAuthority(host) else { return nil }
    return "\(secure ? "https" : "http")://\(host)"
  }
}

/// A web origin (RFC 6454), compared with default ports left out.
struct Origin: Equatable {
  let scheme: String
  let authority: String

  init?(_ text: String) {
    guard let separator = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<separator.lowerBound].lowercased()
    var authority = text[separator.upperBound...]
    if authority.hasSuffix("/") { authority = authority.dropLast() }
    guard scheme == "http" || scheme == "https", isValidAuthority(authority) else { return nil }
    self.scheme = scheme
    self.authority = Self.normal(authority, scheme: scheme)
  }

  static func normal(_ authority: some StringProtocol, scheme: String) -> String {
    let lower = authority.lowercased()
    let port = scheme == "https" ? ":443" : ":80"
    return lower.hasSuffix(port) ? String(lower.dropLast(port.count)) : lower
  }
}

/// Whether `text` is a host, or an address in brackets, with or without a port: nothing that could break out of a
/// header or a URL.
func isValidAuthority(_ text: some StringProtocol) -> Bool {
  guard !text.isEmpty, text.utf8.count <= 255 else { return false }
  return text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["),
      UInt8(ascii: "]"):
      true
    default: false
    }
  }
}
