import Testing

@testable import Captions

@Suite struct SegmenterTests {
  /// Feeds windows of 32 ms: true is a voice.
  private func run(_ segmenter: inout Segmenter, _ windows: [Bool], from start: Int64 = 0) -> [SegmentStep] {
    windows.enumerated().flatMap { index, isSpeech in
      let from = start + Int64(index) * 512
      return segmenter.accept(isSpeech: isSpeech, window: from..<from + 512) { $0.lowerBound + 100 }
    }
  }

  private func windows(_ lengths: (Bool, Int)...) -> [Bool] {
    lengths.flatMap { Array(repeating: $0.0, count: $0.1) }
  }

  @Test func `An utterance ends with a pause of 350 ms, and takes in what stands around it`() {
    var segmenter = Segmenter(pace: Pace(interval: nil))
    segmenter.pace.speculates = false
    let steps = run(&segmenter, windows((false, 20), (true, 30), (false, 12)))
    let speech = Int64(20 * 512)..<50 * 512
    #expect(
      steps == [
        .final(segment: 1, range: speech.lowerBound - 4_800..<speech.upperBound + 1_600, speech: speech)
      ])
  }

  @Test func `Passes come every 300 ms while somebody speaks, and none in a pause`() {
    var segmenter = Segmenter()
    segmenter.pace.speculates = false
    let steps = run(&segmenter, windows((true, 40), (false, 8), (true, 2)))
    let ends = steps.compactMap { if case .tentative(_, let range) = $0 { range.upperBound } else { nil } }
    let expected: [Int64] = [5_120, 10_240, 15_360, 20_480, 25_600]
    #expect(ends == expected)
  }

  @Test func `A pause makes the whole utterance be recognised in advance, with the range of the final pass`() {
    var segmenter = Segmenter(pace: Pace(interval: nil))
    let steps = run(&segmenter, windows((true, 30), (false, 12)))
    guard steps.count == 2, case .speculative(1, let early) = steps[0], case .final(1, let range, _) = steps[1] else {
      Issue.record("\(steps)")
      return
    }
    #expect(early == range)
  }

  @Test func `An utterance that went on after a pause is recognised anew`() {
    var segmenter = Segmenter(pace: Pace(interval: nil))
    let steps = run(&segmenter, windows((true, 30), (false, 7), (true, 10), (false, 12)))
    let early = steps.compactMap { if case .speculative(_, let range) = $0 { range.upperBound } else { nil } }
    let ends: [Int64] = [16_960, 25_664]
    #expect(early == ends)
    #expect(steps.count == 3)
  }

  @Test func `A click is no utterance`() {
    var segmenter = Segmenter()
    #expect(run(&segmenter, windows((false, 5), (true, 3), (false, 12))) == [.dropped(segment: 1)])
  }

  @Test func `After six seconds a short pause is enough`() {
    var segmenter = Segmenter(pace: Pace(interval: nil))
    let steps = run(&segmenter, windows((true, 190), (false, 5), (true, 1)))
    #expect(steps.count == 1)
    guard case .final(1, _, _) = steps.first else {
      Issue.record("\(steps)")
      return
    }
  }

  @Test func `Who does not pause at all is cut after nine seconds, and nothing is lost or said twice`() {
    var segmenter = Segmenter(pace: Pace(interval: nil))
    var ranges: [Range<Int64>] = []
    let steps = run(&segmenter, windows((true, 1_000), (false, 12)))
    for step in steps { if case .final(_, let range, _) = step { ranges.append(range) } }
    #expect(ranges.count >= 3)
    for (first, second) in zip(ranges, ranges.dropFirst()) { #expect(first.upperBound == second.lowerBound) }
    #expect(ranges.allSatisfy { $0.count <= 9 * 16_000 + 6_400 })
    let all: Int64 = 513_600
    #expect(ranges.last?.upperBound == all)
  }

  @Test func `Utterances never overlap, whatever the detector says, and are numbered upwards`() {
    var random = SplitMix(seed: 7)
    for _ in 0..<100 {
      var segmenter = Segmenter()
      var isSpeech = false
      var windows: [Bool] = []
      for _ in 0..<2_000 {
        if random.next() % (isSpeech ? 40 : 12) == 0 { isSpeech.toggle() }
        windows.append(isSpeech)
      }
      var steps = run(&segmenter, windows)
      if let last = segmenter.flush(at: 2_000 * 512) { steps.append(last) }
      var reached: Int64 = 0
      var number: UInt64 = 0
      for step in steps {
        guard case .final(let segment, let range, let speech) = step else { continue }
        #expect(segment > number)
        #expect(range.lowerBound >= reached)
        #expect(range.contains(speech.lowerBound))
        (number, reached) = (segment, range.upperBound)
      }
    }
  }
}
