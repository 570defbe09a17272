// Signs and checks join tokens: JWT in compact form (RFC 7519, RFC 7515 section 3.1), HS256 only (RFC 7518 section 3.2).
// The signature is checked before anything of the claims is read, and the algorithm is ours, never the token's choice.

import Foundation
import MediaCrypto

/// Why a token opens nothing. Shown to nobody in detail; for logs and tests.
public enum TokenError: Error, Equatable, Sendable {
  /// Not three base64url parts, or too long.
  case malformed
  /// A header other than HS256, `none` included.
  case algorithm
  /// Signed with another secret, or changed.
  case signature
  /// Signed well, but the claims are not those of a join token.
  case claims
  /// Past its time.
  case expired
  /// Signed for a time that has not come yet.
  case notYetValid
}

/// Signs and checks join tokens with one secret.
public struct TokenSigner: Sendable {
  /// Longer tokens are refused unread. Ours are below 600 bytes.
  public static let maximumLength = 4096
  /// How far, in seconds, clocks of those who mint tokens may run ahead of ours.
  public static let clockSkew = 60

  private let secret: [UInt8]

  /// A signer with the bytes of `SecretFile`.
  public init(secret: [UInt8]) {
    self.secret = secret
  }

  /// The token that carries `claims`.
  public func sign(_ claims: JoinClaims) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Encoding strings and integers can't fail; an empty body would only make a token that opens nothing.
    let body = (try? encoder.encode(claims)) ?? Data()
    let signed = "\(Base64URL.encode(Self.header)).\(Base64URL.encode([UInt8](body)))"
    return "\(signed).\(Self.signature(of: signed, with: self))"
  }

  /// The claims of `token` when it is ours and good at `now` (seconds since 1970).
  public func verify(_ token: String, at now: Int) throws(TokenError) -> JoinClaims {
    guard token.utf8.count <= Self.maximumLength else { throw .malformed }
    let parts = token.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.decode(parts[0]), let body = Base64URL.decode(parts[1]),
      let code = Base64URL.decode(parts[2])
    else { throw .malformed }

    guard let parsed = try? JSONDecoder().decode(Header.self, from: Data(header)), parsed.alg == "HS256",
      parsed.crit == nil
    else { throw .algorithm }
    let signed = Array("\(parts[0]).\(parts[1])".utf8)
    guard constantTimeEqual(HMACSHA256.authenticate(signed, key: secret), code) else { throw .signature }

    guard let claims = try? JSONDecoder().decode(JoinClaims.self, from: Data(body)), claims.issuer == JoinClaims.issuer,
      !claims.participant.isEmpty, ["host", "participant"].contains(claims.role)
    else { throw .claims }
    guard now < claims.expiresAt else { throw .expired }
    guard claims.issuedAt <= now + Self.clockSkew else { throw .notYetValid }
    return claims
  }

  /// What can be kept of a participant so that they are known when they come again, but can't be named from it: a keyed
  /// digest of their id in one meeting. It means nothing without the secret, and is good for as long as their token.
  public func mark(of participant: String, in meeting: String) -> String {
    // What tokens sign has no NUL, so that no mark is a signature.
    let message = Array("participant\0\(meeting)\0\(participant)".utf8)
    return Base64URL.encode(Array(HMACSHA256.authenticate(message, key: secret).prefix(Self.markLength)))
  }

  /// Bytes of a mark: enough that no two people of a meeting share one.
  private static let markLength = 16

  /// The third part of a token whose first two are `signed`.
  static func signature(of signed: String, with signer: TokenSigner) -> String {
    Base64URL.encode(HMACSHA256.authenticate(Array(signed.utf8), key: signer.secret))
  }

  private static let header = Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8)

  private struct Header: Decodable {
    var alg: String
    var crit: [String]?
  }
}
