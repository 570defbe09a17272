import DTLS
import MediaCrypto
import Testing
import Wire

@Suite struct LossTests {
  /// Every single lost datagram is made good by a retransmission, and nothing but `advance` sends it.
  @Test(arguments: [true, false], 0..<8)
  func anyLostDatagramIsRepeated(dtls13: Bool, lost: Int) throws {
    let pair = Pair(dtls13: dtls13)
    pair.network = { number, datagram in number == lost ? [] : [datagram] }
    pair.run()
    #expect(pair.clientKeys != nil)
    #expect(pair.serverKeys != nil)
    #expect(pair.clientKeys?.localKey == pair.serverKeys?.remoteKey)
  }

  @Test(arguments: [true, false], 0..<20 as Range<UInt64>)
  func survivesHeavyLossReorderingAndRepetition(dtls13: Bool, seed: UInt64) {
    let pair = Pair(dtls13: dtls13)
    var random = SeededRandom(seed: seed)
    pair.network = { _, datagram in
      switch UInt8.random(in: 0..<10, using: &random) {
      case 0..<2: []
      case 2: [datagram, datagram]
      default: [datagram]
      }
    }
    pair.start()
    for _ in 0..<400 where pair.clientKeys == nil || pair.serverKeys == nil {
      if pair.inFlight.isEmpty {
        guard pair.advance() else { break }
        continue
      }
      let index = Int.random(in: pair.inFlight.indices, using: &random)
      pair.receive(pair.inFlight.remove(at: index))
    }
    #expect(pair.clientKeys != nil && pair.serverKeys != nil)
    #expect(pair.clientKeys?.localKey == pair.serverKeys?.remoteKey)
  }

  /// The last flight is repeated when the peer repeats the one before, also after this side is connected.
  @Test(arguments: [true, false])
  func aLostLastFlightIsRepeatedAfterConnecting(dtls13: Bool) {
    let pair = Pair(dtls13: dtls13)
    var isBlocked = true
    pair.start()
    for _ in 0..<60 where pair.clientKeys == nil || pair.serverKeys == nil {
      if pair.inFlight.isEmpty {
        if !pair.advance() { break }
        continue
      }
      let datagram = pair.inFlight.removeFirst()
      pair.receive(datagram)
      let oneIsConnected = (pair.clientKeys == nil) != (pair.serverKeys == nil)
      if isBlocked, oneIsConnected {
        // The client connects first in DTLS 1.3, the server in DTLS 1.2.
        pair.inFlight.removeAll { $0.toServer == dtls13 }
        isBlocked = false
      }
    }
    #expect(!isBlocked)
    #expect(pair.clientKeys != nil && pair.serverKeys != nil)
  }
}
