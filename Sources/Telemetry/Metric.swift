// The three kinds of Prometheus metric. Updating one is an atomic addition or a short lock; none allocates.

import Synchronization

/// A number that only grows.
public final class Counter: Sendable {
  private let total = Atomic<Int>(0)

  /// Made by a registry.
  init() {}

  /// Adds `amount`, which must not be negative.
  public func increment(by amount: Int = 1) {
    total.wrappingAdd(max(0, amount), ordering: .relaxed)
  }

  /// The sum so far.
  public var value: Int { total.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
  private let level = Atomic<Int>(0)

  /// Made by a registry.
  init() {}

  /// Sets the level.
  public func set(_ value: Int) {
    level.store(value, ordering: .relaxed)
  }

  /// Moves the level by `amount`, which may be negative.
  public func add(_ amount: Int) {
    level.wrappingAdd(amount, ordering: .relaxed)
  }

  /// The level now.
  public var value: Int { level.load(ordering: .relaxed) }
}

/// Counts observations in cumulative buckets.
public final class Histogram: Sendable {
  /// The buckets' upper bounds, ascending, without the last one, which is infinite.
  public let bounds: [Double]
  private let state: Mutex<State>

  private struct State {
    var counts: [Int]
    var sum = 0.0
  }

  /// Made by a registry.
  init(bounds: [Double]) {
    self.bounds = bounds.sorted()
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  /// Counts one observation.
  public func observe(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  /// The observations of each bucket (not cumulative) and their sum.
  public var snapshot: (counts: [Int], sum: Double) {
    state.withLock { ($0.counts, $0.sum) }
  }
}
