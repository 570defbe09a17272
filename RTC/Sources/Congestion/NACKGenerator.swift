// Asks for missing packets of one stream: soon, but not for packets that were only overtaken; again after a round trip;
// and not for ever (RFC 4585 section 6.2.1).

public import RTP
public import Wire

/// Keeps the list of missing packets and says when to ask for which.
public struct NACKGenerator: Sendable {
  /// Numbers that steer a generator.
  public struct Configuration: Sendable {
    /// How long a packet may be overtaken before it counts as lost.
    public var reorderTolerance = TimeSpan.milliseconds(8)
    /// The shortest time between two requests for one packet, whatever the round trip.
    public var minimumRetry = TimeSpan.milliseconds(20)
    /// How often one packet is asked for.
    public var maximumRequests = 10
    /// How long after it was found missing a packet is still worth asking for.
    public var maximumAge = TimeSpan.milliseconds(1000)
    /// How many packets may be missing at once. A longer gap is not filled: a key frame is cheaper.
    public var maximumMissing = 300

    /// The defaults.
    public init() {}
  }

  /// One missing packet.
  private struct Missing {
    var extended: Int64
    var since: MonotonicTime
    var due: MonotonicTime
    var requests = 0
  }

  private let configuration: Configuration
  private var log = ReceiveLog()
  /// Missing packets from oldest to newest.
  private var missing: [Missing] = []
  /// What one request asks for; kept to spare an allocation.
  private var batch: [SequenceNumber] = []
  private var abandoned = 0
  /// When something is to be asked for or given up; nil when nothing is missing.
  public private(set) var nextDeadline: MonotonicTime?

  /// A generator that has seen no packet.
  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    missing.reserveCapacity(configuration.maximumMissing)
    batch.reserveCapacity(configuration.maximumMissing)
  }

  /// How many packets are missing and not given up.
  public var missingCount: Int { missing.count }

  /// Notes a packet of the stream, first sent or retransmitted.
  @discardableResult
  public mutating func receive(_ sequence: SequenceNumber, at now: MonotonicTime) -> Reception {
    let reception = log.receive(sequence)
    switch reception {
    case .gap(let count): note(gap: count, before: log.extend(sequence), at: now)
    case .late: remove(log.extend(sequence))
    case .next, .duplicate, .old: break
    }
    return reception
  }

  /// Appends one request for all packets that are due.
  ///
  /// - Parameter roundTrip: How long an answer takes; a packet is not asked for again before that.
  /// - Returns: How many packets are asked for. When the writer is full they stay due.
  public mutating func write(
    from sender: SSRC, media: SSRC, at now: MonotonicTime, roundTrip: TimeSpan, into writer: inout RTCPWriter
  ) throws(WireError) -> Int {
    guard let deadline = nextDeadline, deadline <= now else { return 0 }
    giveUp(at: now)
    batch.removeAll(keepingCapacity: true)
    for entry in missing where entry.due <= now {
      batch.append(SequenceNumber(UInt16(truncatingIfNeeded: entry.extended)))
    }
    defer { updateDeadline() }
    guard !batch.isEmpty else { return 0 }
    try writer.nack(from: sender, media: media, lost: batch.span)
    let base = max(roundTrip, configuration.minimumRetry)
    for index in missing.indices where missing[index].due <= now {
      // Each request waits a quarter longer than the one before, so that a congested path gets relief.
      let wait = TimeSpan(nanoseconds: base.nanoseconds + base.nanoseconds / 4 * Int64(missing[index].requests))
      missing[index].requests += 1
      missing[index].due = now + wait
    }
    return batch.count
  }

  /// How many packets were given up since the last call. For video, any means that a key frame is needed.
  public mutating func takeAbandoned() -> Int {
    defer { abandoned = 0 }
    return abandoned
  }

  /// Forgets what is missing, when a key frame has made it worthless. What arrived stays known.
  public mutating func forgetMissing() {
    missing.removeAll(keepingCapacity: true)
    nextDeadline = nil
  }

  private mutating func note(gap: Int, before extended: Int64, at now: MonotonicTime) {
    guard gap <= configuration.maximumMissing else {
      abandoned += missing.count + gap
      forgetMissing()
      return
    }
    let surplus = missing.count + gap - configuration.maximumMissing
    if surplus > 0 {
      missing.removeFirst(surplus)
      abandoned += surplus
    }
    let due = now + configuration.reorderTolerance
    for lost in extended - Int64(gap)..<extended {
      missing.append(Missing(extended: lost, since: now, due: due))
    }
    nextDeadline = min(nextDeadline ?? .distantFuture, due)
  }

  private mutating func remove(_ extended: Int64) {
    guard let index = missing.firstIndex(where: { $0.extended == extended }) else { return }
    missing.remove(at: index)
    if missing.isEmpty { nextDeadline = nil }
  }

  /// Drops packets that were asked for often enough or are too old to be of use.
  private mutating func giveUp(at now: MonotonicTime) {
    let before = missing.count
    missing.removeAll { entry in
      entry.due <= now
        && (entry.requests >= configuration.maximumRequests || now - entry.since >= configuration.maximumAge)
    }
    abandoned += before - missing.count
  }

  private mutating func updateDeadline() {
    nextDeadline = missing.reduce(nil) { earliest, entry in min(earliest ?? .distantFuture, entry.due) }
  }
}
