// The time of day that captions have, while somebody sets the clock or the machine sleeps.

import Synchronization
import Testing

@testable import ParleyServer

/// Two clocks that are set by hand.
private final class Clocks: Sendable {
  let monotonic = Atomic<UInt64>(500_000_000_000)
  let wall = Atomic<Int64>(1_700_000_000_000_000_000)

  var clock: PacketClock {
    PacketClock(
      monotonic: { self.monotonic.load(ordering: .relaxed) }, wall: { self.wall.load(ordering: .relaxed) })
  }
}

@Suite struct PacketClockTests {
  @Test func whatIsStampedNowHasTheTimeOfNow() {
    let clocks = Clocks()
    let clock = clocks.clock
    #expect(clock.milliseconds(500_000_000_000) == 1_700_000_000_000)
    #expect(clock.milliseconds(499_250_000_000) == 1_699_999_999_250)
  }

  @Test(arguments: [-86_400, -2, 2, 7_200, 31_536_000] as [Int64])
  func aClockThatIsSetIsFollowed(_ seconds: Int64) {
    let clocks = Clocks()
    let clock = clocks.clock
    clocks.monotonic.add(10_000_000_000, ordering: .relaxed)
    clocks.wall.add(10_000_000_000 + seconds * 1_000_000_000, ordering: .relaxed)
    #expect(clock.milliseconds(510_000_000_000) == 1_700_000_010_000 + seconds * 1000)
    // An utterance that began before has its times by the same clock, so that it is as long as it was.
    #expect(clock.milliseconds(509_000_000_000) == 1_700_000_009_000 + seconds * 1000)
  }

  @Test func aClockThatIsLedKeepsTheTimesOfAnUtterance() {
    let clocks = Clocks()
    let clock = clocks.clock
    clocks.monotonic.add(10_000_000_000, ordering: .relaxed)
    clocks.wall.add(10_400_000_000, ordering: .relaxed)
    #expect(clock.milliseconds(500_000_000_000) == 1_700_000_000_000)
  }
}
