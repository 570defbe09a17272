// Leaves a service alone for a while that fails again and again.

/// Counts failures in a row. A value: whoever shares it guards it.
struct CircuitBreaker: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// Whether a call may be made, and as what.
  enum Admission: Equatable, Sendable {
    /// The service works as far as we know.
    case normal
    /// The one call that finds out whether it works again.
    case probe
    /// Not now.
    case refused
  }

  /// How a call ended, as far as the service's health goes.
  enum Outcome: Sendable {
    /// The service answered.
    case answered
    /// It did not, or with a failure of its own.
    case failed
    /// We gave up on our own account; it says nothing of the service.
    case abandoned
  }

  private enum State: Sendable {
    case closed(failures: Int)
    case open(until: Instant)
    case probing
  }

  private let threshold: Int
  private let pause: Duration
  private var state = State.closed(failures: 0)

  init(threshold: Int = 3, pause: Duration = .seconds(30)) {
    self.threshold = threshold
    self.pause = pause
  }

  /// Asks for a call. One that is admitted has to be reported with `ended`.
  mutating func admit(now: Instant) -> Admission {
    switch state {
    case .closed: return .normal
    case .open(let until) where now >= until:
      state = .probing
      return .probe
    case .open, .probing: return .refused
    }
  }

  /// Reports an admitted call. What was admitted before the breaker opened neither closes it nor keeps it open.
  mutating func ended(_ admission: Admission, _ outcome: Outcome, now: Instant) {
    switch (state, admission, outcome) {
    case (.probing, .probe, .answered): state = .closed(failures: 0)
    case (.probing, .probe, .failed): state = .open(until: now + pause)
    case (.probing, .probe, .abandoned): state = .open(until: now)
    case (.closed, .normal, .answered): state = .closed(failures: 0)
    case (.closed(let failures), .normal, .failed):
      state = failures + 1 >= threshold ? .open(until: now + pause) : .closed(failures: failures + 1)
    default: break
    }
  }
}
