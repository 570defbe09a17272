// One direction between two addresses: decides when a datagram arrives, if at all.

import Wire

/// The state of one direction of a link.
struct SimulatedLink: Sendable {
  /// What becomes of a datagram.
  enum Fate: Equatable, Sendable {
    case arrives(at: MonotonicTime, again: MonotonicTime?, heldBack: Bool)
    case lost
    case overflowed
  }

  var conditions: NetworkConditions
  private var generator: SplitMix64
  private var isInBurst = false
  /// When the slow link has sent all that waits.
  private var busyUntil = MonotonicTime(nanoseconds: 0)
  /// No datagram that keeps its place arrives before this.
  private var lastArrival = MonotonicTime(nanoseconds: 0)

  init(conditions: NetworkConditions, seed: UInt64) {
    self.conditions = conditions
    generator = SplitMix64(seed: seed)
  }

  /// Decides about a datagram of `size` bytes that enters the link at `now`. Draws the same number of random numbers
  /// for each datagram, whatever happens to it.
  mutating func send(size: Int, at now: MonotonicTime) -> Fate {
    let isLost = generator.chance(conditions.loss)
    let isLostInBurst = loseInBurst()
    let jitter = TimeSpan(nanoseconds: Int64(Double(conditions.jitter.nanoseconds) * (2 * generator.unit() - 1)))
    let isHeldBack = generator.chance(conditions.reordering)
    let isDoubled = generator.chance(conditions.duplication)

    // The queue stands before the place where datagrams get lost: lost ones have used the link, too.
    var departure = now
    if let rate = conditions.bitsPerSecond {
      let start = max(now, busyUntil)
      let waiting = (start - now).seconds * Double(rate) / 8
      guard waiting + Double(size) <= Double(conditions.queueBytes) else { return .overflowed }
      departure = start + TimeSpan(nanoseconds: Int64(Double(size * 8) * 1e9 / Double(max(rate, 1))))
      busyUntil = departure
    }
    if isLost || isLostInBurst { return .lost }
    var arrival = max(departure, departure + conditions.delay + jitter)
    if isHeldBack {
      arrival = arrival + conditions.reorderingDelay
    } else {
      arrival = max(arrival, lastArrival)
      lastArrival = arrival
    }
    return .arrives(at: arrival, again: isDoubled ? arrival : nil, heldBack: isHeldBack)
  }

  private mutating func loseInBurst() -> Bool {
    let turn = generator.unit()
    let isUnlucky = generator.unit()
    guard let bursts = conditions.bursts else {
      isInBurst = false
      return false
    }
    isInBurst = isInBurst ? turn >= bursts.leaving : turn < bursts.entering
    return isInBurst && isUnlucky < bursts.lossInBurst
  }
}
