// Retransmission payloads: the original sequence number, then the original payload (RFC 4588 section 4).

public import Wire

/// How lost packets are sent again in a stream of their own.
public enum Retransmission {
  /// The bytes in front of the original payload.
  public static let headerLength = 2

  /// The original packet's sequence number; nil when the payload is too short to have one, as padding probes are.
  @inlinable
  public static func originalSequence(of payload: RawSpan) -> SequenceNumber? {
    guard payload.byteCount >= headerLength else { return nil }
    return SequenceNumber(UInt16(bigEndian: payload.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt16.self)))
  }

  /// Writes the payload of a retransmission and returns its length; nil when it does not fit.
  @inlinable
  public static func write(
    original: SequenceNumber, payload: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let length = headerLength + payload.count
    guard buffer.count >= length else { return nil }
    buffer.storeBytes(of: original.rawValue.bigEndian, toByteOffset: 0, as: UInt16.self)
    UnsafeMutableRawBufferPointer(rebasing: buffer[headerLength..<length]).copyMemory(from: payload)
    return length
  }

  /// Turns a received retransmission back into the original packet, in place: payload type, sequence number and stream
  /// are put back and the two bytes taken out, by moving the header towards the payload. Returns where the packet now
  /// starts (2), or nil when it is no retransmission. Padding is left as it is.
  public static func restore(
    _ packet: UnsafeMutableRawBufferPointer, header: RTPHeader, payloadType: PayloadType, ssrc: SSRC
  ) -> Int? {
    guard header.payload.count >= headerLength, header.payload.upperBound <= packet.count,
      let base = packet.baseAddress
    else { return nil }
    let sequence = packet.loadUnaligned(fromByteOffset: header.headerLength, as: UInt16.self)
    (base + headerLength).copyMemory(from: base, byteCount: header.headerLength)
    packet[headerLength + 1] = packet[headerLength + 1] & 0x80 | payloadType.rawValue & 0x7F
    packet.storeBytes(of: sequence, toByteOffset: headerLength + 2, as: UInt16.self)
    packet.storeBytes(of: ssrc.rawValue.bigEndian, toByteOffset: headerLength + 8, as: UInt32.self)
    return headerLength
  }
}
