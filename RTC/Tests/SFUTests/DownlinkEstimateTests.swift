// When a receiver's path is taken to be too narrow, and how what it bears is found again.

import SFU
import Testing
import Wire

@Suite struct DownlinkEstimateTests {
  @Test func aPathThatDoesNotComplainHasNoCap() {
    var estimate = DownlinkEstimate()
    estimate.report(loss: 0.09, sending: 2_000_000, at: milliseconds(1000))
    estimate.report(remb: 1_900_000, sending: 2_000_000, at: milliseconds(1000))
    estimate.grow(sending: 2_000_000, at: milliseconds(9000))
    #expect(estimate.cap == nil)
  }

  @Test func heavyLossLowersAndFurtherLossLowersFurtherButNotAtOnce() {
    var estimate = DownlinkEstimate()
    estimate.report(loss: 0.20, sending: 2_000_000, at: milliseconds(1000))
    #expect(estimate.cap == 1_800_000)
    estimate.report(loss: 0.50, sending: 2_000_000, at: milliseconds(1100))
    #expect(estimate.cap == 1_800_000, "one burst is reported on several streams")
    estimate.report(loss: 0.20, sending: 2_000_000, at: milliseconds(2000))
    #expect(estimate.cap == 1_620_000)
    for time in 3...60 { estimate.report(loss: 1, sending: 2_000_000, at: milliseconds(UInt64(time) * 1000)) }
    #expect(estimate.cap == DownlinkEstimate.floor)
  }

  @Test func aLowEstimateHasToLast() {
    var estimate = DownlinkEstimate()
    estimate.report(remb: 800_000, sending: 2_000_000, at: milliseconds(1000))
    #expect(estimate.cap == nil, "estimates lag behind what was just switched on")
    estimate.report(remb: 2_500_000, sending: 2_000_000, at: milliseconds(2000))
    estimate.report(remb: 800_000, sending: 2_000_000, at: milliseconds(3000))
    #expect(estimate.cap == nil)
    estimate.report(remb: 700_000, sending: 2_000_000, at: milliseconds(4000))
    #expect(estimate.cap == 700_000)
  }

  @Test func theCapGrowsSlowlyAndGoesWhenThereIsRoom() {
    var estimate = DownlinkEstimate()
    estimate.report(loss: 0.5, sending: 2_000_000, at: milliseconds(1000))
    #expect(estimate.cap == 1_500_000)
    estimate.grow(sending: 1_400_000, at: milliseconds(2500))
    #expect(estimate.cap == 1_500_000)
    var grown: [Int] = []
    for second in 4..<20 {
      estimate.grow(sending: 1_400_000, at: milliseconds(UInt64(second) * 1000))
      grown.append(estimate.cap ?? 0)
    }
    #expect(grown.first == 1_620_000)
    #expect(grown.last == 0, "no cap when twice the rate fits")
  }

  @Test func whoRelapsesIsTriedLessOften() {
    var estimate = DownlinkEstimate()
    var now: UInt64 = 1000
    var waits: [UInt64] = []
    for _ in 0..<6 {
      estimate.report(loss: 0.5, sending: 2_000_000, at: milliseconds(now))
      let lowered = now
      let cap = estimate.cap
      while estimate.cap == cap {
        now += 1000
        estimate.grow(sending: 2_000_000, at: milliseconds(now))
      }
      waits.append(now - lowered)
      now += 500
    }
    #expect(waits == [3000, 5000, 9000, 17_000, 33_000, 33_000])
  }

  @Test func absurdReportsDoNoHarm() {
    var estimate = DownlinkEstimate()
    estimate.report(loss: 7, sending: .max, at: milliseconds(1000))
    estimate.report(remb: .max, sending: 0, at: milliseconds(2000))
    estimate.report(remb: 0, sending: .max, at: milliseconds(3000))
    estimate.report(remb: 0, sending: .max, at: milliseconds(9000))
    #expect(estimate.cap == DownlinkEstimate.floor)
  }

  @Test func lossCountsByRate() {
    var loss = DownlinkLoss()
    var taken = loss.take()
    #expect(taken == 0)
    loss.add(0.5, of: 1000)
    loss.add(0, of: 999_000)
    taken = loss.take()
    #expect(abs(taken - 0.0005) < 1e-9, "a silent microphone that loses one packet of two is no congestion")
    loss.add(0.3, of: 0)
    taken = loss.take()
    #expect(taken == 0)
  }
}
