// The keys of MESSAGE-INTEGRITY (RFC 8489 sections 9.1.1 and 9.2.2), prepared once and used for many messages.

internal import MediaCrypto

/// A key for MESSAGE-INTEGRITY with its HMAC state computed ahead.
public struct STUNIntegrityKey: Sendable {
  let hmac: HMACSHA1

  /// The short-term key: the password itself. ICE passwords are ASCII, so that OpaqueString changes nothing.
  public init(password: String) {
    hmac = HMACSHA1(key: Array(password.utf8))
  }

  /// The long-term key, MD5 over `username:realm:password`. The caller has prepared the texts (RFC 8265).
  public init(username: String, realm: String, password: String) {
    hmac = HMACSHA1(key: md5(Array("\(username):\(realm):\(password)".utf8)))
  }
}
