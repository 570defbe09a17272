// The header of a received RTP packet, read once per packet (RFC 3550 section 5.1).

public import Wire

/// A parsed RTP header: plain numbers and ranges into the packet they were read from.
public struct RTPHeader: Equatable, Sendable {
  /// The length of the part that every packet has.
  public static let fixedLength = 12

  /// The marker bit: the last packet of a video frame, or the first of a talk spurt.
  public var marker: Bool
  /// Which codec the payload is for.
  public var payloadType: PayloadType
  /// The sequence number.
  public var sequence: SequenceNumber
  /// The media timestamp in the stream's clock.
  public var timestamp: RTPTimestamp
  /// The stream.
  public var ssrc: SSRC
  /// How many contributing sources follow the fixed part, 0 to 15.
  public var csrcCount: Int
  /// The number that says how the extension block is coded: 0xBEDE, 0x1000…0x100F or foreign; 0 without a block.
  public var extensionProfile: UInt16
  /// The extension block's elements within the packet; empty without a block.
  public var extensions: Range<Int>
  /// The payload within the packet, without padding.
  public var payload: Range<Int>
  /// How many bytes of padding end the packet, its count byte included.
  public var paddingLength: Int

  /// The bytes before the payload, extension block included.
  @inlinable
  public var headerLength: Int { payload.lowerBound }

  /// Reads the header of a decrypted packet.
  public init(parsing packet: RawSpan) throws(WireError) {
    let count = packet.byteCount
    guard count >= Self.fixedLength else { throw .truncated }
    let first = packet.byte(0)
    guard first >> 6 == 2 else { throw .malformed }
    let second = packet.byte(1)
    marker = second & 0x80 != 0
    payloadType = PayloadType(second & 0x7F)
    sequence = SequenceNumber(packet.uint16(2))
    timestamp = RTPTimestamp(packet.uint32(4))
    ssrc = SSRC(packet.uint32(8))
    csrcCount = Int(first & 0x0F)
    var offset = Self.fixedLength + 4 * csrcCount
    guard count >= offset else { throw .truncated }
    extensionProfile = 0
    extensions = offset..<offset
    if first & 0x10 != 0 {
      guard count >= offset + 4 else { throw .truncated }
      let end = offset + 4 + 4 * Int(packet.uint16(offset + 2))
      guard count >= end else { throw .truncated }
      extensionProfile = packet.uint16(offset)
      extensions = offset + 4..<end
      offset = end
    }
    paddingLength = 0
    if first & 0x20 != 0 {
      guard count > offset else { throw .truncated }
      paddingLength = Int(packet.byte(count - 1))
      guard paddingLength > 0, paddingLength <= count - offset else { throw .malformed }
    }
    payload = offset..<count - paddingLength
  }

  /// The contributing source at `index` of the packet that this header was read from; nil when there is none.
  public func csrc(_ index: Int, in packet: RawSpan) -> SSRC? {
    let offset = Self.fixedLength + 4 * index
    guard index >= 0, index < csrcCount, packet.byteCount >= offset + 4 else { return nil }
    return SSRC(packet.uint32(offset))
  }

  /// Whether a datagram of the RTP range (first byte 128 to 191) is RTCP: payload types 64 to 95, which RTP must not
  /// use when both share a port (RFC 5761 section 4).
  @inlinable
  public static func isRTCP(_ datagram: RawSpan) -> Bool {
    guard datagram.byteCount >= 2 else { return false }
    let type = datagram.unsafeLoad(fromByteOffset: 1, as: UInt8.self)
    return type >= 192 && type <= 223
  }
}
