import DTLS
import MediaCrypto
import Testing
import Wire

@Suite struct HostileDatagramTests {
  @Test(arguments: 0..<30 as Range<UInt64>) func garbageNeverTraps(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pair = Pair()
    for _ in 0..<200 {
      var bytes = (0..<Int.random(in: 0...1500, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      // Half of the time it looks like a record in plaintext.
      if bytes.count > 13, Bool.random(using: &random) {
        let length = bytes.count - 13
        bytes.replaceSubrange(
          0..<13,
          with: [
            UInt8.random(in: 20...26, using: &random), 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1,
            UInt8(length >> 8), UInt8(length & 255),
          ])
      }
      pair.receive(.init(toServer: Bool.random(using: &random), bytes: bytes))
    }
    #expect(pair.clientKeys == nil && pair.serverKeys == nil)
  }

  @Test(arguments: [true, false], 0..<20 as Range<UInt64>)
  func changedHandshakesEndInKeysForBothOrNone(dtls13: Bool, seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pair = Pair(dtls13: dtls13)
    pair.network = { _, datagram in
      guard UInt8.random(in: 0..<4, using: &random) == 0 else { return [datagram] }
      var changed = datagram
      let index = Int.random(in: changed.bytes.indices, using: &random)
      switch UInt8.random(in: 0..<3, using: &random) {
      case 0: changed.bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: changed.bytes.removeLast(Int.random(in: 0..<changed.bytes.count, using: &random))
      default: changed.bytes += [1, 2, 3]
      }
      return [changed]
    }
    pair.run(limit: 40)
    if let client = pair.clientKeys, let server = pair.serverKeys {
      #expect(client.localKey == server.remoteKey && client.remoteKey == server.localKey)
    }
  }

  @Test(arguments: [true, false]) func garbageDoesNotDisturbAConnectedSession(dtls13: Bool) {
    var random = SeededRandom(seed: 1)
    let pair = Pair(dtls13: dtls13)
    var recorded: [Pair.Datagram] = []
    pair.network = { _, datagram in
      recorded.append(datagram)
      return [datagram]
    }
    pair.run()
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0...200, using: &random)).map { index in
        index == 0 ? UInt8.random(in: 20...63, using: &random) : UInt8.random(in: 0...255, using: &random)
      }
      pair.receive(.init(toServer: Bool.random(using: &random), bytes: bytes))
    }
    // Nor do an alert in plaintext and a repetition of the whole handshake.
    for toServer in [true, false] {
      pair.receive(
        .init(toServer: toServer, bytes: [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40]))
    }
    for datagram in recorded { pair.receive(datagram) }
    #expect(pair.clientEvents.count == 1 && pair.serverEvents.count == 1)
    pair.inFlight.removeAll()
    pair.close(server: false)
    pair.deliver()
    #expect(pair.serverEvents.last == .closed)
  }
}
