// Consent freshness (RFC 7675 section 5.1): a check each 4 to 6 s, never retransmitted, and 30 s of patience.

import STUN
import Wire

/// The consent of the selected pair's remote side.
struct ConsentChecks: Sendable {
  /// The period between checks before randomisation.
  static let period = TimeSpan.seconds(5)
  /// More checks than this are never unanswered within `timeout`.
  private static let maximumOutstanding = 8

  /// When consent ends if no answer comes.
  private(set) var expiry: MonotonicTime
  /// When the next check is due.
  private(set) var nextCheck: MonotonicTime
  private var outstanding: [STUNTransactionID] = []

  init(grantedAt now: MonotonicTime, using generator: inout some RandomNumberGenerator) {
    expiry = now + ICELiteAgent.consentTimeout
    nextCheck = now + Self.interval(using: &generator)
  }

  var nextDeadline: MonotonicTime { min(expiry, nextCheck) }

  /// Notes a check that is sent now.
  mutating func sent(
    _ id: STUNTransactionID, at now: MonotonicTime, using generator: inout some RandomNumberGenerator
  ) {
    if outstanding.count == Self.maximumOutstanding { outstanding.removeFirst() }
    outstanding.append(id)
    nextCheck = now + Self.interval(using: &generator)
  }

  /// An authentic success response; false when it answers none of these checks.
  mutating func granted(_ id: STUNTransactionID, at now: MonotonicTime) -> Bool {
    guard outstanding.contains(id) else { return false }
    outstanding.removeAll(keepingCapacity: true)
    expiry = now + ICELiteAgent.consentTimeout
    return true
  }

  /// Between 0.8 and 1.2 periods, so that many agents do not fall into step.
  private static func interval(using generator: inout some RandomNumberGenerator) -> TimeSpan {
    TimeSpan(nanoseconds: Int64.random(in: period.nanoseconds * 4 / 5...period.nanoseconds * 6 / 5, using: &generator))
  }
}
