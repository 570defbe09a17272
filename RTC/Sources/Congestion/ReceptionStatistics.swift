// What a receiver counts of one stream, and the report block made of it (RFC 3550 sections 6.4.1, A.1, A.3 and A.8).

public import RTP
public import Wire

/// Loss and jitter of one received stream.
public struct ReceptionStatistics: Sendable {
  /// A forward jump of this many packets is a restart, unless the next packet denies it (RFC 3550 A.1).
  private static let maximumDropout = 3000
  /// Packets this far behind are late rather than from a restarted sender.
  private static let maximumMisorder = 100

  /// The stream.
  public let ssrc: SSRC
  private let clockRate: Int64
  private var base: Int64 = 0
  private var highest: Int64?
  /// The packet that would confirm a restart.
  private var expectedAfterJump: SequenceNumber?
  /// Packets received since the stream began, duplicates included.
  public private(set) var received: Int64 = 0
  private var expectedBefore: Int64 = 0
  private var receivedBefore: Int64 = 0
  private var lastTimestamp: RTPTimestamp?
  private var lastArrival = MonotonicTime(nanoseconds: 0)
  /// 16 times the jitter, so that the average keeps its fraction (RFC 3550 A.8).
  private var scaledJitter: Int64 = 0
  private var lastReport: (ntp: UInt32, arrival: MonotonicTime)?

  /// Statistics of the stream `ssrc`, whose timestamps count `clockRate` ticks a second.
  public init(ssrc: SSRC, clockRate: Int) {
    self.ssrc = ssrc
    // The rate comes from SDP; no codec has a clock above a megahertz, and products below stay within 64 bits.
    self.clockRate = Int64(min(max(clockRate, 1), 1_000_000))
  }

  /// Packets that should have come, by their numbers.
  public var expected: Int64 { highest.map { $0 - base + 1 } ?? 0 }

  /// Packets lost since the stream began; negative when duplicates outnumber losses.
  public var cumulativeLost: Int64 { expected - received }

  /// The interarrival jitter in ticks of the stream's clock.
  public var jitter: UInt32 { UInt32(clamping: scaledJitter >> 4) }

  /// Counts a packet. Retransmissions belong to a stream of their own and are not counted here.
  public mutating func receive(_ sequence: SequenceNumber, timestamp: RTPTimestamp, at now: MonotonicTime) {
    guard countSequence(sequence) else { return }
    received += 1
    updateJitter(timestamp, at: now)
  }

  /// Notes the stream's sender report, so that the next block can answer it.
  public mutating func senderReport(_ ntp: NTPTime, at now: MonotonicTime) {
    lastReport = (ntp.compact, now)
  }

  /// The block for the next report. Starts a new interval for the fraction lost.
  public mutating func reportBlock(at now: MonotonicTime) -> ReportBlock {
    let expectedInInterval = expected - expectedBefore
    let lostInInterval = expectedInInterval - (received - receivedBefore)
    expectedBefore = expected
    receivedBefore = received
    let fraction = expectedInInterval > 0 && lostInInterval > 0 ? (lostInInterval << 8) / expectedInInterval : 0
    var delay: UInt32 = 0
    if let lastReport {
      let elapsed = max(now - lastReport.arrival, .zero)
      // Nanoseconds to 65536ths of a second, whole seconds first so that nothing overflows.
      let (seconds, rest) = elapsed.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
      delay = UInt32(clamping: seconds << 16 + (rest << 16) / 1_000_000_000)
    }
    return ReportBlock(
      ssrc: ssrc, fractionLost: UInt8(clamping: fraction),
      cumulativeLost: Int32(max(-0x80_0000, min(0x7F_FFFF, cumulativeLost))),
      extendedHighestSequence: UInt32(truncatingIfNeeded: highest ?? 0), jitter: jitter,
      lastSenderReport: lastReport?.ntp ?? 0, delaySinceLastSenderReport: delay)
  }

  /// Follows the numbers; false for a packet that is out of place (RFC 3550 A.1, without probation: only
  /// authenticated packets get here).
  private mutating func countSequence(_ sequence: SequenceNumber) -> Bool {
    guard let highest else {
      base = Int64(sequence.rawValue)
      highest = base
      return true
    }
    let last = SequenceNumber(UInt16(truncatingIfNeeded: highest))
    let step = last.distance(to: sequence)
    if step > -Self.maximumMisorder, step < Self.maximumDropout {
      expectedAfterJump = nil
      if step > 0 { self.highest = highest + Int64(step) }
      return true
    }
    guard sequence == expectedAfterJump else {
      expectedAfterJump = sequence.advanced(by: 1)
      return false
    }
    // Two in a row from elsewhere: the sender has started anew.
    expectedAfterJump = nil
    base = Int64(sequence.rawValue)
    self.highest = base
    received = 0
    expectedBefore = 0
    receivedBefore = 0
    lastTimestamp = nil
    return true
  }

  private mutating func updateJitter(_ timestamp: RTPTimestamp, at now: MonotonicTime) {
    defer {
      lastTimestamp = timestamp
      lastArrival = now
    }
    guard let lastTimestamp else { return }
    let elapsed = (now - lastArrival).nanoseconds
    // Above a quarter of an hour the stream has paused, and the product below might overflow.
    guard elapsed.magnitude < 900_000_000_000 else { return }
    let arrivalTicks = elapsed * clockRate / 1_000_000_000
    let difference = abs(arrivalTicks - Int64(lastTimestamp.distance(to: timestamp)))
    // A timestamp that jumps by more than half a minute is a new origin, not jitter.
    guard difference < 30 * clockRate else { return }
    scaledJitter += difference - (scaledJitter + 8) >> 4
  }
}
