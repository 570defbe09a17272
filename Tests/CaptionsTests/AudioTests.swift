import Testing

@testable import Captions

@Suite struct AudioTests {
  @Test func `The ring holds the newest sound by its sample numbers`() {
    var ring = AudioRing()
    ring.append((0..<100).map(Float.init))
    #expect(ring[10..<13] == [10, 11, 12])
    ring.append(Array(repeating: 1, count: AudioRing.capacity - 50))
    #expect(ring.start == 50)
    #expect(ring[40..<53] == [50, 51, 52])
    #expect(ring[ring.end - 2..<ring.end + 100].count == 2)
    #expect(ring[0..<10].isEmpty)
  }

  @Test func `A range that wraps around the ring's end is whole`() {
    var ring = AudioRing()
    let total = AudioRing.capacity + 1_000
    ring.append((0..<total).map { Float($0 % 1_000) })
    let range = Int64(AudioRing.capacity) - 500..<Int64(AudioRing.capacity) + 500
    let expected = range.map { Float($0 % 1_000) }
    #expect(ring[range] == expected)
  }

  @Test func `It is quietest where the sound is lowest`() {
    var ring = AudioRing()
    ring.append(tone(3, samples: 8_000))
    ring.append(tone(3, samples: 640).map { $0 / 10 })
    ring.append(tone(3, samples: 8_000))
    #expect((8_000...8_640).contains(ring.quietest(in: 0..<16_640)))
  }

  @Test func `A cleared ring holds nothing`() {
    var ring = AudioRing()
    ring.append([1, 2, 3])
    ring.clear()
    #expect(ring.end == 0)
    #expect(ring[0..<3].isEmpty)
  }

  /// Says what it is told.
  private struct Script: VoiceActivityDetector {
    static var windowLength: Int { 4 }
    var values: [Float]
    mutating func accept(_ window: UnsafeBufferPointer<Float>) -> Float { values.removeFirst() }
    mutating func reset() {}
  }

  @Test func `It takes more to begin speech than to go on`() {
    var detector = SpeechDetector(Script(values: [0.4, 0.6, 0.4, 0.3, 0.4]))
    let heard = (0..<5).map { _ in detector.accept([0.1, 0, 0, 0]) }
    #expect(heard == [false, true, true, false, false])
  }

  @Test func `Nobody needs to listen to silence`() {
    var detector = SpeechDetector(Script(values: []))
    #expect(detector.accept([0, 0.0001, 0, 0]) == false)
  }
}
