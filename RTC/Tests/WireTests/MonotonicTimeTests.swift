// Time saturates and never traps.

import Testing
import Wire

@Suite struct MonotonicTimeTests {
  @Test func sumsAndDifferencesAgree() {
    let start = MonotonicTime(milliseconds: 1000)
    for span in [TimeSpan.zero, .seconds(3), .milliseconds(-1000), .microseconds(7), .milliseconds(1)] {
      #expect((start + span) - start == span)
      #expect((start + span) - span == start)
    }
    #expect(MonotonicTime(milliseconds: 5) < MonotonicTime(milliseconds: 6))
    #expect(TimeSpan.milliseconds(1500).seconds == 1.5)
    #expect(TimeSpan.microseconds(1999).milliseconds == 1)
    #expect(TimeSpan.milliseconds(2) * 3 == .milliseconds(5) + .milliseconds(1))
    #expect(TimeSpan.milliseconds(2) - .milliseconds(3) < .zero)
  }

  @Test func theEndsOfTimeAreNotPassed() {
    #expect(MonotonicTime.distantFuture + .seconds(1) == .distantFuture)
    #expect(MonotonicTime(nanoseconds: .max - 5) + TimeSpan(nanoseconds: 6) == .distantFuture)
    #expect(MonotonicTime(nanoseconds: 5) - .seconds(1) == MonotonicTime(nanoseconds: 0))
    #expect(MonotonicTime(nanoseconds: 5) + .seconds(-1) == MonotonicTime(nanoseconds: 0))
    let least = TimeSpan(nanoseconds: .min)
    #expect(MonotonicTime(nanoseconds: 5) + least == MonotonicTime(nanoseconds: 0))
    _ = MonotonicTime(nanoseconds: 5) - least
    _ = MonotonicTime(nanoseconds: .max) - MonotonicTime(nanoseconds: 0)
    _ = MonotonicTime(milliseconds: .max)
    _ = TimeSpan.seconds(.max) + .seconds(.max)
  }
}
