// When to send to a server that fails: soon again at first, then in longer and longer pauses, with one attempt after each.

/// Keeps a failing server from being asked all the time.
struct Circuit: Sendable {
  /// Lengths of pauses, in seconds.
  struct Timing: Equatable, Sendable {
    /// After the first failure; each further one doubles it.
    var first = 1.0
    /// Failures in a row after which the circuit is open: somebody should look at it.
    var failures = 5
    /// A pause at most.
    var longest = 600.0
  }

  let timing: Timing
  private(set) var failures = 0

  init(_ timing: Timing) {
    self.timing = timing
  }

  /// Whether the server is taken for down.
  var isOpen: Bool { failures >= timing.failures }

  mutating func succeed() { failures = 0 }

  /// Takes a failure down and says how long to wait, in seconds: at least as long as the server asked for, within the
  /// longest pause. `jitter`, 0 to 1, spreads those who failed together.
  mutating func fail(askedFor retryAfter: Int?, jitter: Double) -> Double {
    failures += 1
    let doubled = timing.first * Double(1 << min(failures - 1, 20))
    let pause = min(timing.longest, doubled) * (0.8 + 0.4 * jitter)
    return min(timing.longest, max(pause, Double(max(0, retryAfter ?? 0))))
  }
}
