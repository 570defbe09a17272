// Turns numbers that wrap into numbers that do not.

public import Wire

/// Extends 16-bit sequence numbers to 64 bits, measured from the highest number seen, so that late packets do no harm.
///
/// The first number extends to itself; numbers from before it are negative.
public struct SequenceUnwrapper: Sendable {
  /// The highest extended number so far; nil before the first.
  public private(set) var highest: Int64?

  /// An unwrapper that has seen nothing.
  public init() {}

  /// The extended form of `sequence`.
  public mutating func unwrap(_ sequence: SequenceNumber) -> Int64 {
    let extended = extend(sequence)
    if extended > highest ?? .min { highest = extended }
    return extended
  }

  /// The extended form of `sequence` without taking note of it.
  public func extend(_ sequence: SequenceNumber) -> Int64 {
    guard let highest else { return Int64(sequence.rawValue) }
    let last = SequenceNumber(UInt16(truncatingIfNeeded: highest))
    return highest + Int64(last.distance(to: sequence))
  }
}

/// Extends 32-bit timestamps to 64 bits, measured from the highest one seen.
///
/// The first timestamp extends to itself; timestamps from before it may be negative.
public struct TimestampUnwrapper: Sendable {
  /// The highest extended timestamp so far; nil before the first.
  public private(set) var highest: Int64?

  /// An unwrapper that has seen nothing.
  public init() {}

  /// The extended form of `timestamp`.
  public mutating func unwrap(_ timestamp: RTPTimestamp) -> Int64 {
    let extended = extend(timestamp)
    if extended > highest ?? .min { highest = extended }
    return extended
  }

  /// The extended form of `timestamp` without taking note of it.
  public func extend(_ timestamp: RTPTimestamp) -> Int64 {
    guard let highest else { return Int64(timestamp.rawValue) }
    let last = RTPTimestamp(UInt32(truncatingIfNeeded: highest))
    return highest + Int64(last.distance(to: timestamp))
  }
}
