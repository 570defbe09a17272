// What RTCP packets say, as values: reports, feedback and farewells (RFC 3550 section 6, RFC 4585, RFC 5104).

public import Wire

/// RTCP's packet types.
enum RTCPType {
  static let senderReport: UInt8 = 200
  static let receiverReport: UInt8 = 201
  static let sourceDescription: UInt8 = 202
  static let goodbye: UInt8 = 203
  /// Transport-layer feedback (RFC 4585 section 6.2): format 1 NACK, 15 transport-wide congestion control.
  static let transportFeedback: UInt8 = 205
  /// Payload-specific feedback (RFC 4585 section 6.3): format 1 PLI, 4 FIR, 15 application layer (REMB).
  static let payloadFeedback: UInt8 = 206
}

/// What a sender tells about its stream (RFC 3550 section 6.4.1).
public struct SenderInfo: Hashable, Sendable {
  /// The stream that the report is about.
  public var ssrc: SSRC
  /// When the report was sent.
  public var ntp: NTPTime
  /// The same moment in the stream's clock.
  public var timestamp: RTPTimestamp
  /// Packets sent since the stream began.
  public var packetCount: UInt32
  /// Payload bytes sent since the stream began.
  public var octetCount: UInt32

  /// A sender's information with all its fields.
  public init(ssrc: SSRC, ntp: NTPTime, timestamp: RTPTimestamp, packetCount: UInt32, octetCount: UInt32) {
    self.ssrc = ssrc
    self.ntp = ntp
    self.timestamp = timestamp
    self.packetCount = packetCount
    self.octetCount = octetCount
  }
}

/// How one stream arrives at a receiver (RFC 3550 section 6.4.1).
public struct ReportBlock: Hashable, Sendable {
  /// The length of a block on the wire.
  static let length = 24

  /// The stream that is received.
  public var ssrc: SSRC
  /// The share of packets lost since the report before, in 256ths.
  public var fractionLost: UInt8
  /// Packets lost since the stream began, 24 bits; negative when duplicates outnumber losses.
  public var cumulativeLost: Int32
  /// The highest sequence number, with the count of wraps above it.
  public var extendedHighestSequence: UInt32
  /// The interarrival jitter in ticks of the stream's clock.
  public var jitter: UInt32
  /// The middle of the last sender report's NTP time; 0 without one.
  public var lastSenderReport: UInt32
  /// 65536ths of a second since that report arrived.
  public var delaySinceLastSenderReport: UInt32

  /// A block with all its fields.
  public init(
    ssrc: SSRC, fractionLost: UInt8, cumulativeLost: Int32, extendedHighestSequence: UInt32, jitter: UInt32,
    lastSenderReport: UInt32, delaySinceLastSenderReport: UInt32
  ) {
    self.ssrc = ssrc
    self.fractionLost = fractionLost
    self.cumulativeLost = cumulativeLost
    self.extendedHighestSequence = extendedHighestSequence
    self.jitter = jitter
    self.lastSenderReport = lastSenderReport
    self.delaySinceLastSenderReport = delaySinceLastSenderReport
  }

  init(_ span: RawSpan, at offset: Int) {
    ssrc = SSRC(span.uint32(offset))
    fractionLost = span.byte(offset + 4)
    // Sign-extends 24 bits.
    cumulativeLost = Int32(bitPattern: span.uint24(offset + 5) << 8) >> 8
    extendedHighestSequence = span.uint32(offset + 8)
    jitter = span.uint32(offset + 12)
    lastSenderReport = span.uint32(offset + 16)
    delaySinceLastSenderReport = span.uint32(offset + 20)
  }
}

/// Report blocks within a packet.
public struct ReportBlocks: ~Escapable {
  private let span: RawSpan
  /// How many there are, at most 31.
  public let count: Int

  @_lifetime(copy span)
  init(_ span: RawSpan, count: Int) {
    self.span = span
    self.count = count
  }

  /// The block at `index`.
  public subscript(index: Int) -> ReportBlock {
    precondition(index >= 0 && index < count, "no such report block")
    return ReportBlock(span, at: index * ReportBlock.length)
  }
}

/// Streams named one after the other: in a farewell or behind a bandwidth estimate.
public struct SSRCList: ~Escapable {
  private let span: RawSpan
  /// How many there are.
  public let count: Int

  @_lifetime(copy span)
  init(_ span: RawSpan, count: Int) {
    self.span = span
    self.count = count
  }

  /// The stream at `index`.
  public subscript(index: Int) -> SSRC {
    precondition(index >= 0 && index < count, "no such SSRC")
    return SSRC(span.uint32(index * 4))
  }
}

/// Which packets a receiver misses (RFC 4585 section 6.2.1).
public struct NACKList: ~Escapable {
  private let span: RawSpan
  private var offset = 0
  /// The bits of the entry being read that have not been returned.
  private var mask: UInt32 = 0
  private var base: UInt16 = 0

  @_lifetime(copy span)
  init(_ span: RawSpan) {
    self.span = span
  }

  /// The next missing packet.
  @_lifetime(self: copy self)
  public mutating func next() -> SequenceNumber? {
    if mask == 0 {
      guard offset + 4 <= span.byteCount else { return nil }
      base = span.uint16(offset)
      // Bit 0 stands for the packet itself, the bitmask for the 16 after it.
      mask = UInt32(span.uint16(offset + 2)) << 1 | 1
      offset += 4
    }
    let step = mask.trailingZeroBitCount
    mask &= mask - 1
    return SequenceNumber(base &+ UInt16(step))
  }
}

/// One stream that is asked for a key frame (RFC 5104 section 4.3.1).
public struct FullIntraRequest: Hashable, Sendable {
  /// The stream that is to send the key frame.
  public var ssrc: SSRC
  /// Counts commands; a repeated number is a repeated command.
  public var commandSequence: UInt8

  /// A request for a key frame of `ssrc`.
  public init(ssrc: SSRC, commandSequence: UInt8) {
    self.ssrc = ssrc
    self.commandSequence = commandSequence
  }
}

/// Full intra requests within a packet.
public struct FullIntraRequests: ~Escapable {
  private let span: RawSpan
  /// How many there are.
  public let count: Int

  @_lifetime(copy span)
  init(_ span: RawSpan) {
    self.span = span
    count = span.byteCount / 8
  }

  /// The request at `index`.
  public subscript(index: Int) -> FullIntraRequest {
    precondition(index >= 0 && index < count, "no such request")
    return FullIntraRequest(ssrc: SSRC(span.uint32(index * 8)), commandSequence: span.byte(index * 8 + 4))
  }
}
