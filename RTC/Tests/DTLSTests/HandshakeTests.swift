import DTLS
import MediaCrypto
import Testing
import Wire

@Suite struct HandshakeTests {
  @Test(arguments: [true, false], SRTPProfile.allCases)
  func bothSidesGetTheSameKeys(dtls13: Bool, profile: SRTPProfile) throws {
    let pair = Pair(clientProfiles: [profile], dtls13: dtls13)
    pair.run()
    let (client, server) = (try #require(pair.clientKeys), try #require(pair.serverKeys))
    #expect(client.profile == profile)
    #expect(server.profile == profile)
    #expect(client.localKey == server.remoteKey)
    #expect(client.localSalt == server.remoteSalt)
    #expect(client.remoteKey == server.localKey)
    #expect(client.remoteSalt == server.localSalt)
    #expect(client.localKey != client.remoteKey)
    #expect(client.localKey.count == 16)
    #expect(client.localSalt.count == profile.saltLength)
    #expect(pair.client.version == (dtls13 ? 0xFEFC : 0xFEFD))
    #expect(pair.server.version == pair.client.version)
    #expect(pair.largest <= DTLSSession.maximumDatagram)
    #expect(pair.clientEvents.count == 1 && pair.serverEvents.count == 1)
    // Once everything has arrived, nothing is left to repeat.
    pair.deliver()
    for _ in 0..<5 where pair.advance() { pair.deliver() }
    #expect(pair.client.nextDeadline == nil && pair.server.nextDeadline == nil)
  }

  @Test func theServerPrefersGCMWhateverTheClientPrefers() {
    let pair = Pair(clientProfiles: [.aesCM128HMACSHA1_80, .aeadAES128GCM])
    pair.run()
    #expect(pair.clientKeys?.profile == .aeadAES128GCM)
  }

  @Test func aHelloWithTheHybridGroupTakesTwoDatagrams() {
    let pair = Pair()
    pair.start()
    #expect(pair.inFlight.count == 2)
  }

  @Test(arguments: [true, false])
  func withoutACommonProfileBothSidesFail(dtls13: Bool) {
    let pair = Pair(clientProfiles: [.aesCM128HMACSHA1_80], serverProfiles: [.aeadAES128GCM], dtls13: dtls13)
    pair.run()
    #expect(pair.clientEvents == [.failed(.noSRTPProfile)])
    #expect(pair.serverEvents == [.failed(.noSRTPProfile)] || pair.serverEvents == [.closed])
  }

  @Test(arguments: [true, false])
  func theClientRefusesAnotherCertificate(dtls13: Bool) throws {
    let wrong = Pair.certificates.client.fingerprint
    let pair = Pair(dtls13: dtls13, clientExpects: wrong)
    pair.run()
    #expect(pair.clientEvents == [.failed(.fingerprintMismatch)])
    #expect(pair.serverEvents == [.failed(.alert(42))])
    #expect(pair.client.nextDeadline == nil)
    #expect(pair.server.nextDeadline == nil)
  }

  @Test(arguments: [true, false])
  func theServerRefusesAnotherCertificate(dtls13: Bool) throws {
    let wrong = Pair.certificates.server.fingerprint
    let pair = Pair(dtls13: dtls13, serverExpects: [wrong])
    pair.run()
    #expect(pair.serverEvents == [.failed(.fingerprintMismatch)])
    // In DTLS 1.3 the client is through before the server has seen its certificate.
    #expect(pair.clientEvents.last == .failed(.alert(42)))
    #expect(pair.serverKeys == nil)
  }

  @Test func oneOfSeveralFingerprintsIsEnough() {
    let (client, server) = Pair.certificates
    let pair = Pair(
      serverExpects: [server.fingerprint, CertificateFingerprint(ofDER: client.der, algorithm: .sha512)])
    pair.run()
    #expect(pair.serverKeys != nil && pair.clientKeys != nil)
  }

  @Test(arguments: [true, false], [true, false])
  func closeNotifyClosesTheOtherSide(dtls13: Bool, byServer: Bool) {
    let pair = Pair(dtls13: dtls13)
    pair.run()
    pair.close(server: byServer)
    pair.deliver()
    let events = byServer ? pair.clientEvents : pair.serverEvents
    #expect(events.last == .closed)
    #expect(pair.client.nextDeadline == nil && pair.server.nextDeadline == nil)
    // Closing twice, or sending more to an ended session, does nothing.
    let written = pair.written
    pair.close(server: byServer)
    pair.close(server: !byServer)
    pair.receive(.init(toServer: !byServer, bytes: .init(repeating: 22, count: 100)))
    #expect(pair.written == written)
  }

  @Test func closingBeforeTheHandshakeSendsNothing() {
    let pair = Pair()
    pair.close(server: true)
    pair.close(server: false)
    #expect(pair.written == 0)
    pair.start()
    #expect(pair.written == 0)
  }

  @Test func aSessionWithoutAPeerGivesUp() {
    let pair = Pair()
    pair.network = { _, _ in [] }
    pair.start()
    let begin = pair.now
    var steps = 0
    while pair.clientEvents.isEmpty, steps < 100, pair.advance() { steps += 1 }
    #expect(pair.clientEvents == [.failed(.timedOut)])
    #expect(pair.now - begin == DTLSSession.handshakeTimeout)
    #expect(pair.written >= 2 * 6 && pair.written <= 2 * 8)
    #expect(pair.client.nextDeadline == nil)
  }

  @Test func theTimeIsTheCallersAlone() {
    // Runs at different times take the same steps.
    var counts: Set<Int> = []
    for origin in [0, 1, 1_000_000_000] as [UInt64] {
      let pair = Pair()
      pair.now = MonotonicTime(milliseconds: origin)
      pair.network = { number, datagram in number == 1 ? [] : [datagram] }
      pair.run()
      #expect(pair.serverKeys != nil)
      counts.insert(pair.written)
    }
    #expect(counts.count == 1)
  }

  @Test func dtlsIsToldFromOtherProtocols() {
    func isDTLS(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { DTLSSession.isDTLS($0) } }
    #expect(!isDTLS([]))
    #expect(!isDTLS([0]) && !isDTLS([19]) && !isDTLS([64]) && !isDTLS([128]))
    #expect(isDTLS([20]) && isDTLS([22]) && isDTLS([63]))
  }
}
