// What is left out when more is spoken than the machine can recognise: tentative passes become rarer and then stop, so
// that what is shown is never old.

public import Wire

/// How much is recognised.
public enum ShedLevel: Int, Comparable, Sendable, CaseIterable {
  /// Every 300 ms.
  case everything
  /// Every 500 ms.
  case fewer
  /// Every second.
  case fewest
  /// Nothing before an utterance is over.
  case finalsOnly

  /// Orders by how much is left out.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

  /// New audio between tentative passes in samples at 16 kHz; nil for none.
  public var interval: Int64? {
    switch self {
    case .everything: 4_800
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
  private var lastChange = MonotonicTime(nanoseconds: 0)
  private var worst = TimeSpan.zero

  static let settling = TimeSpan.milliseconds(700)
  static let calm = TimeSpan.seconds(4)

  /// A policy that leaves nothing out yet.
  public init() {}

  /// Takes how long a piece of work waited for a worker; true when the level changed.
  public mutating func note(wait: TimeSpan, at now: MonotonicTime) -> Bool {
    worst = max(worst, wait)
    let limit = TimeSpan.milliseconds(level == .finalsOnly ? 1_500 : 250)
    if worst > limit, level < .finalsOnly, now - lastChange >= Self.settling {
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

  private mutating func change(to level: ShedLevel, at now: MonotonicTime) -> Bool {
    self.level = level
    lastChange = now
    worst = .zero
    return true
  }
}
