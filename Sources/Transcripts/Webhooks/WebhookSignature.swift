// How a receiver knows that an event is ours and new: `Parley-Signature: t=1772443800,v1=5257a8…`, where t is the time in
// seconds since 1970 at which it was sent and v1 the HMAC-SHA256 of `t`, a full stop and the body, in hexadecimal digits.

internal import MediaCrypto

/// Signs events.
public enum WebhookSignature {
  /// The header's name.
  public static let header = "Parley-Signature"

  /// The header's value for a body that is sent at `seconds` since 1970.
  public static func sign(_ body: [UInt8], secret: [UInt8], at seconds: Int64) -> String {
    let tag = HMACSHA256.authenticate(Array("\(seconds).".utf8) + body, key: secret)
    let digits = Array("0123456789abcdef")
    let hex = String(tag.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] })
    return "t=\(seconds),v1=\(hex)"
  }

  /// Whether a header is good for a body at `now`: signed with the secret at most `tolerance` seconds before or after.
  public static func verify(
    _ value: String, body: [UInt8], secret: [UInt8], now: Int64, tolerance: Int64 = 300
  ) -> Bool {
    guard let time = value.split(separator: ",").first(where: { $0.hasPrefix("t=") }),
      let seconds = Int64(time.dropFirst(2)), seconds >= 0, seconds < 1 << 52, abs(now - seconds) <= tolerance
    else { return false }
    return constantTimeEqual(Array(value.utf8), Array(sign(body, secret: secret, at: seconds).utf8))
  }
}
