// Session keys from a master key (RFC 3711 section 4.3 with a key derivation rate of zero, RFC 7714 section 11).

internal import MediaCrypto

/// The six keys and salts of one direction.
struct SRTPKeys {
  /// The purposes of RFC 3711 section 4.3.1; RTCP's are three higher.
  private enum Label: UInt8 {
    case encryption = 0
    case authentication = 1
    case salt = 2
  }

  /// What protects either RTP or RTCP.
  struct Session {
    let encryptionKey: [UInt8]
    /// Of HMAC-SHA1; unused with GCM.
    let authenticationKey: [UInt8]
    let salt: [UInt8]
  }

  let rtp: Session
  let rtcp: Session

  init(profile: SRTPProfile, key: [UInt8], salt: [UInt8]) {
    precondition(key.count == profile.keyLength, "an SRTP master key of the wrong length")
    precondition(salt.count == profile.saltLength, "an SRTP master salt of the wrong length")
    let prf = AES128CTR(key: key)
    // RFC 7714's 96-bit salt is padded with zeros at its end to the 112 bits that the derivation works on.
    let padded = salt + [UInt8](repeating: 0, count: AES128CTR.counterLength - salt.count)
    func derive(_ label: Label, _ offset: UInt8, _ count: Int) -> [UInt8] {
      var block = padded
      block[7] ^= label.rawValue + offset
      return prf.keyStream(from: block, count: count)
    }
    func session(_ offset: UInt8) -> Session {
      Session(
        encryptionKey: derive(.encryption, offset, profile.keyLength),
        authenticationKey: derive(.authentication, offset, HMACSHA1.tagLength),
        salt: derive(.salt, offset, profile.saltLength))
    }
    rtp = session(0)
    rtcp = session(3)
  }
}
