// How many bits a second pass, averaged over a sliding window.

public import Wire

/// Counts bytes in sixteen buckets that together make the window. Adding costs a division and no allocation.
public struct RateMeter: Sendable {
  private static let buckets = 16

  private let bucketLength: UInt64
  private var counts = InlineArray<16, Int64>(repeating: 0)
  private var total: Int64 = 0
  /// The bucket of the last addition, counted from the clock's origin; nil before the first.
  private var current: UInt64?
  /// The bucket of the first addition, while the window is not full.
  private var first: UInt64 = 0

  /// A meter over the last `window`, which is at least 16 ns.
  public init(window: TimeSpan = .seconds(1)) {
    bucketLength = max(UInt64(max(window.nanoseconds, 0)) / UInt64(Self.buckets), 1)
  }

  /// Counts `bytes` that passed at `now`. Times before the last one count as the last one.
  public mutating func add(bytes: Int, at now: MonotonicTime) {
    move(to: now)
    guard let current else { return }
    counts[Int(current % UInt64(Self.buckets))] += Int64(bytes)
    total += Int64(bytes)
  }

  /// The rate over the window that ends at `now`.
  public mutating func bitsPerSecond(at now: MonotonicTime) -> UInt64 {
    guard current != nil else { return 0 }
    move(to: now)
    guard let current, total > 0 else { return 0 }
    // The part of the window that has passed: all but what is left of the last bucket, less after a start.
    let oldest = max(first, current >= UInt64(Self.buckets - 1) ? current - UInt64(Self.buckets - 1) : 0)
    let end = max(now.nanoseconds, current * bucketLength)
    // A meter that has just started divides by a quarter of the window at least, or the first packet would look like
    // a flood.
    let span = max(end - oldest * bucketLength, bucketLength * UInt64(Self.buckets) / 4)
    return UInt64(Double(total) * 8e9 / Double(span))
  }

  /// Empties the buckets between the last addition and `now`.
  private mutating func move(to now: MonotonicTime) {
    let target = now.nanoseconds / bucketLength
    guard let last = current else {
      current = target
      first = target
      return
    }
    guard target > last else { return }
    if target - last >= UInt64(Self.buckets) {
      for index in 0..<Self.buckets { counts[index] = 0 }
      total = 0
    } else {
      for bucket in last + 1...target {
        let index = Int(bucket % UInt64(Self.buckets))
        total -= counts[index]
        counts[index] = 0
      }
    }
    current = target
  }
}
