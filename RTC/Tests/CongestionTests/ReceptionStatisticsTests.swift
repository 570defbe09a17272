import Congestion
import RTP
import Testing
import Wire

@Suite struct ReceptionStatisticsTests {
  private func receive(_ statistics: inout ReceptionStatistics, _ sequence: UInt16, _ timestamp: UInt32 = 0) {
    statistics.receive(SequenceNumber(sequence), timestamp: RTPTimestamp(timestamp), at: .ms(0))
  }

  @Test(arguments: wrapOffsets)
  func countsLossPerIntervalAndInAll(start: UInt16) {
    var statistics = ReceptionStatistics(ssrc: SSRC(9), clockRate: 90_000)
    // Ten expected, two lost: 2 * 256 / 10 = 51.
    for step in 0..<10 as Range<UInt16> where step != 3 && step != 7 { receive(&statistics, start &+ step) }
    let first = statistics.reportBlock(at: .ms(0))
    #expect(first.ssrc == SSRC(9) && first.fractionLost == 51 && first.cumulativeLost == 2)
    #expect(first.extendedHighestSequence == UInt32(start) + 9)
    // Nothing lost in the next four.
    for step in 10..<14 as Range<UInt16> { receive(&statistics, start &+ step) }
    let second = statistics.reportBlock(at: .ms(0))
    #expect(second.fractionLost == 0 && second.cumulativeLost == 2)
    // An interval without packets loses nothing.
    #expect(statistics.reportBlock(at: .ms(0)).fractionLost == 0)
  }

  @Test func countsDuplicatesAgainstLosses() {
    var statistics = ReceptionStatistics(ssrc: SSRC(9), clockRate: 90_000)
    for sequence in [1, 2, 2, 2, 3] as [UInt16] { receive(&statistics, sequence) }
    let block = statistics.reportBlock(at: .ms(0))
    #expect(block.cumulativeLost == -2 && block.fractionLost == 0)
  }

  @Test func takesOvertakenPacketsForReceived() {
    var statistics = ReceptionStatistics(ssrc: SSRC(9), clockRate: 90_000)
    for sequence in [65534, 0, 65535, 1] as [UInt16] { receive(&statistics, sequence) }
    #expect(statistics.expected == 4 && statistics.cumulativeLost == 0)
    #expect(statistics.reportBlock(at: .ms(0)).extendedHighestSequence == 65537)
  }

  @Test func startsAnewAfterTwoPacketsFromElsewhere() {
    var statistics = ReceptionStatistics(ssrc: SSRC(9), clockRate: 90_000)
    for sequence in 0..<10 as Range<UInt16> { receive(&statistics, sequence) }
    receive(&statistics, 40_000)
    #expect(statistics.expected == 10)
    receive(&statistics, 40_001)
    receive(&statistics, 40_002)
    #expect(statistics.expected == 2 && statistics.cumulativeLost == 0)
  }

  @Test func computesJitterAsTheStandardDoes() {
    // 90 kHz, a packet each 20 ms (1800 ticks); the second is 1 ms (90 ticks) late, the third on time again.
    var statistics = ReceptionStatistics(ssrc: SSRC(9), clockRate: 90_000)
    func at(_ milliseconds: UInt64, _ sequence: UInt16, _ statistics: inout ReceptionStatistics) {
      statistics.receive(
        SequenceNumber(sequence), timestamp: RTPTimestamp(0xFFFF_FF00 &+ UInt32(sequence) * 1800), at: .ms(milliseconds)
      )
    }
    at(0, 0, &statistics)
    #expect(statistics.jitter == 0)
    // Transit grows by 90: scaled jitter 0 + 90 - (0 + 8 >> 4) = 90; 90 / 16 = 5.
    at(21, 1, &statistics)
    #expect(statistics.jitter == 5)
    // Shrinks by 90: 90 + 90 - (98 >> 4 = 6) = 174; 174 / 16 = 10.
    at(40, 2, &statistics)
    #expect(statistics.jitter == 10)
    // On time: 174 - (182 >> 4 = 11) = 163; 163 / 16 = 10.
    at(60, 3, &statistics)
    #expect(statistics.jitter == 10)
    // 163 - (171 >> 4 = 10) = 153; 153 / 16 = 9.
    at(80, 4, &statistics)
    #expect(statistics.jitter == 9)
  }

  @Test func answersTheLastSenderReport() {
    var statistics = ReceptionStatistics(ssrc: SSRC(9), clockRate: 90_000)
    #expect(statistics.reportBlock(at: .ms(5)).lastSenderReport == 0)
    statistics.senderReport(NTPTime(rawValue: 0x1111_2222_3333_4444), at: .ms(1000))
    let block = statistics.reportBlock(at: .ms(2500))
    #expect(block.lastSenderReport == 0x2222_3333)
    #expect(block.delaySinceLastSenderReport == 0x1_8000)
    // A clock that goes back, or hardly ends, does no harm.
    #expect(statistics.reportBlock(at: .ms(0)).delaySinceLastSenderReport == 0)
    _ = statistics.reportBlock(at: .distantFuture)
  }

  @Test func survivesAnyNumbersAtAnyTime() {
    var random = SeededGenerator(8)
    for rate in [Int.min, 0, 1, 8000, 90_000, Int.max] {
      var statistics = ReceptionStatistics(ssrc: SSRC(9), clockRate: rate)
      var steady: UInt64 = 0
      for _ in 0..<5000 {
        steady += UInt64.random(in: 0...2_000_000_000_000, using: &random)
        statistics.receive(
          SequenceNumber(UInt16.random(in: 0...65535, using: &random)), timestamp: RTPTimestamp(0),
          at: MonotonicTime(nanoseconds: steady))
        statistics.receive(
          SequenceNumber(UInt16.random(in: 0...65535, using: &random)),
          timestamp: RTPTimestamp(UInt32.random(in: 0...UInt32.max, using: &random)),
          at: MonotonicTime(nanoseconds: UInt64.random(in: 0...UInt64.max, using: &random)))
        _ = statistics.reportBlock(at: MonotonicTime(nanoseconds: UInt64.random(in: 0...UInt64.max, using: &random)))
      }
    }
  }
}

@Suite struct RoundTripEstimatorTests {
  private func block(lsr: UInt32, dlsr: UInt32) -> ReportBlock {
    ReportBlock(
      ssrc: SSRC(1), fractionLost: 0, cumulativeLost: 0, extendedHighestSequence: 0, jitter: 0, lastSenderReport: lsr,
      delaySinceLastSenderReport: dlsr)
  }

  @Test func computesTheStandardsExample() {
    // RFC 3550 figure 2: A = 0xb710:8000, DLSR 5.25 s, LSR 0xb705:2000 (46853.125 s): 6.125 s.
    var estimator = RoundTripEstimator()
    let roundTrip = estimator.update(
      block(lsr: 0xB705_2000, dlsr: 0x0005_4000), at: NTPTime(rawValue: 0x0000_B710_8000_0000))
    #expect(roundTrip == .milliseconds(6125))
  }

  @Test func smoothsWhatItMeasures() {
    var estimator = RoundTripEstimator()
    #expect(estimator.smoothed == nil)
    // 0x1000 is a sixteenth of a second: 62.5 ms.
    estimator.update(block(lsr: 0x1_0000, dlsr: 0), at: NTPTime(rawValue: 0x1_1000 << 16))
    #expect(estimator.smoothed == .microseconds(62_500))
    estimator.update(block(lsr: 0x1_0000, dlsr: 0), at: NTPTime(rawValue: 0x1_3000 << 16))
    #expect(estimator.latest == .microseconds(187_500))
    #expect(estimator.smoothed == .microseconds(78_125))
  }

  @Test func takesRoundingForNothingAndNonsenseForNoAnswer() {
    var estimator = RoundTripEstimator()
    #expect(estimator.update(block(lsr: 0, dlsr: 0), at: NTPTime(rawValue: 5 << 32)) == nil)
    #expect(estimator.update(block(lsr: 0x1_0000, dlsr: 0x1001), at: NTPTime(rawValue: 0x1_1000 << 16)) == .zero)
    #expect(estimator.update(block(lsr: 0x1_0000, dlsr: 0x9000), at: NTPTime(rawValue: 0x1_1000 << 16)) == nil)
    #expect(estimator.update(block(lsr: 0x1_0000, dlsr: 0), at: NTPTime(rawValue: 0x7000_0000 << 16)) == nil)
  }

  @Test func measuresThroughTheWrapOfTheCompactTime() {
    var estimator = RoundTripEstimator()
    let roundTrip = estimator.update(block(lsr: 0xFFFF_F000, dlsr: 0x800), at: NTPTime(rawValue: 0x800 << 16))
    #expect(roundTrip == .microseconds(62_500))
  }
}

@Suite struct ReceiverEstimateTests {
  @Test func expiresWhenNotRepeated() {
    var estimate = ReceiverEstimate()
    #expect(estimate.bitsPerSecond(at: .ms(0)) == nil)
    estimate.update(bitsPerSecond: 700_000, at: .ms(1000))
    #expect(estimate.bitsPerSecond(at: .ms(5999)) == 700_000)
    #expect(estimate.bitsPerSecond(at: .ms(6000)) == nil)
  }
}
