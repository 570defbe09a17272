// AES_CM_128_HMAC_SHA1_80 over one packet (RFC 3711 sections 3.3, 3.4, 4.1.1 and 4.2.1).

internal import MediaCrypto

/// One direction's counter mode and HMAC keys for either RTP or RTCP. All memory is the caller's.
struct CounterModeTransform {
  /// Bytes of the shortened HMAC.
  static let tagLength = 10
  /// Bytes of RTCP's header that stay readable: the fixed part and the sender's SSRC.
  static let rtcpHeaderLength = 8

  private let cipher: AES128CTR
  private let mac: HMACSHA1
  private let salt: (UInt32, UInt32, UInt32, UInt32)

  init(_ keys: SRTPKeys.Session) {
    cipher = AES128CTR(key: keys.encryptionKey)
    mac = HMACSHA1(key: keys.authenticationKey)
    let padded = keys.salt + [0, 0]
    salt = (padded.word(0), padded.word(1), padded.word(2), padded.word(3))
  }

  /// Encrypts `payload` behind the header at `packet` and puts the tag behind it.
  @inline(__always)
  func sealRTP(
    _ packet: UnsafeMutableRawPointer, headerLength: Int, payload: UnsafeRawBufferPointer, ssrc: UInt32, index: UInt64
  ) {
    apply(to: payload, ssrc: ssrc, index: index, output: packet + headerLength)
    let end = headerLength + payload.count
    let tag = tag(UnsafeRawBufferPointer(start: packet, count: end), rolloverCounter: UInt32(index >> 16))
    withUnsafeBytes(of: tag) {
      (packet + end).copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: Self.tagLength)
    }
  }

  /// Whether the tag at the end of `packet` is right.
  @inline(__always)
  func authenticatesRTP(_ packet: UnsafeRawBufferPointer, index: UInt64) -> Bool {
    let end = packet.count - Self.tagLength
    return matches(
      tag(UnsafeRawBufferPointer(rebasing: packet[..<end]), rolloverCounter: UInt32(index >> 16)),
      UnsafeRawBufferPointer(rebasing: packet[end...]))
  }

  /// Decrypts `ciphertext`, or encrypts plaintext: both combine it with the same key stream.
  @inline(__always)
  func apply(to input: UnsafeRawBufferPointer, ssrc: UInt32, index: UInt64, output: UnsafeMutableRawPointer) {
    // Section 4.1.1: (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16)
    var counter = (
      salt.0.bigEndian, (salt.1 ^ ssrc).bigEndian, (salt.2 ^ UInt32(truncatingIfNeeded: index >> 16)).bigEndian,
      (salt.3 ^ UInt32(truncatingIfNeeded: index) << 16).bigEndian
    )
    withUnsafeMutableBytes(of: &counter) { counter in
      cipher.apply(to: input, counter: counter.baseAddress.unsafelyUnwrapped, output: output)
    }
  }

  /// Encrypts the compound packet of `length` bytes in its place and appends the index word and the tag.
  func sealRTCP(_ packet: UnsafeMutableRawPointer, length: Int, indexWord: UInt32) {
    let header = Self.rtcpHeaderLength
    apply(
      to: UnsafeRawBufferPointer(start: packet + header, count: length - header),
      ssrc: UnsafeRawPointer(packet).word(at: 4), index: UInt64(indexWord & 0x7FFF_FFFF), output: packet + header)
    packet.storeBytes(of: indexWord.bigEndian, toByteOffset: length, as: UInt32.self)
    let tag = tag(UnsafeRawBufferPointer(start: packet, count: length + 4))
    withUnsafeBytes(of: tag) {
      (packet + length + 4).copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: Self.tagLength)
    }
  }

  /// Whether the tag at the end of `packet` is right.
  func authenticatesRTCP(_ packet: UnsafeRawBufferPointer) -> Bool {
    let end = packet.count - Self.tagLength
    return matches(
      tag(UnsafeRawBufferPointer(rebasing: packet[..<end])), UnsafeRawBufferPointer(rebasing: packet[end...]))
  }

  private typealias Tag = (UInt32, UInt32, UInt32, UInt32, UInt32)

  /// The HMAC over the packet and, for RTP, the roll-over counter, which is not sent (section 4.2).
  @inline(__always)
  private func tag(_ packet: UnsafeRawBufferPointer, rolloverCounter: UInt32) -> Tag {
    var tag: Tag = (0, 0, 0, 0, 0)
    let word = rolloverCounter.bigEndian
    withUnsafeMutableBytes(of: &tag) { tag in
      withUnsafeBytes(of: word) { word in mac.authenticate(packet, word, into: tag) }
    }
    return tag
  }

  private func tag(_ packet: UnsafeRawBufferPointer) -> Tag {
    var tag: Tag = (0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &tag) { tag in mac.authenticate(packet, into: tag) }
    return tag
  }

  @inline(__always)
  private func matches(_ tag: Tag, _ received: UnsafeRawBufferPointer) -> Bool {
    withUnsafeBytes(of: tag) {
      constantTimeEqual(UnsafeRawBufferPointer(rebasing: $0[..<Self.tagLength]), received)
    }
  }
}
