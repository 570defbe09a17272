// How much a receiver's path carries, told from its own complaints: reported loss and REMB.

public import Wire

/// A cap on what we send to one receiver: absent until the path complains, then multiplicative decrease and slow
/// recovery.
///
/// A receiver-side estimate (REMB) never exceeds what arrives by much, so it cannot tell how much more would fit, and it
/// lags behind when more is sent. It is taken as a sign of congestion only when it stays below what we send.
public struct DownlinkEstimate: Sendable {
  /// Bits per second that may be sent; nil while nothing limits.
  public private(set) var cap: Int?
  private var decreasedAt: MonotonicTime?
  private var grownAt = MonotonicTime(nanoseconds: 0)
  /// Since when the receiver's own estimate is below what is sent.
  private var doubtedSince: MonotonicTime?
  private var holdOff = Self.shortestHoldOff

  /// Never below this: the lowest layer of one picture and a voice.
  public static let floor = 120_000
  /// Losses above this fraction are congestion; below it they are the weather of a radio link.
  private static let tolerableLoss = 0.10
  /// How long a low estimate has to last: longer than it lags behind a layer that was just switched on.
  private static let patience = TimeSpan.milliseconds(900)
  /// After a decrease nothing grows for this long. It doubles when growth led to the next decrease, so that a layer that
  /// does not fit is not tried every few seconds.
  private static let shortestHoldOff = TimeSpan.seconds(2)
  private static let longestHoldOff = TimeSpan.seconds(32)
  /// Growth per second once the hold-off is over.
  private static let growth = 1.08

  /// An estimate of a path that has not complained.
  public init() {}

  /// Takes note of a loss fraction (0…1) that the receiver reported while we sent `rate` bits per second.
  public mutating func report(loss: Double, sending rate: Int, at now: MonotonicTime) {
    guard loss > Self.tolerableLoss, decreasedAt.map({ now - $0 > .milliseconds(500) }) ?? true else { return }
    lower(to: Int(Double(min(rate, cap ?? rate)) * (1 - min(loss, 1) / 2)), at: now)
  }

  /// Takes note of the receiver's own estimate while we sent `rate` bits per second.
  public mutating func report(remb: Int, sending rate: Int, at now: MonotonicTime) {
    guard rate > Self.floor, Double(remb) < 0.9 * Double(rate) else {
      doubtedSince = nil
      return
    }
    guard let since = doubtedSince else {
      doubtedSince = now
      return
    }
    guard now - since >= Self.patience else { return }
    doubtedSince = nil
    lower(to: remb, at: now)
  }

  /// Lets the cap grow; it goes away when twice of what is sent would fit.
  public mutating func grow(sending rate: Int, at now: MonotonicTime) {
    guard let present = cap, let decreasedAt, now - decreasedAt > holdOff, now - grownAt >= .milliseconds(900) else {
      return
    }
    grownAt = now
    let next = Int(Double(present) * Self.growth)
    cap = next > max(2 * rate, 1_000_000) ? nil : next
  }

  private mutating func lower(to rate: Int, at now: MonotonicTime) {
    let isRelapse = decreasedAt.map { now - $0 > holdOff && now - $0 < holdOff + .seconds(30) } ?? false
    if isRelapse {
      holdOff = min(holdOff * 2, Self.longestHoldOff)
    } else if decreasedAt.map({ now - $0 >= holdOff + .seconds(30) }) ?? true {
      holdOff = Self.shortestHoldOff
    }
    cap = max(Self.floor, min(rate, cap ?? .max))
    decreasedAt = now
    grownAt = now
  }
}

/// The loss of everything that is sent to one receiver, from the reports on its streams. Streams count by their rate:
/// one lost packet of three of a silent microphone is no congestion.
public struct DownlinkLoss: Sendable {
  private var lost = 0.0
  private var weight = 0.0

  /// Nothing reported yet.
  public init() {}

  /// Takes note of a stream of `rate` bits per second that lost the given fraction.
  public mutating func add(_ fraction: Double, of rate: Int) {
    lost += fraction * Double(rate)
    weight += Double(rate)
  }

  /// The loss fraction since the last call.
  public mutating func take() -> Double {
    defer { self = DownlinkLoss() }
    return weight > 0 ? lost / weight : 0
  }
}
