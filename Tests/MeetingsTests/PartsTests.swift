// The small parts alone: event log, reply ledger, token bucket, outgoing queue.

import Testing
import Wire

@testable import Meetings

@Suite struct PartsTests {
  @Test func anEventLogGivesWhatFollowsOrNothing() {
    var log = EventLog(limit: 100, byteLimit: 1 << 20)
    #expect(log.events(after: 0)?.isEmpty == true)
    #expect(log.events(after: 1) == nil)
    for index in 1...250 { #expect(log.append("\(index)") == UInt64(index)) }
    #expect(log.events(after: 149) == nil)
    #expect(log.events(after: 150)?.map(\.body) == (151...250).map(String.init))
    #expect(log.events(after: 249)?.map(\.seq) == [250])
    #expect(log.events(after: 250)?.isEmpty == true)
    #expect(log.events(after: .max) == nil)
    log.acknowledge(200)
    #expect(log.count == 50)
    #expect(log.events(after: 199) == nil)
    #expect(log.events(after: 200)?.count == 50)
    log.acknowledge(.max)
    log.acknowledge(3)
    #expect(log.count == 50)
  }

  @Test func anEventLogIsBoundedInBytesButKeepsTheLast() {
    var log = EventLog(limit: 100, byteLimit: 10)
    for _ in 0..<5 { _ = log.append("1234") }
    #expect(log.count == 2)
    _ = log.append(String(repeating: "x", count: 100))
    #expect(log.count == 1)
    #expect(log.last == 6)
  }

  @Test func aReplyLedgerKnowsNewPendingAnsweredAndOld() {
    var ledger = ReplyLedger(limit: 3, byteLimit: 1000)
    #expect(ledger.begin(1) == .new)
    #expect(ledger.begin(1) == .pending)
    ledger.finish(1, "one")
    #expect(ledger.begin(1) == .answered("one"))
    for id in 2...4 {
      #expect(ledger.begin(Int64(id)) == .new)
      ledger.finish(Int64(id), "x")
    }
    #expect(ledger.begin(1) == .old)
    #expect(ledger.begin(2) == .answered("x"))
    #expect(ledger.begin(5) == .new)
    ledger.finish(5, "again", keeping: false)
    #expect(ledger.begin(5) == .new)
    ledger.finish(99, "never asked")
    #expect(ledger.begin(99) == .new)
  }

  @Test func aTokenBucketFillsAtItsRateUpToItsBurst() {
    var bucket = TokenBucket(burst: 3, perSecond: 2, at: MonotonicTime(milliseconds: 0))
    func taken(_ milliseconds: UInt64) -> Int {
      var count = 0
      while bucket.take(at: MonotonicTime(milliseconds: milliseconds)) { count += 1 }
      return count
    }
    #expect(taken(0) == 3)
    #expect(taken(400) == 0)
    #expect(taken(500) == 1)
    #expect(taken(60_000) == 3)
    #expect(taken(59_000) == 0)
  }

  @Test func aQueueHoldsItsBoundAndEndsWithTheClose() async {
    let queue = OutgoingQueue(frames: 2, bytes: 10)
    #expect(queue.push("123456"))
    #expect(queue.push("1234"))
    #expect(!queue.push("1"))
    queue.close(code: 1000, reason: "left")
    #expect(queue.push("after the close"))
    #expect(await queue.next() == .text("123456"))
    #expect(await queue.next() == .text("1234"))
    #expect(await queue.next() == .close(code: 1000, reason: "left"))
    #expect(await queue.next() == nil)
    let large = OutgoingQueue(frames: 2, bytes: 10)
    #expect(large.push(String(repeating: "x", count: 100)))
    #expect(!large.push("x"))
    large.close(code: 4408, reason: "too slow", dropping: true)
    #expect(await large.next() == .close(code: 4408, reason: "too slow"))
  }
}
