// The round trip between a sender and the receiver of its reports (RFC 3550 section 6.4.1, figure 2).

public import RTP
public import Wire

/// Measures round trips from report blocks that answer our sender reports, and smooths them (RFC 6298 weights).
public struct RoundTripEstimator: Sendable {
  /// The last round trip measured.
  public private(set) var latest: TimeSpan?
  /// The smoothed round trip.
  public private(set) var smoothed: TimeSpan?

  /// An estimator that has measured nothing.
  public init() {}

  /// Takes a report block that arrived at `now`, on the clock that our sender reports carry. Returns the round trip, or
  /// nil when the block answers no report or its numbers make no sense.
  @discardableResult
  public mutating func update(_ block: ReportBlock, at now: NTPTime) -> TimeSpan? {
    guard block.lastSenderReport != 0 else { return nil }
    let elapsed = now.compact &- block.lastSenderReport
    // Rounding may make the delay a tick longer than the time between: that is a round trip of nothing.
    let ticks = Int64(Int32(bitPattern: elapsed &- block.delaySinceLastSenderReport))
    guard ticks > -655, ticks < 30 << 16 else { return nil }
    let roundTrip = TimeSpan(nanoseconds: (max(ticks, 0) * 1_000_000_000) >> 16)
    latest = roundTrip
    if let smoothed {
      self.smoothed = TimeSpan(nanoseconds: smoothed.nanoseconds + (roundTrip - smoothed).nanoseconds / 8)
    } else {
      smoothed = roundTrip
    }
    return roundTrip
  }
}
