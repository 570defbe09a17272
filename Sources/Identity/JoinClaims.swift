// What a join token says about the person who carries it: the claims of the JWT (RFC 7519 section 4).

/// The claims of a join token.
public struct JoinClaims: Codable, Equatable, Sendable {
  /// Who signed it; always `parley`.
  public var issuer: String
  /// The participant's id (`p_…`).
  public var participant: String
  /// The code of the one meeting it opens.
  public var meeting: String
  /// The name shown to others.
  public var name: String
  /// `host` or `participant`.
  public var role: String
  /// Whose meeting it is.
  public var tenant: String
  /// When it was signed, in seconds since 1970.
  public var issuedAt: Int
  /// When it stops being good, in seconds since 1970.
  public var expiresAt: Int

  /// The only issuer there is.
  public static let issuer = "parley"
  /// How long a token is good for unless said otherwise: a day, in seconds.
  public static let lifetime = 24 * 3600

  /// Claims signed at `issuedAt`, good for `lifetime` seconds.
  public init(
    participant: String, meeting: String, name: String, role: String, tenant: String = "default", issuedAt: Int,
    lifetime: Int = JoinClaims.lifetime
  ) {
    issuer = Self.issuer
    self.participant = participant
    self.meeting = meeting
    self.name = name
    self.role = role
    self.tenant = tenant
    self.issuedAt = issuedAt
    expiresAt = issuedAt + lifetime
  }

  private enum CodingKeys: String, CodingKey {
    case issuer = "iss"
    case participant = "sub"
    case meeting, name, role, tenant
    case issuedAt = "iat"
    case expiresAt = "exp"
  }
}
