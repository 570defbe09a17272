// Puts a stream's packets in order again and says where some are missing. It waits as long as the network has been late
// of late, within bounds: captions may be a little later than sound, but not much.

public import Wire

/// An audio packet as it arrived.
public struct AudioPacket: Equatable, Sendable {
  /// The RTP sequence number, unwrapped.
  public var sequence: Int64
  /// The RTP timestamp, at 48 kHz.
  public var timestamp: UInt32
  /// When it arrived.
  public var arrival: MonotonicTime
  /// The Opus packet.
  public var payload: [UInt8]

  /// An audio packet.
  public init(sequence: Int64, timestamp: UInt32, arrival: MonotonicTime, payload: [UInt8]) {
    self.sequence = sequence
    self.timestamp = timestamp
    self.arrival = arrival
    self.payload = payload
  }
}

/// What comes next in a stream.
public enum PlayoutItem: Equatable, Sendable {
  /// A packet, and where it lies on the stream's own time line, in samples at 48 kHz.
  case packet(AudioPacket, position: Int64)
  /// So many samples (48 kHz) were lost in front of the packet that follows, which may hold the last of them in short.
  case lost(samples: Int64)
  /// So many samples (48 kHz) were never sent, since nobody spoke (DTX).
  case silence(samples: Int64)
  /// The stream goes on at another place of its time line: what came before has ended.
  case restart(position: Int64)
}

/// Orders packets and finds gaps.
public struct JitterBuffer: Sendable {
  private var waiting: [AudioPacket] = []
  private var nextSequence: Int64?
  /// Where the packet after the last one lies, if nothing is missing.
  private var nextPosition: Int64 = 0
  private var lastTimestamp: UInt32 = 0
  private var lastPosition: Int64 = 0
  /// How late the latest packets came, decaying.
  private var lateness = TimeSpan.zero
  /// Packets in a row that came after their turn.
  private var lateInARow = 0

  /// Packets that are held at most; the first is played before its time when there are so many.
  static let capacity = 100
  /// The wait for a missing packet at least and at most.
  static let shortestWait = TimeSpan.milliseconds(40)
  static let longestWait = TimeSpan.milliseconds(200)
  /// Longer losses and silences are a new beginning.
  static let longestGap: Int64 = 48_000
  /// What is assumed of a packet whose length is not known: 20 ms.
  static let usualLength: Int64 = 960
  /// A packet may begin so much before the last one ends, by a sender's sloppy clock, without being a new beginning.
  static let tolerance: Int64 = 5_760
  /// So many packets in a row behind their turn are not late: the sender counts from another number.
  static let resynchronisation = 25
  /// Arrivals further back are a clock's mistake.
  static let oldestArrival = TimeSpan.seconds(10)
  /// Sequence numbers beyond it can't come of counting packets; within it no sum can overflow.
  static let largestSequence: Int64 = 1 << 60

  /// An empty buffer.
  public init() {}

  /// Takes a packet. Late ones, repeated ones and those beyond the bound are dropped.
  public mutating func insert(_ packet: AudioPacket, at now: MonotonicTime) {
    guard (-Self.largestSequence...Self.largestSequence).contains(packet.sequence) else { return }
    if let nextSequence, packet.sequence < nextSequence { return noteLate(packet, behind: nextSequence) }
    lateInARow = 0
    var index = waiting.endIndex
    while index > 0, waiting[index - 1].sequence > packet.sequence { index -= 1 }
    if index > 0, waiting[index - 1].sequence == packet.sequence { return }
    guard waiting.count < 2 * Self.capacity else { return }
    if index < waiting.endIndex {
      // It was overtaken: those behind it had to wait for so long.
      let waited = now - waiting[index].arrival
      lateness = min(max(lateness, waited + .milliseconds(10)), Self.longestWait)
    } else {
      lateness = TimeSpan(nanoseconds: lateness.nanoseconds - lateness.nanoseconds / 512)
    }
    var packet = packet
    packet.arrival = min(max(packet.arrival, now - Self.oldestArrival), now)
    waiting.insert(packet, at: index)
  }

  private mutating func noteLate(_ packet: AudioPacket, behind nextSequence: Int64) {
    // It came after its turn: wait longer from now on.
    if nextSequence - packet.sequence < 50 { lateness = min(lateness + .milliseconds(20), Self.longestWait) }
    lateInARow += 1
    if lateInARow >= Self.resynchronisation {
      lateInARow = 0
      waiting = []
      self.nextSequence = nil
    }
  }

  private var wait: TimeSpan { max(lateness, Self.shortestWait) }

  /// When the packet at the front is played although an earlier one is missing; the past when it is its turn.
  public var nextDeadline: MonotonicTime? {
    guard let first = waiting.first else { return nil }
    let isNext = first.sequence == nextSequence || waiting.count >= Self.capacity
    return isNext ? first.arrival : first.arrival + wait
  }

  /// What can be played at `now`, in order.
  public mutating func take(at now: MonotonicTime) -> [PlayoutItem] {
    var items: [PlayoutItem] = []
    // The first packet of all waits, too: those sent before it may be on their way.
    while let deadline = nextDeadline, deadline <= now { release(waiting.removeFirst(), into: &items) }
    return items
  }

  private mutating func release(_ packet: AudioPacket, into items: inout [PlayoutItem]) {
    guard let nextSequence else {
      items.append(.restart(position: nextPosition))
      return finish(packet, at: nextPosition, into: &items)
    }
    let elapsed = Int64(Int32(bitPattern: packet.timestamp &- lastTimestamp))
    let position = lastPosition + elapsed
    let gap = position - nextPosition
    guard (-Self.tolerance...Self.longestGap).contains(gap) else {
      // A clock that jumps is a new source behind the same number, or somebody who was silent for long.
      let start = max(position, nextPosition)
      items.append(.restart(position: start))
      return finish(packet, at: start, into: &items)
    }
    if gap > 0 { items.append(packet.sequence > nextSequence ? .lost(samples: gap) : .silence(samples: gap)) }
    finish(packet, at: max(position, nextPosition), into: &items)
  }

  private mutating func finish(_ packet: AudioPacket, at position: Int64, into items: inout [PlayoutItem]) {
    items.append(.packet(packet, position: position))
    nextSequence = packet.sequence + 1
    lastTimestamp = packet.timestamp
    lastPosition = position
    nextPosition = position + OpusDuration.samples(of: packet.payload)
  }
}
