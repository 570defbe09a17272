// The two SRTP protection profiles that Parley negotiates (RFC 5764 section 4.1.2, RFC 7714 section 14.2).

/// How RTP and RTCP are encrypted and authenticated.
public enum SRTPProfile: UInt16, CaseIterable, Sendable {
  /// AES-128-GCM for both; preferred, at about a third of the other one's cost.
  case aeadAES128GCM = 0x0007
  /// AES-128 in counter mode with an 80-bit HMAC-SHA1 tag: the one that every endpoint implements (RFC 8827).
  case aesCM128HMACSHA1_80 = 0x0001

  /// The length of the master key in bytes.
  public var keyLength: Int { 16 }

  /// The length of the master salt in bytes.
  public var saltLength: Int {
    switch self {
    case .aeadAES128GCM: 12
    case .aesCM128HMACSHA1_80: 14
    }
  }

  /// The name by which BoringSSL knows the profile.
  var boringSSLName: String {
    switch self {
    case .aeadAES128GCM: "SRTP_AEAD_AES_128_GCM"
    case .aesCM128HMACSHA1_80: "SRTP_AES128_CM_SHA1_80"
    }
  }
}
