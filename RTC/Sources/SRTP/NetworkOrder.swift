// Numbers in network byte order at unaligned places, without bounds: callers have checked the length.

extension UnsafeRawPointer {
  /// The 16 bits at `offset`.
  @inline(__always)
  func halfWord(at offset: Int) -> UInt16 {
    UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// The 32 bits at `offset`.
  @inline(__always)
  func word(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}

extension Array where Element == UInt8 {
  /// The 32 bits of the four elements from `4 * index`.
  func word(_ index: Int) -> UInt32 {
    self[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// The layout of an RTP packet as far as SRTP needs it (RFC 3550 section 5.1).
enum RTPLayout {
  /// The header's length with contributing sources and extension; nil when it is not whole or not RTP.
  @inline(__always)
  static func headerLength(_ packet: UnsafeRawBufferPointer) throws(SRTPError) -> Int {
    guard packet.count >= 12, let start = packet.baseAddress else { throw .truncated }
    let first = packet[0]
    guard first >> 6 == 2 else { throw .malformed }
    var length = 12 + 4 * Int(first & 0x0F)
    if first & 0x10 != 0 {
      guard packet.count >= length + 4 else { throw .truncated }
      length += 4 + 4 * Int(start.halfWord(at: length + 2))
    }
    guard packet.count >= length else { throw .truncated }
    return length
  }
}
