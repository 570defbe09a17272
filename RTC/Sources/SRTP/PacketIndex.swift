// The 48-bit index of a received packet, of which only the low 16 bits are sent (RFC 3711 section 3.3.1, appendix A).

/// How receivers guess the index of an RTP packet.
enum PacketIndex {
  /// The first index that no packet may have: the key's life has ended there.
  static let limit: UInt64 = 1 << 48

  /// The index that lies nearest to `highest` and ends in `sequence`.
  @inline(__always)
  static func estimate(highest: UInt64, sequence: UInt16) -> UInt64 {
    let rolloverCounter = highest >> 16
    let last = Int(highest & 0xFFFF)
    let step = Int(sequence) - last
    if last < 32768 {
      // Before the first turn there is nothing to go back to.
      if step > 32768, rolloverCounter > 0 { return (rolloverCounter - 1) << 16 | UInt64(sequence) }
    } else if -step > 32768 {
      return (rolloverCounter + 1) << 16 | UInt64(sequence)
    }
    return rolloverCounter << 16 | UInt64(sequence)
  }
}
