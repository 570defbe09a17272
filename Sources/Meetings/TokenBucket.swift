// A bound on a rate: so many at once, so many a second over time.

import Wire

struct TokenBucket: Sendable {
  private var level: Double
  private var filledAt: MonotonicTime
  private let burst: Double
  private let perSecond: Double

  init(burst: Int, perSecond: Double, at now: MonotonicTime) {
    level = Double(burst)
    filledAt = now
    self.burst = Double(burst)
    self.perSecond = perSecond
  }

  /// Takes one; false when there is none left.
  mutating func take(at now: MonotonicTime) -> Bool {
    if now > filledAt {
      level = min(burst, level + (now - filledAt).seconds * perSecond)
      filledAt = now
    }
    guard level >= 1 else { return false }
    level -= 1
    return true
  }
}
