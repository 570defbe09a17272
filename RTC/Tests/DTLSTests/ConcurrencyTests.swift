import DTLS
import MediaCrypto
import Testing
import Wire

@Suite struct ConcurrencyTests {
  /// Sessions on many threads share a certificate, and each has a time of its own.
  @Test func sessionsOnManyThreadsDoNotDisturbEachOther() async {
    let connected = await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<16 as Range<UInt64> {
        group.addTask {
          (0..<10 as Range<UInt64>).allSatisfy { turn in
            let pair = Pair(dtls13: turn % 2 == 0)
            let start = MonotonicTime(milliseconds: worker * 100_000_000 + turn)
            pair.now = start
            // One lost datagram makes the outcome depend on the timer.
            pair.network = { number, datagram in number == Int(turn % 4) ? [] : [datagram] }
            pair.run()
            return pair.clientKeys != nil && pair.clientKeys?.localKey == pair.serverKeys?.remoteKey
              && pair.now - start < .seconds(2)
          }
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(connected)
  }
}
