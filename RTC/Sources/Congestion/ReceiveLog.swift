// Which of a stream's last packets arrived. A pure structure: what to do about missing ones is `NACKGenerator`'s.

import RTP
public import Wire

/// How a packet stands to those before it.
public enum Reception: Equatable, Sendable {
  /// It follows the highest one, or is the first of all.
  case next
  /// It is the new highest, and this many before it have not come.
  case gap(Int)
  /// It was missing until now.
  case late
  /// It has come before.
  case duplicate
  /// It is too old to say.
  case old
}

/// A bitmap of the last 2048 sequence numbers of one stream.
public struct ReceiveLog: Sendable {
  /// How far back the log remembers.
  public static let capacity = 2048
  private static let words = capacity / 64

  private var bits = InlineArray<32, UInt64>(repeating: 0)
  private var unwrapper = SequenceUnwrapper()
  /// The first packet that can be missing.
  private var first: Int64 = 0

  /// A log without packets.
  public init() {}

  /// The highest sequence number, extended; nil before the first packet.
  public var highest: Int64? { unwrapper.highest }

  /// The extended form of `sequence`, as `receive` and `has` see it.
  public func extend(_ sequence: SequenceNumber) -> Int64 { unwrapper.extend(sequence) }

  /// Notes a packet.
  public mutating func receive(_ sequence: SequenceNumber) -> Reception {
    let previous = unwrapper.highest
    let extended = unwrapper.unwrap(sequence)
    guard let previous else {
      first = extended
      set(extended)
      return .next
    }
    if extended > previous {
      let gap = Int(extended - previous - 1)
      var skipped = max(previous + 1, extended - Int64(Self.capacity))
      while skipped < extended {
        clear(skipped)
        skipped += 1
      }
      set(extended)
      return gap == 0 ? .next : .gap(gap)
    }
    guard extended >= first, previous - extended < Int64(Self.capacity) else { return .old }
    if has(extended) { return .duplicate }
    set(extended)
    return .late
  }

  /// Whether the packet with the extended number arrived, as far as the log remembers.
  public func has(_ extended: Int64) -> Bool {
    guard let highest, extended <= highest, highest - extended < Int64(Self.capacity) else { return false }
    return bits[Self.word(extended)] & Self.bit(extended) != 0
  }

  private static func word(_ extended: Int64) -> Int { Int(truncatingIfNeeded: extended >> 6) & (words - 1) }
  private static func bit(_ extended: Int64) -> UInt64 { 1 << UInt64(truncatingIfNeeded: extended & 63) }

  private mutating func set(_ extended: Int64) { bits[Self.word(extended)] |= Self.bit(extended) }
  private mutating func clear(_ extended: Int64) { bits[Self.word(extended)] &= ~Self.bit(extended) }
}
