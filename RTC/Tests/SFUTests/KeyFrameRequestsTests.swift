// Few requests for key frames, however many receivers wait.

import SFU
import Testing
import Wire

@Suite struct KeyFrameRequestsTests {
  @Test func thirtyReceiversAskOnce() {
    var requests = KeyFrameRequests()
    #expect(requests.deadline == nil)
    var asked = 0
    for step in 0..<30 {
      requests.want()
      if requests.shouldAsk(at: milliseconds(1000 + UInt64(step) * 5)) { asked += 1 }
    }
    #expect(asked == 1)
  }

  @Test func itIsAskedAgainUntilItComes() {
    var requests = KeyFrameRequests()
    requests.want()
    let asked = (0..<100).filter { requests.shouldAsk(at: milliseconds(1000 + UInt64($0) * 20)) }
    #expect(asked.map { $0 * 20 } == [0, 400, 800, 1200, 1600])
    requests.receivedKeyFrame(at: milliseconds(3000))
    #expect(requests.deadline == nil && !requests.isWanted)
    let asks = requests.shouldAsk(at: milliseconds(9000))
    #expect(!asks)
  }

  @Test func whoComplainsAlwaysGetsAFewASecondAtMost() {
    var requests = KeyFrameRequests()
    var asked = 0
    for time in stride(from: 1000, to: 11_000, by: 10) {
      requests.want()
      // The sender answers at once.
      if requests.shouldAsk(at: milliseconds(UInt64(time))) {
        asked += 1
        requests.receivedKeyFrame(at: milliseconds(UInt64(time)))
      }
    }
    #expect((15...21).contains(asked))
  }

  @Test func theDeadlineIsWhenAskingIsAllowed() {
    var requests = KeyFrameRequests()
    requests.receivedKeyFrame(at: milliseconds(1000))
    requests.want()
    let deadline = requests.deadline
    #expect(deadline == milliseconds(1500))
    let early = requests.shouldAsk(at: milliseconds(1499))
    let inTime = requests.shouldAsk(at: milliseconds(1500))
    #expect(!early && inTime)
    #expect(requests.deadline == milliseconds(1900), "a deadline that is past is never left behind")
  }
}
