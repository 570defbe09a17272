import Testing

@testable import Gateway

@Suite struct RateLimiterTests {
  @Test func burstsPassAndThenTheRateHolds() {
    let limiter = RateLimiter(limit: RateLimit(perMinute: 60, burst: 3))
    #expect((0..<3).allSatisfy { _ in limiter.take("a", at: 100) == nil })
    #expect(limiter.take("a", at: 100) == 1)
    #expect(limiter.take("b", at: 100) == nil)
    #expect(limiter.take("a", at: 101) == nil)
    #expect(limiter.take("a", at: 101) != nil)
  }

  @Test func theWaitIsTold() {
    let limiter = RateLimiter(limit: RateLimit(perMinute: 6, burst: 1))
    #expect(limiter.take("a", at: 0) == nil)
    #expect(limiter.take("a", at: 0) == 10)
    #expect(limiter.take("a", at: 9.5) == 1)
    #expect(limiter.take("a", at: 10) == nil)
  }

  @Test func zeroIsNoLimit() {
    let limiter = RateLimiter(limit: RateLimit(perMinute: 0, burst: 1))
    #expect((0..<1000).allSatisfy { _ in limiter.take("a", at: 0) == nil })
  }

  @Test func theTableIsBoundedAndForgetsTheHarmlessFirst() {
    let limiter = RateLimiter(limit: RateLimit(perMinute: 60, burst: 2), capacity: 100)
    #expect(limiter.take("greedy", at: 0) == nil)
    #expect(limiter.take("greedy", at: 0) == nil)
    for client in 0..<1000 {
      #expect(limiter.take("c\(client)", at: 0.001 * Double(client)) == nil)
      #expect(limiter.count <= 100)
    }
  }

  @Test func aClockThatStandsStillGivesNothing() {
    let limiter = RateLimiter(limit: RateLimit(perMinute: 60, burst: 1))
    #expect(limiter.take("a", at: 10) == nil)
    #expect(limiter.take("a", at: 5) == 1)
  }
}
