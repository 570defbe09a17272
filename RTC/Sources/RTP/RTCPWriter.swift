// Writes RTCP packets one behind the other into memory of the caller's. A packet that does not fit leaves no trace.

public import Wire

/// Builds a compound RTCP datagram. Nothing is allocated.
///
/// Reports are written in two steps: `senderReport` or `receiverReport`, then `reportBlock` for each stream.
public struct RTCPWriter {
  /// The four characters that mark a bandwidth estimate.
  static let rembName: UInt32 = 0x5245_4D42

  /// The memory being written to.
  let buffer: UnsafeMutableRawBufferPointer
  /// The length of the compound so far.
  public internal(set) var count = 0
  /// Where the report starts that blocks may still be added to; -1 without one.
  var openReport = -1

  /// A writer at the first byte of `buffer`.
  public init(_ buffer: UnsafeMutableRawBufferPointer) {
    self.buffer = buffer
  }

  /// The compound so far.
  public var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }

  /// How many bytes may still be written.
  public var remaining: Int { buffer.count - count }

  /// Appends a sender report without blocks.
  public mutating func senderReport(_ info: SenderInfo) throws(WireError) {
    let start = try begin(RTCPType.senderReport, count: 0, length: 28)
    put32(info.ssrc.rawValue)
    put32(UInt32(truncatingIfNeeded: info.ntp.rawValue >> 32))
    put32(UInt32(truncatingIfNeeded: info.ntp.rawValue))
    put32(info.timestamp.rawValue)
    put32(info.packetCount)
    put32(info.octetCount)
    openReport = start
  }

  /// Appends a receiver report without blocks.
  public mutating func receiverReport(from ssrc: SSRC) throws(WireError) {
    let start = try begin(RTCPType.receiverReport, count: 0, length: 8)
    put32(ssrc.rawValue)
    openReport = start
  }

  /// Appends a block to the report that was written just before. A report holds 31; begin another one then.
  public mutating func reportBlock(_ block: ReportBlock) throws(WireError) {
    precondition(openReport >= 0, "a report block needs a report")
    guard remaining >= ReportBlock.length, buffer[openReport] & 0x1F < 31 else { throw .full }
    put32(block.ssrc.rawValue)
    let lost = UInt32(bitPattern: max(-0x80_0000, min(0x7F_FFFF, block.cumulativeLost))) & 0xFF_FFFF
    put32(UInt32(block.fractionLost) << 24 | lost)
    put32(block.extendedHighestSequence)
    put32(block.jitter)
    put32(block.lastSenderReport)
    put32(block.delaySinceLastSenderReport)
    buffer[openReport] += 1
    patchLength(of: openReport)
  }

  /// Appends a source description with a canonical name, of which 255 bytes count.
  public mutating func sourceDescription(_ ssrc: SSRC, cname: String) throws(WireError) {
    let nameLength = min(cname.utf8.count, 255)
    // SSRC, item header, name, at least one terminating zero, up to a multiple of four.
    let chunk = (4 + 2 + nameLength + 1 + 3) & ~3
    let start = try begin(RTCPType.sourceDescription, count: 1, length: 4 + chunk)
    put32(ssrc.rawValue)
    put8(1)
    put8(UInt8(truncatingIfNeeded: nameLength))
    for byte in cname.utf8.prefix(nameLength) { put8(byte) }
    while count < start + 4 + chunk { put8(0) }
  }

  /// Appends a farewell of one stream.
  public mutating func goodbye(_ ssrc: SSRC) throws(WireError) {
    _ = try begin(RTCPType.goodbye, count: 1, length: 8)
    put32(ssrc.rawValue)
  }

  /// Appends a request for missing packets, given from oldest to newest; nothing when there are none.
  public mutating func nack(from sender: SSRC, media: SSRC, lost: Span<SequenceNumber>) throws(WireError) {
    guard !lost.isEmpty else { return }
    let savedReport = openReport
    let start = try begin(RTCPType.transportFeedback, count: 1, length: 12)
    put32(sender.rawValue)
    put32(media.rawValue)
    var base = lost[0]
    var mask: UInt16 = 0
    for index in 1..<max(lost.count, 1) {
      let step = base.distance(to: lost[index])
      if step == 0 { continue }
      if step > 0, step <= 16 {
        mask |= 1 << UInt16(step - 1)
        continue
      }
      // Room for this entry and the next one.
      guard remaining >= 8 else {
        count = start
        openReport = savedReport
        throw .full
      }
      put32(UInt32(base.rawValue) << 16 | UInt32(mask))
      base = lost[index]
      mask = 0
    }
    guard remaining >= 4 else {
      count = start
      openReport = savedReport
      throw .full
    }
    put32(UInt32(base.rawValue) << 16 | UInt32(mask))
    patchLength(of: start)
  }

  /// Appends a request for a key frame after loss.
  public mutating func pictureLoss(from sender: SSRC, media: SSRC) throws(WireError) {
    _ = try begin(RTCPType.payloadFeedback, count: 1, length: 12)
    put32(sender.rawValue)
    put32(media.rawValue)
  }

  /// Appends a request for a key frame.
  public mutating func fullIntra(from sender: SSRC, _ request: FullIntraRequest) throws(WireError) {
    _ = try begin(RTCPType.payloadFeedback, count: 4, length: 20)
    put32(sender.rawValue)
    // The common media source is zero (RFC 5104 section 4.3.1.2).
    put32(0)
    put32(request.ssrc.rawValue)
    put32(UInt32(request.commandSequence) << 24)
  }

  /// Appends a bandwidth estimate for up to 255 streams; rates are cut to 18 significant bits.
  public mutating func bandwidthEstimate(
    from sender: SSRC, bitsPerSecond: UInt64, streams: Span<SSRC>
  ) throws(WireError) {
    let streamCount = min(streams.count, 255)
    _ = try begin(RTCPType.payloadFeedback, count: 15, length: 20 + 4 * streamCount)
    put32(sender.rawValue)
    put32(0)
    put32(Self.rembName)
    let exponent = max(0, 64 - 18 - bitsPerSecond.leadingZeroBitCount)
    let mantissa = UInt32(truncatingIfNeeded: bitsPerSecond >> UInt64(exponent))
    put32(UInt32(truncatingIfNeeded: streamCount) << 24 | UInt32(truncatingIfNeeded: exponent) << 18 | mantissa)
    for index in 0..<streamCount { put32(streams[index].rawValue) }
  }

  /// Writes a common header for a packet of `length` bytes in all, for which there is room; returns where it starts.
  mutating func begin(_ type: UInt8, count field: UInt8, length: Int) throws(WireError) -> Int {
    guard remaining >= length else { throw .full }
    let start = count
    openReport = -1
    put8(0x80 | field)
    put8(type)
    put16(UInt16(truncatingIfNeeded: length / 4 - 1))
    return start
  }

  /// Sets the length of the packet that starts at `start` to all that was written since.
  mutating func patchLength(of start: Int) {
    let words = UInt16(truncatingIfNeeded: (count - start) / 4 - 1)
    buffer.storeBytes(of: words.bigEndian, toByteOffset: start + 2, as: UInt16.self)
  }

  mutating func put8(_ value: UInt8) {
    buffer[count] = value
    count += 1
  }

  mutating func put16(_ value: UInt16) {
    buffer.storeBytes(of: value.bigEndian, toByteOffset: count, as: UInt16.self)
    count += 2
  }

  mutating func put32(_ value: UInt32) {
    buffer.storeBytes(of: value.bigEndian, toByteOffset: count, as: UInt32.self)
    count += 4
  }
}
