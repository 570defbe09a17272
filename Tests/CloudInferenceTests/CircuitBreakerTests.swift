// The breaker, with a clock of our own.

import Testing

@testable import CloudInference

struct CircuitBreakerTests {
  private let start = ContinuousClock.now
  private func fail(_ breaker: inout CircuitBreaker, times: Int) {
    for _ in 0..<times {
      let admission = breaker.admit(now: start)
      breaker.ended(admission, .failed, now: start)
    }
  }

  @Test func opensAfterThreeFailuresInARow() {
    var breaker = CircuitBreaker()
    fail(&breaker, times: 2)
    let third = breaker.admit(now: start)
    breaker.ended(third, .answered, now: start)
    fail(&breaker, times: 2)
    #expect(breaker.admit(now: start) == .normal)
    fail(&breaker, times: 1)
    #expect(breaker.admit(now: start) == .refused)
    #expect(breaker.admit(now: start + .milliseconds(29_999)) == .refused)
  }

  @Test func letsOneThroughAfterThePause() {
    var breaker = CircuitBreaker()
    fail(&breaker, times: 3)
    let later = start + .seconds(30)
    #expect(breaker.admit(now: later) == .probe)
    #expect(breaker.admit(now: later) == .refused)
    breaker.ended(.probe, .failed, now: later)
    #expect(breaker.admit(now: later + .seconds(29)) == .refused)
    #expect(breaker.admit(now: later + .seconds(30)) == .probe)
    breaker.ended(.probe, .answered, now: later + .seconds(31))
    #expect(breaker.admit(now: later + .seconds(31)) == .normal)
  }

  @Test func anAbandonedProbeLeavesRoomForAnother() {
    var breaker = CircuitBreaker()
    fail(&breaker, times: 3)
    let later = start + .seconds(30)
    #expect(breaker.admit(now: later) == .probe)
    breaker.ended(.probe, .abandoned, now: later)
    #expect(breaker.admit(now: later) == .probe)
  }

  @Test func whatWasAdmittedBeforeItOpenedDoesNotCount() {
    var breaker = CircuitBreaker()
    #expect(breaker.admit(now: start) == .normal)
    fail(&breaker, times: 3)
    breaker.ended(.normal, .answered, now: start)
    #expect(breaker.admit(now: start) == .refused)
    breaker.ended(.normal, .failed, now: start + .seconds(20))
    #expect(breaker.admit(now: start + .seconds(30)) == .probe)
  }
}
