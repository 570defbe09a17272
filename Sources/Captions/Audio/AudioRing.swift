// The last half minute of a stream's sound, addressed by sample number. It lives in memory only and is overwritten; there
// is no other place where sound is kept.

/// The newest samples of a stream at 16 kHz.
public struct AudioRing: Sendable {
  /// Samples per second.
  public static let rate: Int64 = 16_000
  /// How many samples are kept: thirty seconds.
  public static let capacity = 30 * Int(rate)

  private var samples = [Float](repeating: 0, count: AudioRing.capacity)
  /// The number of the next sample.
  public private(set) var end: Int64 = 0

  /// An empty ring.
  public init() {}

  /// The number of the oldest sample that is kept.
  public var start: Int64 { max(0, end - Int64(Self.capacity)) }

  /// Appends samples.
  public mutating func append(_ new: some Sequence<Float>) {
    for sample in new {
      samples[Int(end % Int64(Self.capacity))] = sample
      end += 1
    }
  }

  /// The samples of a range, as far as they are kept.
  public subscript(range: Range<Int64>) -> [Float] {
    let lower = min(max(range.lowerBound, start), end)
    let upper = max(min(range.upperBound, end), lower)
    return (lower..<upper).map { samples[Int($0 % Int64(Self.capacity))] }
  }

  /// The place within `range` around which it is quietest, judged by windows of 20 ms.
  public func quietest(in range: Range<Int64>) -> Int64 {
    let window: Int64 = 320
    var best = (place: range.upperBound, energy: Float.infinity)
    var place = max(range.lowerBound, start)
    while place + window <= min(range.upperBound, end) {
      var energy: Float = 0
      for index in place..<place + window {
        let sample = samples[Int(index % Int64(Self.capacity))]
        energy += sample * sample
      }
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
