// How much a receiver's path carries, told from its own complaints: reported loss and REMB.

internal import Wire

/// A cap on what we send to one receiver: absent until the path complains, then multiplicative decrease and slow
/// recovery.
///
/// A receiver-side estimate (REMB) never exceeds what arrives by much, so it cannot tell how much more would fit. It is
/// taken as a sign of congestion only when it falls below what we send.
struct DownlinkEstimate: Sendable {
  /// Bits per second that may be sent; nil while nothing limits.
  private(set) var cap: Int?
  private var decreasedAt = MonotonicTime(nanoseconds: 0)
  private var grownAt = MonotonicTime(nanoseconds: 0)

  /// Never below this: the lowest layer of one picture and a voice.
  private static let floor = 120_000
  private static let holdOff = TimeSpan.seconds(2)
  /// Growth per second once the hold-off is over.
  private static let growth = 1.08

  /// Takes note of a loss fraction (0…1) that the receiver reported while we sent `rate` bits per second.
  mutating func report(loss: Double, sending rate: Int, at now: MonotonicTime) {
    guard loss > 0.10, now - decreasedAt > .milliseconds(500) else { return }
    lower(to: Int(Double(min(rate, cap ?? rate)) * (1 - loss / 2)), at: now)
  }

  /// Takes note of the receiver's own estimate while we sent `rate` bits per second.
  mutating func report(remb: Int, sending rate: Int, at now: MonotonicTime) {
    guard rate > Self.floor, Double(remb) < 0.9 * Double(rate) else { return }
    lower(to: remb, at: now)
  }

  /// Lets the cap grow; it goes away when twice of what is sent would fit. Returns whether it changed.
  mutating func grow(sending rate: Int, at now: MonotonicTime) -> Bool {
    guard let present = cap, now - decreasedAt > Self.holdOff, now - grownAt > .seconds(1) else { return false }
    grownAt = now
    let next = Int(Double(present) * Self.growth)
    cap = next > max(2 * rate, 1_000_000) ? nil : next
    return true
  }

  private mutating func lower(to rate: Int, at now: MonotonicTime) {
    cap = max(Self.floor, min(rate, cap ?? .max))
    decreasedAt = now
    grownAt = now
  }
}
