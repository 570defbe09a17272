// AEAD_AES_128_GCM over one packet (RFC 7714 sections 8 and 9).

internal import MediaCrypto

/// One direction's GCM key for either RTP or RTCP. All memory is the caller's.
struct GCMTransform {
  /// Bytes after the ciphertext.
  static let tagLength = AES128GCM.tagLength
  /// Bytes of RTCP's header that stay readable: the fixed part and the sender's SSRC.
  static let rtcpHeaderLength = 8

  private let key: AES128GCM
  private let salt: (UInt32, UInt32, UInt32)

  init(_ keys: SRTPKeys.Session) {
    key = AES128GCM(key: keys.encryptionKey)
    salt = (keys.salt.word(0), keys.salt.word(1), keys.salt.word(2))
  }

  /// Encrypts `payload` behind the header at `packet` and puts the tag behind it.
  @inline(__always)
  func sealRTP(
    _ packet: UnsafeMutableRawPointer, headerLength: Int, payload: UnsafeRawBufferPointer, ssrc: UInt32, index: UInt64
  ) -> Bool {
    let nonce = nonce(ssrc: ssrc, index: index)
    return withUnsafeBytes(of: nonce) { nonce in
      key.seal(
        payload, nonce: nonce, authenticating: UnsafeRawBufferPointer(start: packet, count: headerLength),
        ciphertext: packet + headerLength, tag: packet + headerLength + payload.count)
    }
  }

  /// Decrypts the payload of `packet` to behind the header's place in `output`.
  @inline(__always)
  func openRTP(
    _ packet: UnsafeRawBufferPointer, headerLength: Int, ssrc: UInt32, index: UInt64, output: UnsafeMutableRawPointer
  ) -> Bool {
    guard let start = packet.baseAddress else { return false }
    let nonce = nonce(ssrc: ssrc, index: index)
    let end = packet.count - Self.tagLength
    return withUnsafeBytes(of: nonce) { nonce in
      key.open(
        UnsafeRawBufferPointer(rebasing: packet[headerLength..<end]),
        tag: start + end, nonce: nonce,
        authenticating: UnsafeRawBufferPointer(rebasing: packet[..<headerLength]), plaintext: output + headerLength)
    }
  }

  /// Encrypts the compound packet of `length` bytes in its place and appends the tag and the index word.
  func sealRTCP(_ packet: UnsafeMutableRawPointer, length: Int, indexWord: UInt32) -> Bool {
    let header = Self.rtcpHeaderLength
    let associated = associatedData(UnsafeRawPointer(packet), indexWord)
    let nonce = nonce(ssrc: UnsafeRawPointer(packet).word(at: 4), index: UInt64(indexWord & 0x7FFF_FFFF))
    let sealed = withUnsafeBytes(of: associated) { associated in
      withUnsafeBytes(of: nonce) { nonce in
        key.seal(
          UnsafeRawBufferPointer(start: packet + header, count: length - header), nonce: nonce,
          authenticating: associated, ciphertext: packet + header, tag: packet + length)
      }
    }
    packet.storeBytes(of: indexWord.bigEndian, toByteOffset: length + Self.tagLength, as: UInt32.self)
    return sealed
  }

  /// Decrypts all of `packet` behind its first eight bytes to the same place in `output`.
  func openRTCP(_ packet: UnsafeRawBufferPointer, indexWord: UInt32, output: UnsafeMutableRawPointer) -> Bool {
    guard let start = packet.baseAddress else { return false }
    let header = Self.rtcpHeaderLength
    let end = packet.count - Self.tagLength - 4
    let associated = associatedData(start, indexWord)
    let nonce = nonce(ssrc: start.word(at: 4), index: UInt64(indexWord & 0x7FFF_FFFF))
    return withUnsafeBytes(of: associated) { associated in
      withUnsafeBytes(of: nonce) { nonce in
        key.open(
          UnsafeRawBufferPointer(rebasing: packet[header..<end]),
          tag: start + end, nonce: nonce,
          authenticating: associated, plaintext: output + header)
      }
    }
  }

  /// Section 8.1 for RTP, where `index` is ROC || SEQ, and section 9.1 for RTCP, whose index has 31 bits: two zero bytes,
  /// the SSRC and 48 bits of index, combined with the salt.
  @inline(__always)
  private func nonce(ssrc: UInt32, index: UInt64) -> (UInt32, UInt32, UInt32) {
    (
      (salt.0 ^ ssrc >> 16).bigEndian,
      (salt.1 ^ (ssrc << 16 | UInt32(truncatingIfNeeded: index >> 32))).bigEndian,
      (salt.2 ^ UInt32(truncatingIfNeeded: index)).bigEndian
    )
  }

  /// Section 9.2: the readable header, then the index word.
  private func associatedData(_ packet: UnsafeRawPointer, _ indexWord: UInt32) -> (UInt32, UInt32, UInt32) {
    (packet.word(at: 0).bigEndian, packet.word(at: 4).bigEndian, indexWord.bigEndian)
  }
}
