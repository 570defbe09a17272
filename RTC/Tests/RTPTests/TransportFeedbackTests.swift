import RTP
import Testing
import Wire

@Suite struct TransportFeedbackTests {
  private func write(
    base: UInt16, feedbackCount: UInt8 = 0, capacity: Int = 1500, _ arrivals: [Int64?]
  ) -> (covered: Int, bytes: [UInt8]) {
    var covered = 0
    let bytes = written(capacity: capacity) { writer in
      covered = writer.transportFeedback(
        from: SSRC(1), media: SSRC(2), base: SequenceNumber(base), statusCount: arrivals.count,
        feedbackCount: feedbackCount
      ) { arrivals[$0] }
    }
    return (covered, bytes)
  }

  private func read(_ bytes: [UInt8]) -> [TransportFeedback.Status]? {
    bytes.withRawSpan { span in
      var reader = RTCPReader(span)
      guard case .transportFeedback(let feedback) = reader.next() else { return nil }
      var iterator = feedback.makeIterator()
      var result: [TransportFeedback.Status] = []
      while let status = iterator.next() { result.append(status) }
      return result
    }
  }

  private let head: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 2]

  @Test func writesARunOfSmallDeltas() {
    // Reference 10 = tick 2560; deltas 0, 1, 4, 35; a run of 4 small deltas is 0x2004; two bytes of padding.
    let (covered, bytes) = write(base: 1, feedbackCount: 5, [2560, 2561, 2565, 2600])
    #expect(covered == 4)
    #expect(bytes == [0xAF, 205, 0, 6] + head + [0, 1, 0, 4, 0, 0, 10, 5, 0x20, 0x04, 0, 1, 4, 35, 0, 2])
  }

  @Test func writesATwoBitVectorForLargeDeltas() {
    // Small 10, lost, large 300: 11 01 00 10 00 00 00 00 = 0xD200.
    let (_, bytes) = write(base: 0xFFFF, [266, nil, 566])
    #expect(bytes == [0xAF, 205, 0, 6] + head + [0xFF, 0xFF, 0, 3, 0, 0, 1, 0, 0xD2, 0, 10, 0x01, 0x2C, 0, 0, 3])
    #expect(read(bytes)?.map(\.sequence.rawValue) == [0xFFFF, 0, 1])
    #expect(read(bytes)?.map(\.arrivalTicks) == [266, nil, 566])
  }

  @Test func writesAOneBitVectorForScatteredLoss() {
    // 10 10101000000000 = 0xAA00; deltas 0, 2, 2; 25 bytes and three of padding.
    let (_, bytes) = write(base: 7, [256, nil, 258, nil, 260])
    #expect(bytes == [0xAF, 205, 0, 6] + head + [0, 7, 0, 5, 0, 0, 1, 0, 0xAA, 0, 0, 2, 2, 0, 0, 3])
  }

  @Test func writesAnOvertakenPacketWithANegativeDelta() {
    // Large -4 = 0xFFFC: 11 01 10 01 00000000 = 0xD900; the third is small again.
    let (_, bytes) = write(base: 7, [260, 256, 261])
    #expect(bytes == [0xAF, 205, 0, 6] + head + [0, 7, 0, 3, 0, 0, 1, 0, 0xD9, 0, 4, 0xFF, 0xFC, 5, 0, 2])
    #expect(read(bytes)?.map(\.arrivalTicks) == [260, 256, 261])
  }

  @Test func writesALongLossAsARun() {
    // The draft's example: a run of 221 packets that did not come is 0x00DD. One packet arrived before, one after.
    let arrivals: [Int64?] = [256] + Array(repeating: nil, count: 221) + [257]
    let (covered, bytes) = write(base: 0, arrivals)
    #expect(covered == 223)
    #expect(read(bytes)?.map(\.arrivalTicks) == arrivals)
    #expect(bytes.count <= 32)
  }

  @Test func readsTheDraftsVectorExamples() {
    // Section 3.1.4: 1 lost, 5 received, 3 lost, 3 received, 2 lost in 14 one-bit symbols.
    let oneBit: [UInt8] =
      [0x8F, 205, 0, 7] + head + [0, 0, 0, 14, 0, 0, 0, 0, 0x9F, 0x1C, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
    #expect(
      read(oneBit)?.map { $0.arrivalTicks != nil } == [
        false, true, true, true, true, true, false, false, false, true, true, true, false, false,
      ])
    // Lost, received without a delta, three received, two lost in seven two-bit symbols.
    let twoBit: [UInt8] =
      [0x8F, 205, 0, 6] + head + [0, 0, 0, 7, 0xFF, 0xFF, 0xFF, 0, 0xCD, 0x50, 1, 1, 1, 0, 0, 0]
    #expect(read(twoBit)?.map(\.arrivalTicks) == [nil, nil, -255, -254, -253, nil, nil])
  }

  @Test func refusesFeedbackThatContradictsItself() {
    let fields: [UInt8] = [0, 0, 0, 14, 0, 0, 0, 0]
    // No chunk at all, too few deltas, a run of length zero.
    #expect(read([0x8F, 205, 0, 4] + head + fields) == nil)
    #expect(read([0x8F, 205, 0, 5] + head + fields + [0x20, 14, 1, 1]) == nil)
    #expect(read([0x8F, 205, 0, 5] + head + fields + [0x20, 0, 0x20, 0]) == nil)
  }

  @Test func takesAnEmptyFeedbackForWhatItIs() {
    #expect(read([0x8F, 205, 0, 4] + head + [0, 0, 0, 0, 0, 0, 0, 0]) == [])
  }

  @Test func writesNothingWhenNothingArrived() {
    let (covered, bytes) = write(base: 0, [nil, nil, nil])
    #expect(covered == 0 && bytes.isEmpty)
  }

  @Test func stopsBeforeADeltaThatDoesNotFit() {
    let (covered, bytes) = write(base: 0, [256, 257, nil, 257 + 32768, 300_000])
    #expect(covered == 3)
    #expect(read(bytes)?.map(\.arrivalTicks) == [256, 257, nil])
  }

  @Test func wrapsItsReferenceTimeAtTwentyFourBits() {
    let ticks: Int64 = (1 << 24) * 256 + 77
    #expect(read(write(base: 0, [ticks]).bytes)?.map(\.arrivalTicks) == [77])
    let late: Int64 = (1 << 23) * 256 + 77
    #expect(read(write(base: 0, [late]).bytes)?.map(\.arrivalTicks) == [77 - (1 << 23) * 256])
  }

  @Test(arguments: wrapOffsets)
  func roundTripsRandomPatterns(base: UInt16) {
    var generator = SeededGenerator(UInt64(base) + 1)
    for _ in 0..<300 {
      let lossPercent = [0, 1, 10, 50, 95][Int.random(in: 0..<5, using: &generator)]
      let largePercent = [0, 2, 50, 100][Int.random(in: 0..<4, using: &generator)]
      var now = Int64.random(in: 0..<1 << 30, using: &generator)
      let arrivals: [Int64?] = (0..<Int.random(in: 1...400, using: &generator)).map { _ in
        if Int.random(in: 0..<100, using: &generator) < lossPercent { return nil }
        let isLarge = Int.random(in: 0..<100, using: &generator) < largePercent
        now += isLarge ? Int64.random(in: -300...3000, using: &generator) : Int64.random(in: 0...255, using: &generator)
        return now
      }
      let (covered, bytes) = write(base: base, arrivals)
      guard arrivals.contains(where: { $0 != nil }) else {
        #expect(covered == 0)
        continue
      }
      #expect(covered == arrivals.count)
      #expect(bytes.count % 4 == 0)
      let statuses = read(bytes)
      #expect(statuses?.map(\.arrivalTicks) == arrivals)
      #expect(statuses?.map(\.sequence.rawValue) == arrivals.indices.map { base &+ UInt16($0) })
    }
  }

  @Test func coversWhatFitsAndNeverMore() {
    var generator = SeededGenerator(9)
    for capacity in 0..<300 {
      var now: Int64 = 0
      let arrivals: [Int64?] = (0..<500).map { _ in
        now += Int64.random(in: 0...600, using: &generator)
        return Bool.random(using: &generator) ? now : nil
      }
      let (covered, bytes) = write(base: 0, capacity: capacity, arrivals)
      #expect(bytes.count <= capacity)
      if covered > 0 { #expect(read(bytes)?.map(\.arrivalTicks) == Array(arrivals[..<covered])) }
      if capacity >= 60 { #expect(covered > 0) }
    }
  }
}
