// Reads the packets of an RTCP datagram one by one (RFC 3550 section 6.1; reduced-size packets are fine, RFC 5506).

public import Wire

/// One packet of a compound. Lists are views into the datagram.
public enum RTCPPacket: ~Escapable {
  /// A sender's report with what it receives itself.
  case senderReport(SenderInfo, blocks: ReportBlocks)
  /// A receiver's report.
  case receiverReport(from: SSRC, blocks: ReportBlocks)
  /// The canonical name of a stream's source, UTF-8, from the first chunk that has one.
  case sourceDescription(SSRC, cname: RawSpan)
  /// Streams that ended.
  case goodbye(SSRCList)
  /// Packets that a receiver misses.
  case nack(from: SSRC, media: SSRC, NACKList)
  /// A receiver that needs a key frame.
  case pictureLoss(from: SSRC, media: SSRC)
  /// Key frames that somebody who composes streams asks for.
  case fullIntra(from: SSRC, FullIntraRequests)
  /// When transport-wide numbered packets arrived.
  case transportFeedback(TransportFeedback)
  /// How many bits a second the receiver thinks it can take (draft-alvestrand-rmcat-remb-03).
  case bandwidthEstimate(from: SSRC, bitsPerSecond: UInt64, SSRCList)
}

/// Iterates a compound. Unknown packets and those with a malformed body are passed over; a broken frame ends it.
public struct RTCPReader: ~Escapable {
  private let span: RawSpan
  private var offset = 0
  /// Packets passed over because their type is unknown or their body makes no sense.
  public private(set) var skipped = 0
  /// Whether the compound ended in bytes that are no packet.
  public private(set) var isMalformed = false

  /// A reader of a decrypted datagram.
  @_lifetime(copy compound)
  public init(_ compound: RawSpan) {
    span = compound
  }

  /// The next packet that is understood; nil at the end.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func next() -> RTCPPacket? {
    while offset < span.byteCount {
      guard let frame = nextFrame() else {
        isMalformed = true
        offset = span.byteCount
        return nil
      }
      let body = span.extracting(frame.body)
      switch frame.type {
      case RTCPType.senderReport:
        guard body.byteCount >= 24 + frame.count * ReportBlock.length else { break }
        let info = SenderInfo(
          ssrc: SSRC(body.uint32(0)), ntp: NTPTime(rawValue: UInt64(body.uint32(4)) << 32 | UInt64(body.uint32(8))),
          timestamp: RTPTimestamp(body.uint32(12)), packetCount: body.uint32(16), octetCount: body.uint32(20))
        return .senderReport(info, blocks: ReportBlocks(body.extracting(droppingFirst: 24), count: frame.count))
      case RTCPType.receiverReport:
        guard body.byteCount >= 4 + frame.count * ReportBlock.length else { break }
        let blocks = ReportBlocks(body.extracting(droppingFirst: 4), count: frame.count)
        return .receiverReport(from: SSRC(body.uint32(0)), blocks: blocks)
      case RTCPType.sourceDescription:
        guard let (ssrc, name) = Self.findCanonicalName(in: body, chunks: frame.count) else { break }
        return .sourceDescription(ssrc, cname: body.extracting(name))
      case RTCPType.goodbye:
        guard body.byteCount >= 4 * frame.count else { break }
        return .goodbye(SSRCList(body, count: frame.count))
      case RTCPType.transportFeedback where body.byteCount >= 8:
        switch frame.count {
        case 1:
          let list = NACKList(body.extracting(droppingFirst: 8))
          return .nack(from: SSRC(body.uint32(0)), media: SSRC(body.uint32(4)), list)
        case 15:
          guard let feedback = TransportFeedback(parsing: body) else { break }
          return .transportFeedback(feedback)
        default: break
        }
      case RTCPType.payloadFeedback where body.byteCount >= 8:
        switch frame.count {
        case 1: return .pictureLoss(from: SSRC(body.uint32(0)), media: SSRC(body.uint32(4)))
        case 4: return .fullIntra(from: SSRC(body.uint32(0)), FullIntraRequests(body.extracting(droppingFirst: 8)))
        case 15:
          guard let estimate = Self.bandwidthEstimate(in: body) else { break }
          let list = SSRCList(body.extracting(droppingFirst: 16), count: estimate.streams)
          return .bandwidthEstimate(
            from: SSRC(body.uint32(0)), bitsPerSecond: estimate.bitsPerSecond, list)
        default: break
        }
      default: break
      }
      skipped += 1
    }
    return nil
  }

  /// The common header's fields and the bytes behind it, without padding.
  private struct Frame {
    /// Report count, source count or feedback format: five bits.
    var count: Int
    var type: UInt8
    var body: Range<Int>
  }

  @_lifetime(self: copy self)
  private mutating func nextFrame() -> Frame? {
    guard span.byteCount - offset >= 4 else { return nil }
    let first = span.byte(offset)
    let length = 4 * (Int(span.uint16(offset + 2)) + 1)
    let start = offset
    guard first >> 6 == 2, length <= span.byteCount - start else { return nil }
    offset += length
    var end = start + length
    if first & 0x20 != 0 {
      let padding = Int(span.byte(end - 1))
      guard padding > 0, padding <= length - 4 else { return nil }
      end -= padding
    }
    return Frame(count: Int(first & 0x1F), type: span.byte(start + 1), body: start + 4..<end)
  }

  /// The first canonical name (item type 1, RFC 3550 section 6.5.1) among `chunks` chunks.
  private static func findCanonicalName(in body: RawSpan, chunks: Int) -> (SSRC, Range<Int>)? {
    var offset = 0
    for _ in 0..<chunks {
      guard offset + 4 <= body.byteCount else { return nil }
      let ssrc = SSRC(body.uint32(offset))
      offset += 4
      while offset < body.byteCount, body.byte(offset) != 0 {
        guard offset + 2 <= body.byteCount else { return nil }
        let value = offset + 2..<offset + 2 + Int(body.byte(offset + 1))
        guard value.upperBound <= body.byteCount else { return nil }
        if body.byte(offset) == 1 { return (ssrc, value) }
        offset = value.upperBound
      }
      // A chunk ends in one to four zero bytes, at a multiple of four.
      offset = (offset & ~3) + 4
    }
    return nil
  }

  /// The estimate in an application-layer feedback message that starts with "REMB".
  private static func bandwidthEstimate(in body: RawSpan) -> (bitsPerSecond: UInt64, streams: Int)? {
    guard body.byteCount >= 16, body.uint32(8) == RTCPWriter.rembName else { return nil }
    let streams = Int(body.byte(12))
    guard body.byteCount >= 16 + 4 * streams else { return nil }
    let word = body.uint24(13)
    let mantissa = UInt64(word & 0x3_FFFF)
    let exponent = word >> 18
    let value = mantissa << UInt64(exponent)
    // 18 bits of mantissa under an exponent of up to 63: what does not fit is more than any link carries.
    guard value >> UInt64(exponent) == mantissa else { return (.max, streams) }
    return (value, streams)
  }
}
