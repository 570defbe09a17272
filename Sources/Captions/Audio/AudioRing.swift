// The last seconds of a stream's sound, addressed by sample number. They live in memory only and are overwritten; there
// is no other place where sound is kept.

/// The newest samples of a stream at 16 kHz.
public struct AudioRing: Sendable {
  /// Samples per second.
  public static let rate: Int64 = 16_000
  /// How many samples are kept: twenty seconds, twice the longest utterance.
  public static let capacity = 20 * Int(rate)

  private var samples = [Float](repeating: 0, count: AudioRing.capacity)
  /// The number of the next sample.
  public private(set) var end: Int64 = 0

  /// An empty ring.
  public init() {}

  /// The number of the oldest sample that is kept.
  public var start: Int64 { max(0, end - Int64(Self.capacity)) }

  /// Appends samples.
  public mutating func append(_ new: [Float]) {
    var place = Int(end % Int64(Self.capacity))
    for sample in new {
      samples[place] = sample
      place += 1
      if place == Self.capacity { place = 0 }
    }
    end += Int64(new.count)
  }

  /// The samples of a range, as far as they are kept.
  public subscript(range: Range<Int64>) -> [Float] {
    let lower = min(max(range.lowerBound, start), end)
    let upper = max(min(range.upperBound, end), lower)
    let first = Int(lower % Int64(Self.capacity))
    let count = Int(upper - lower)
    let straight = min(count, Self.capacity - first)
    return Array(samples[first..<first + straight]) + samples[..<(count - straight)]
  }

  /// The place within `range` around which it is quietest, judged by windows of 20 ms.
  public func quietest(in range: Range<Int64>) -> Int64 {
    let window: Int64 = 320
    var best = (place: range.upperBound, energy: Float.infinity)
    var place = max(range.lowerBound, start)
    while place + window <= min(range.upperBound, end) {
      let energy = self[place..<place + window].reduce(0) { $0 + $1 * $1 }
      if energy < best.energy { best = (place + window / 2, energy) }
      place += window / 2
    }
    return best.place
  }

  /// Overwrites everything, so that nothing of it stays in memory.
  public mutating func clear() {
    for index in samples.indices { samples[index] = 0 }
    end = 0
  }
}
