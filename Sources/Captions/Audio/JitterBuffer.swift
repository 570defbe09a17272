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
  /// Where the packet after the last one lies, if it is of the same length.
  private var nextPosition: Int64 = 0
  private var lastTimestamp: UInt32 = 0
  private var lastPosition: Int64 = 0
  /// How late the latest packets came, decaying.
  private var lateness = TimeSpan.zero

  /// Packets that are held at most.
  static let capacity = 100
  /// The wait for a missing packet at least and at most.
  static let shortestWait = TimeSpan.milliseconds(40)
  static let longestWait = TimeSpan.milliseconds(200)
  /// Longer losses and silences are a new beginning.
  static let longestGap: Int64 = 48_000
  /// What is assumed of a packet whose length is not known: 20 ms.
  static let usualLength: Int64 = 960

  /// An empty buffer.
  public init() {}

  /// Takes a packet. Late ones, repeated ones and those beyond the bound are dropped.
  public mutating func insert(_ packet: AudioPacket, at now: MonotonicTime) {
    if let nextSequence, packet.sequence < nextSequence {
      // It came after its turn: wait longer from now on.
      if nextSequence - packet.sequence < 50 { lateness = min(lateness + .milliseconds(20), Self.longestWait) }
      return
    }
    var index = waiting.endIndex
    while index > 0, waiting[index - 1].sequence > packet.sequence { index -= 1 }
    if index > 0, waiting[index - 1].sequence == packet.sequence { return }
    if waiting.count >= Self.capacity { waiting.removeFirst() }
    waiting.insert(packet, at: min(index, waiting.count))
    if let newest = waiting.last, newest.sequence > packet.sequence, now > newest.arrival {
      lateness = min(max(lateness, now - newest.arrival + .milliseconds(10)), Self.longestWait)
    } else {
      lateness = TimeSpan(nanoseconds: lateness.nanoseconds - lateness.nanoseconds / 512)
    }
  }

  private var wait: TimeSpan { max(lateness, Self.shortestWait) }

  /// When the packet at the front is released although an earlier one is missing.
  public var nextDeadline: MonotonicTime? {
    guard let first = waiting.first else { return nil }
    return first.sequence == nextSequence ? first.arrival : first.arrival + wait
  }

  /// What can be played at `now`, in order.
  public mutating func take(at now: MonotonicTime) -> [PlayoutItem] {
    var items: [PlayoutItem] = []
    while let first = waiting.first {
      if let nextSequence, first.sequence != nextSequence, now < first.arrival + wait { break }
      // The first packet of all waits, too: those sent before it may be on their way.
      if nextSequence == nil, now < first.arrival + Self.shortestWait { break }
      waiting.removeFirst()
      release(first, into: &items)
    }
    return items
  }

  private mutating func release(_ packet: AudioPacket, into items: inout [PlayoutItem]) {
    guard let nextSequence else {
      lastPosition = 0
      items.append(.restart(position: 0))
      finish(packet, at: 0, into: &items)
      return
    }
    let elapsed = Int64(Int32(bitPattern: packet.timestamp &- lastTimestamp))
    let position = lastPosition + elapsed
    let gap = position - nextPosition
    let missing = packet.sequence - nextSequence
    if gap < 0 || gap > Self.longestGap {
      // A clock that jumps back is a new source behind the same number.
      let start = max(position, nextPosition)
      items.append(.restart(position: start))
      finish(packet, at: start, into: &items)
      return
    }
    if gap > 0 { items.append(missing > 0 ? .lost(samples: gap) : .silence(samples: gap)) }
    finish(packet, at: position, into: &items)
  }

  private mutating func finish(_ packet: AudioPacket, at position: Int64, into items: inout [PlayoutItem]) {
    items.append(.packet(packet, position: position))
    nextSequence = packet.sequence + 1
    lastTimestamp = packet.timestamp
    lastPosition = position
    nextPosition = position + OpusDuration.samples(of: packet.payload)
  }
}

/// How long an Opus packet is (RFC 6716 section 3.1).
enum OpusDuration {
  /// Samples at 48 kHz; the usual length for what is no Opus packet.
  static func samples(of payload: [UInt8]) -> Int64 {
    guard let toc = payload.first else { return JitterBuffer.usualLength }
    let configuration = Int(toc >> 3)
    let frame: Int64 =
      switch configuration {
      case 0..<12: [480, 960, 1920, 2880][configuration % 4]
      case 12..<16: [480, 960][configuration % 2]
      default: [120, 240, 480, 960][configuration % 4]
      }
    let count: Int64 =
      switch toc & 3 {
      case 0: 1
      case 1, 2: 2
      default: payload.count > 1 ? Int64(payload[1] & 0x3F) : 1
      }
    // A packet holds at most 120 ms.
    let total = frame * count
    return (1...5_760).contains(total) ? total : JitterBuffer.usualLength
  }
}
