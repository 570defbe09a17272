// Makes one unbroken outgoing stream of sources that come and go: sequence numbers, timestamps and VP8 picture ids.

public import RTP
public import Wire

/// The numbers of one slot's outgoing stream. A receiver sees a single sender that never stops, whoever is shown.
///
/// While one source is forwarded, its numbers are shifted by constants, so that gaps (losses) stay gaps and late packets
/// find their place. At a switch the constants change, so that the new source continues where the old one ended.
public struct StreamRewriter: Sendable {
  /// What is added to a source's numbers to get the outgoing ones.
  public struct Shift: Sendable {
    /// The first packet of the source that belongs to the outgoing stream; older ones are not forwarded.
    public var firstSource: Int64
    /// Added to sequence numbers.
    public var sequence: Int64
    /// Added to timestamps.
    public var timestamp: UInt32
    /// Added to VP8 picture ids.
    public var pictureID: UInt16
    /// Added to VP8 base-layer numbers.
    public var tl0PicIdx: UInt8
  }

  /// The highest outgoing packet index; the low 16 bits are the sequence number, the rest SRTP's roll-over counter.
  public private(set) var index: Int64
  /// The timestamp of the newest outgoing packet.
  public private(set) var timestamp: RTPTimestamp
  /// The arrival and the picture of the newest outgoing packet.
  private var arrival: MonotonicTime?
  private var pictureID: UInt16
  private var tl0PicIdx: UInt8
  /// What is added at present; nil while there is no source.
  public private(set) var shift: Shift?

  /// A stream that starts at random numbers, as RFC 3550 section 5.1 asks. The sequence number starts in the lower half,
  /// so that the first packets cannot wrap while receivers still guess the roll-over counter (RFC 3711 section 3.3.1).
  public init(using random: inout some RandomNumberGenerator) {
    index = Int64.random(in: 1..<0x7000, using: &random)
    timestamp = RTPTimestamp(UInt32.random(in: 0 ... .max, using: &random))
    pictureID = UInt16.random(in: 0..<0x7FFF, using: &random)
    tl0PicIdx = UInt8.random(in: 0 ... .max, using: &random)
  }

  /// Continues with another source, whose first packet is `packet`. `clockRate` is the stream's ticks a second.
  /// `elapsed` is how much later the new source's packet was captured than the newest forwarded one, where that is known
  /// better than from the times of arrival.
  public mutating func switchSource(to packet: MediaPacket, clockRate: Int, elapsed: TimeSpan? = nil) {
    var next = timestamp
    if let arrival {
      let gap = max(TimeSpan.zero, elapsed ?? (packet.arrival - arrival))
      // Never the same timestamp twice: a decoder would take the new source for a part of the old frame.
      let ticks = gap.nanoseconds / 1000 * Int64(clockRate) / 1_000_000
      next = timestamp.advanced(by: Int(max(ticks, 1)))
    }
    shift = Shift(
      firstSource: packet.sequence, sequence: index + 1 - packet.sequence,
      timestamp: next.rawValue &- packet.timestamp.rawValue,
      pictureID: (pictureID &+ 1) &- (packet.vp8?.pictureID ?? 0),
      tl0PicIdx: (tl0PicIdx &+ 1) &- (packet.vp8?.tl0PicIdx ?? 0))
  }

  /// Forgets the source: the next packet needs `switchSource`.
  public mutating func detach() {
    shift = nil
  }

  /// The outgoing packet index of `packet`, which is noted as forwarded; nil when it is older than the switch to its
  /// source.
  public mutating func forward(_ packet: MediaPacket) -> Int64? {
    guard let shift, packet.sequence >= shift.firstSource else { return nil }
    let outgoing = packet.sequence + shift.sequence
    if outgoing > index {
      index = outgoing
      timestamp = RTPTimestamp(packet.timestamp.rawValue &+ shift.timestamp)
      arrival = packet.arrival
      if let vp8 = packet.vp8 {
        pictureID = ((vp8.pictureID ?? 0) &+ shift.pictureID) & 0x7FFF
        tl0PicIdx = (vp8.tl0PicIdx ?? 0) &+ shift.tl0PicIdx
      }
    }
    return outgoing
  }
}

extension StreamRewriter.Shift {
  /// The outgoing timestamp of `packet`.
  public func timestamp(of packet: MediaPacket) -> RTPTimestamp {
    RTPTimestamp(packet.timestamp.rawValue &+ timestamp)
  }

  /// Writes the outgoing picture numbers into the VP8 descriptor at the start of `payload`.
  public func rewrite(_ vp8: VP8Descriptor, in payload: UnsafeMutableRawBufferPointer) {
    vp8.rewrite(
      payload, pictureID: vp8.pictureID.map { $0 &+ pictureID }, tl0PicIdx: vp8.tl0PicIdx.map { $0 &+ tl0PicIdx })
  }
}
