// Wall-clock time as RTCP writes it (RFC 3550 section 4). The core reads no clock: the caller gives the offset.

public import Wire

/// Seconds since 1900 in 32.32 fixed point.
public struct NTPTime: Hashable, Sendable {
  /// Seconds from 1900 to 1970.
  static let unixEpoch: UInt64 = 2_208_988_800

  /// The 64 bits as they are on the wire.
  public var rawValue: UInt64

  /// The time `rawValue`.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A time given as nanoseconds since 1970.
  public init(unixNanoseconds: UInt64) {
    let (seconds, nanoseconds) = unixNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    // nanoseconds < 2^30, so the shifted value fits 62 bits.
    let fraction = (nanoseconds << 32) / 1_000_000_000
    rawValue = (seconds &+ Self.unixEpoch) << 32 | fraction
  }

  /// The wall-clock time of `time`, when the monotonic clock's origin was `wallClockOffset` nanoseconds after 1970.
  public init(_ time: MonotonicTime, wallClockOffset: UInt64) {
    self.init(unixNanoseconds: time.nanoseconds &+ wallClockOffset)
  }

  /// Nanoseconds since 1970; wraps for times before.
  public var unixNanoseconds: UInt64 {
    let seconds = (rawValue >> 32) &- Self.unixEpoch
    return seconds &* 1_000_000_000 &+ ((rawValue & 0xFFFF_FFFF) * 1_000_000_000) >> 32
  }

  /// The middle 32 bits, which reports echo as LSR (RFC 3550 section 6.4.1).
  @inlinable
  public var compact: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 16) }
}
