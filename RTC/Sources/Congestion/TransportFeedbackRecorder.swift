// Notes when transport-wide numbered packets arrive from a publisher, and tells the publisher, whose browser estimates
// its uplink from that (draft-holmer-rmcat-transport-wide-cc-extensions-01).

public import RTP
public import Wire

/// The receiver's side of transport-wide congestion control, one per transport.
///
/// Arrival times live in a ring that is allocated once. Packets that were reported missing and come later are reported
/// again, together with everything after them.
public struct TransportFeedbackRecorder: Sendable {
  /// How many packets the ring holds: about two seconds at 1500 packets a second.
  static let capacity = 4096
  /// How far behind the last feedback a late packet may be to be reported still.
  static let maximumRewind: Int64 = 512
  private static let missing = Int64.min

  private let interval: TimeSpan
  /// Arrival ticks by the low bits of the extended sequence number, for packets from `start` to the highest.
  private var arrivals = [Int64](repeating: Self.missing, count: Self.capacity)
  private var unwrapper = SequenceUnwrapper()
  /// The first packet that the next feedback covers.
  private var start: Int64 = 0
  /// The oldest packet whose slot still is its own.
  private var oldest: Int64 = 0
  private var feedbackCount: UInt8 = 0
  /// When feedback is due; nil when there is nothing to tell.
  public private(set) var nextDeadline: MonotonicTime?

  /// A recorder that sends feedback `interval` after the first packet that it has not told of.
  public init(interval: TimeSpan = .milliseconds(50)) {
    self.interval = interval
  }

  /// Notes a packet.
  public mutating func record(_ sequence: SequenceNumber, at now: MonotonicTime) {
    let isFirst = unwrapper.highest == nil
    let previous = unwrapper.highest ?? 0
    let extended = unwrapper.unwrap(sequence)
    if isFirst {
      start = extended
      oldest = extended
    } else if extended > previous {
      forget(from: previous + 1, through: extended - 1)
      oldest = max(oldest, extended - Int64(Self.capacity) + 1)
      start = max(start, oldest)
    } else if extended < oldest {
      // Only packets from before the first one can still have a slot; older ones have lost theirs.
      guard let highest = unwrapper.highest, highest - extended < Int64(Self.capacity) else { return }
      forget(from: extended + 1, through: oldest - 1)
      oldest = extended
    }
    let slot = Self.slot(extended)
    let isNew = extended > previous || isFirst || arrivals[slot] == Self.missing
    // The first arrival counts; duplicates say nothing about the path's delay.
    guard isNew else { return }
    arrivals[slot] = Int64(truncatingIfNeeded: now.nanoseconds / UInt64(TransportFeedback.tick.nanoseconds))
    if start - extended <= Self.maximumRewind { start = min(start, extended) }
    if nextDeadline == nil { nextDeadline = now + interval }
  }

  /// Appends feedback on everything not told yet, as one or more packets, when it is due.
  ///
  /// - Returns: How many packets were written. When the writer ran full the rest stays due at once.
  public mutating func write(
    from sender: SSRC, media: SSRC, at now: MonotonicTime, into writer: inout RTCPWriter
  ) -> Int {
    guard let due = nextDeadline, due <= now, let highest = unwrapper.highest else { return 0 }
    var packets = 0
    while start <= highest {
      let base = start
      let covered = arrivals.withUnsafeBufferPointer { arrivals in
        writer.transportFeedback(
          from: sender, media: media, base: SequenceNumber(UInt16(truncatingIfNeeded: base)),
          statusCount: Int(highest - base + 1), feedbackCount: feedbackCount
        ) { index in
          let ticks = arrivals[Self.slot(base + Int64(index))]
          return ticks == Self.missing ? nil : ticks
        }
      }
      guard covered > 0 else { return packets }
      start += Int64(covered)
      feedbackCount &+= 1
      packets += 1
    }
    nextDeadline = nil
    return packets
  }

  private static func slot(_ extended: Int64) -> Int {
    Int(truncatingIfNeeded: extended) & (capacity - 1)
  }

  /// Empties the slots of the given packets; never more than the ring has.
  private mutating func forget(from first: Int64, through last: Int64) {
    var extended = max(first, last - Int64(Self.capacity) + 1)
    while extended <= last {
      arrivals[Self.slot(extended)] = Self.missing
      extended += 1
    }
  }
}
