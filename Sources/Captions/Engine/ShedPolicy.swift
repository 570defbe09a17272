// What is left out when more is spoken than the machine can recognise: tentative passes become rarer and then stop, so
// that what is shown is never old.

public import Wire

/// How much is recognised.
public enum ShedLevel: Int, Comparable, Sendable, CaseIterable {
  /// As often as it should be.
  case everything
  /// At most every 500 ms.
  case fewer
  /// At most every second.
  case fewest
  /// Nothing before an utterance is over.
  case finalsOnly

  /// Orders by how much is left out.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

  /// The least new audio between tentative passes in samples at 16 kHz; nil for none.
  public var interval: Int64? {
    switch self {
    case .everything: 0
    case .fewer: 8_000
    case .fewest: 16_000
    case .finalsOnly: nil
    }
  }
}

/// Decides by how long work waits. It gives way within a second and comes back after some seconds of calm.
public struct ShedPolicy: Sendable {
  /// How much is recognised now.
  public private(set) var level = ShedLevel.everything
  /// New audio between tentative passes while nothing is left out, in samples at 16 kHz; nil for none.
  private let interval: Int64?
  private var lastChange = MonotonicTime(nanoseconds: 0)
  private var worst = TimeSpan.zero

  static let settling = TimeSpan.milliseconds(700)
  /// How long work may wait while passes are frequent, and while they are rare.
  static let patience = (least: TimeSpan.milliseconds(250), most: TimeSpan.milliseconds(500))
  static let calm = TimeSpan.seconds(4)

  /// A policy that leaves nothing out yet. `interval` is the new speech between tentative passes then; nil for none.
  public init(interval: TimeSpan? = .milliseconds(300)) {
    self.interval = interval.map { $0.nanoseconds * Int64(AudioRing.rate) / 1_000_000_000 }
  }

  /// How often an utterance that goes on is recognised now. Passes in advance make up for rare ones only while there is time.
  public var pace: Pace {
    guard let interval, let least = level.interval else { return Pace(interval: nil, speculates: false) }
    return Pace(interval: max(interval, least), speculates: level < .fewest)
  }

  /// Takes how long a piece of work waited for a worker; true when the level changed.
  public mutating func note(wait: TimeSpan, at now: MonotonicTime) -> Bool {
    worst = max(worst, wait)
    if worst > patience, level < .finalsOnly, now - lastChange >= Self.settling {
      return change(to: ShedLevel(rawValue: level.rawValue + 1) ?? .finalsOnly, at: now)
    }
    if now - lastChange >= Self.calm {
      let isCalm = worst < .milliseconds(80)
      if isCalm, level > .everything {
        return change(to: ShedLevel(rawValue: level.rawValue - 1) ?? .everything, at: now)
      }
      lastChange = now
      worst = .zero
    }
    return false
  }

  /// How long work may wait. Where passes are rare, half the time between them makes text little older, and several that
  /// fall together are not yet too many.
  private var patience: TimeSpan {
    let half = TimeSpan.milliseconds((pace.interval ?? 0) * 500 / Int64(AudioRing.rate))
    return min(max(half, Self.patience.least), Self.patience.most)
  }

  private mutating func change(to level: ShedLevel, at now: MonotonicTime) -> Bool {
    self.level = level
    lastChange = now
    worst = .zero
    return true
  }
}
