// The secret that makes its bearer a meeting's host. The server keeps only its SHA-256: the token carries 190 random
// bits, so a slow password hash would add nothing.

import MediaCrypto

/// Makes, hashes and checks host tokens.
public enum HostToken {
  /// A new token.
  public static func make() -> String {
    RandomID.make(prefix: "h_", length: 32)
  }

  /// What is stored of `token`: its SHA-256 in lower-case hex.
  public static func hash(_ token: String) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in SHA256Digest.hash(Array(token.utf8)) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 0xF)])
    }
    return text
  }

  /// Whether `token` is the one whose hash was stored, told in constant time.
  public static func matches(_ token: String, hash stored: String) -> Bool {
    token.utf8.count <= 256 && constantTimeEqual(Array(hash(token).utf8), Array(stored.utf8))
  }
}
