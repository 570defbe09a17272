// The header extensions of one received packet, decoded in a single walk over its block.

public import Wire

/// The values of the extensions that a packet carries, by kind. Texts and the dependency descriptor are ranges into
/// the packet. Values of the wrong length count as absent.
public struct ReceivedExtensions: Equatable, Sendable {
  /// The loudness of the packet's audio in dB below full scale, 0 (loudest) to 127 (RFC 6464).
  public private(set) var audioLevel: UInt8?
  /// Whether the sender heard speech in the packet; false when it does not say.
  public private(set) var hasVoice = false
  /// When the packet left the sender: 24 bits, 6 of them whole seconds.
  public private(set) var absSendTime: UInt32?
  /// The transport-wide sequence number.
  public private(set) var transportSequence: SequenceNumber?
  /// The byte that says how the picture is to be turned.
  public private(set) var videoOrientation: UInt8?
  /// The shortest and longest delay in steps of 10 ms, 12 bits each.
  public private(set) var playoutDelay: UInt32?
  /// Where the media section's name is.
  public private(set) var mid: Range<Int>?
  /// Where the simulcast layer's name is.
  public private(set) var rid: Range<Int>?
  /// Where the name of the layer is that a retransmission repeats.
  public private(set) var repairedRid: Range<Int>?
  /// Where the dependency descriptor is.
  public private(set) var dependencyDescriptor: Range<Int>?

  /// Decodes the extensions of `packet`, whose header is `header`.
  public init(_ header: RTPHeader, in packet: RawSpan, map: HeaderExtensionMap) {
    var reader = HeaderExtensionReader(header, in: packet)
    while let element = reader.next() {
      guard let kind = map.kind(of: element.id) else { continue }
      switch (kind, element.length) {
      case (.audioLevel, 1):
        let byte = packet.byte(element.offset)
        audioLevel = byte & 0x7F
        hasVoice = byte & 0x80 != 0
      case (.absSendTime, 3): absSendTime = packet.uint24(element.offset)
      // Version 2 of the extension appends a request for feedback, which we send anyway.
      case (.transportSequence, 2), (.transportSequence, 4):
        transportSequence = SequenceNumber(packet.uint16(element.offset))
      case (.videoOrientation, 1): videoOrientation = packet.byte(element.offset)
      case (.playoutDelay, 3): playoutDelay = packet.uint24(element.offset)
      case (.mid, 1...): mid = element.range
      case (.rid, 1...): rid = element.range
      case (.repairedRid, 1...): repairedRid = element.range
      case (.dependencyDescriptor, 3...): dependencyDescriptor = element.range
      default: continue
      }
    }
  }

  /// The value of the absolute send time at `time`: seconds in 6.18 fixed point, wrapping every 64 s.
  @inlinable
  public static func absSendTime(at time: MonotonicTime) -> UInt32 {
    // 2^18 / 10^9 = 2^9 / 1953125, with the whole minute and more taken off before it can overflow.
    let nanoseconds = time.nanoseconds % 64_000_000_000
    return UInt32(truncatingIfNeeded: (nanoseconds << 9) / 1_953_125) & 0xFF_FFFF
  }
}
