import Congestion
import Testing
import Wire

@Suite struct RateMeterTests {
  @Test func measuresASteadyStream() {
    var meter = RateMeter()
    // 125 bytes each millisecond is a megabit a second.
    for millisecond in 0..<5000 as Range<UInt64> {
      meter.add(bytes: 125, at: MonotonicTime(milliseconds: millisecond))
      if millisecond > 1500, millisecond % 13 == 0 {
        let rate = meter.bitsPerSecond(at: MonotonicTime(milliseconds: millisecond + 1))
        #expect((980_000...1_020_000).contains(rate))
      }
    }
  }

  @Test func fallsToNothingWhenNothingComes() {
    var meter = RateMeter()
    meter.add(bytes: 100_000, at: MonotonicTime(milliseconds: 10))
    #expect(meter.bitsPerSecond(at: MonotonicTime(milliseconds: 500)) > 0)
    #expect(meter.bitsPerSecond(at: MonotonicTime(milliseconds: 1100)) == 0)
    #expect(meter.bitsPerSecond(at: .distantFuture) == 0)
  }

  @Test func doesNotTakeTheFirstPacketForAFlood() {
    var meter = RateMeter()
    meter.add(bytes: 1250, at: MonotonicTime(milliseconds: 10))
    // 10 000 bits over a quarter of the window at least.
    #expect(meter.bitsPerSecond(at: MonotonicTime(milliseconds: 10)) <= 40_100)
  }

  @Test func isEmptyAtFirst() {
    var meter = RateMeter()
    #expect(meter.bitsPerSecond(at: MonotonicTime(milliseconds: 10)) == 0)
  }

  @Test func takesTimesThatGoBack() {
    var meter = RateMeter()
    meter.add(bytes: 1000, at: MonotonicTime(milliseconds: 2000))
    meter.add(bytes: 1000, at: MonotonicTime(milliseconds: 1000))
    #expect(meter.bitsPerSecond(at: MonotonicTime(milliseconds: 1000)) > 0)
  }
}
