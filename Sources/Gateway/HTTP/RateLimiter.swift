// Token buckets per client in a table of bounded size. Time is given, so that tests need no waiting.

import Synchronization

/// How often something may be done.
public struct RateLimit: Sendable, Equatable {
  /// In the long run, per minute; 0 means without limit.
  public var perMinute: Int
  /// At once.
  public var burst: Int

  /// A limit.
  public init(perMinute: Int, burst: Int) {
    self.perMinute = perMinute
    self.burst = burst
  }
}

/// Limits what each client does.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var updated: Double
  }

  private let limit: RateLimit
  private let capacity: Int
  private let buckets = Mutex<[String: Bucket]>([:])

  /// A limiter that remembers at most `capacity` clients.
  init(limit: RateLimit, capacity: Int = 16_384) {
    self.limit = limit
    self.capacity = capacity
  }

  /// Takes one token for `client` at `now` (seconds of a monotonic clock). Nil when there was one; otherwise after how
  /// many seconds there will be.
  func take(_ client: String, at now: Double) -> Int? {
    guard limit.perMinute > 0 else { return nil }
    let rate = Double(limit.perMinute) / 60
    return buckets.withLock { buckets in
      var bucket = buckets[client] ?? Bucket(tokens: Double(limit.burst), updated: now)
      bucket.tokens = min(Double(limit.burst), bucket.tokens + max(0, now - bucket.updated) * rate)
      bucket.updated = now
      let wait: Int?
      if bucket.tokens >= 1 {
        bucket.tokens -= 1
        wait = nil
      } else {
        wait = max(1, Int(((1 - bucket.tokens) / rate).rounded(.up)))
      }
      if buckets[client] == nil, buckets.count >= capacity {
        makeRoom(in: &buckets, at: now, rate: rate)
      }
      buckets[client] = bucket
      return wait
    }
  }

  /// Clients remembered.
  var count: Int { buckets.withLock { $0.count } }

  /// Forgets full buckets, which say nothing; when all say something, an eighth of them.
  private func makeRoom(in buckets: inout [String: Bucket], at now: Double, rate: Double) {
    buckets = buckets.filter { $0.value.tokens + (now - $0.value.updated) * rate < Double(limit.burst) }
    guard buckets.count >= capacity else { return }
    for key in buckets.keys.prefix(max(1, capacity / 8)) {
      buckets[key] = nil
    }
  }
}

/// Seconds on a clock that only goes forward.
func monotonicSeconds() -> Double {
  let (seconds, attoseconds) = clockOrigin.duration(to: .now).components
  return Double(seconds) + Double(attoseconds) / 1e18
}

private let clockOrigin = ContinuousClock.now
