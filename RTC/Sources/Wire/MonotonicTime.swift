// Time as the core sees it: a reading of a monotonic clock that somebody else took.

/// A point on a monotonic clock with an arbitrary origin, in nanoseconds.
///
/// The core never reads a clock. Whoever owns the socket stamps each datagram and passes the time down.
public struct MonotonicTime: Hashable, Comparable, Sendable {
  /// Nanoseconds since the clock's origin.
  public var nanoseconds: UInt64

  /// The time `nanoseconds` after the origin.
  @inlinable
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// The time `milliseconds` after the origin.
  @inlinable
  public init(milliseconds: UInt64) {
    self.nanoseconds = milliseconds &* 1_000_000
  }

  /// A time that no clock reaches.
  public static let distantFuture = MonotonicTime(nanoseconds: .max)

  /// Whether `lhs` is before `rhs`.
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }

  /// The time `span` later; saturates instead of wrapping.
  @inlinable
  public static func + (time: Self, span: TimeSpan) -> Self {
    if span.nanoseconds >= 0 {
      let (sum, overflow) = time.nanoseconds.addingReportingOverflow(UInt64(span.nanoseconds))
      return Self(nanoseconds: overflow ? .max : sum)
    }
    let (difference, overflow) = time.nanoseconds.subtractingReportingOverflow(span.nanoseconds.magnitude)
    return Self(nanoseconds: overflow ? 0 : difference)
  }

  /// The time `span` earlier; saturates instead of wrapping.
  @inlinable
  public static func - (time: Self, span: TimeSpan) -> Self {
    time + TimeSpan(nanoseconds: 0 &- span.nanoseconds)
  }

  /// How long after `earlier` this time is; negative when it is before.
  @inlinable
  public static func - (later: Self, earlier: Self) -> TimeSpan {
    TimeSpan(nanoseconds: Int64(truncatingIfNeeded: later.nanoseconds &- earlier.nanoseconds))
  }
}

/// A length of time in nanoseconds; 64 bits where `Duration` takes 128, for use per packet.
public struct TimeSpan: Hashable, Comparable, Sendable {
  /// The length in nanoseconds; negative lengths point into the past.
  public var nanoseconds: Int64

  /// A length of `nanoseconds`.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// No time at all.
  public static let zero = TimeSpan(nanoseconds: 0)

  /// A length of `value` seconds.
  @inlinable
  public static func seconds(_ value: Int64) -> Self { Self(nanoseconds: value &* 1_000_000_000) }

  /// A length of `value` milliseconds.
  @inlinable
  public static func milliseconds(_ value: Int64) -> Self { Self(nanoseconds: value &* 1_000_000) }

  /// A length of `value` microseconds.
  @inlinable
  public static func microseconds(_ value: Int64) -> Self { Self(nanoseconds: value &* 1_000) }

  /// The length in whole milliseconds, rounded towards zero.
  @inlinable
  public var milliseconds: Int64 { nanoseconds / 1_000_000 }

  /// The length in seconds.
  @inlinable
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  /// Whether `lhs` is shorter than `rhs`.
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

  /// The sum of two lengths.
  @inlinable
  public static func + (lhs: Self, rhs: Self) -> Self { Self(nanoseconds: lhs.nanoseconds &+ rhs.nanoseconds) }

  /// The difference of two lengths.
  @inlinable
  public static func - (lhs: Self, rhs: Self) -> Self { Self(nanoseconds: lhs.nanoseconds &- rhs.nanoseconds) }

  /// `count` times the length.
  @inlinable
  public static func * (lhs: Self, count: Int64) -> Self { Self(nanoseconds: lhs.nanoseconds &* count) }
}
