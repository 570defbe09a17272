// The server's side of ICE: who is answered, what moves the peer, when consent ends.

import ICE
import Netem
import STUN
import Testing
import Wire

@Suite struct ICELiteAgentTests {
  @Test func anAuthenticNominationIsAnsweredAndSelected() throws {
    var server = LiteServer()
    let (event, answers) = server.receive(try Check().bytes, at: at(10))
    #expect(event == .selected(clientAddress))
    let selected = server.agent.selected
    #expect(selected == clientAddress)
    try #require(answers.count == 1)
    #expect(answers[0].destination == clientAddress)
    let answer = try Answer(answers[0].bytes)
    #expect(answer.messageClass == .success)
    #expect(answer.id == Check().id)
    #expect(answer.mapped == clientAddress)
    #expect(answer.isAuthentic)
  }

  @Test func anIPv6ClientIsToldItsAddress() throws {
    let address = TransportAddress(ipv6High: 0x2001_0DB8_0000_0000, low: 5, port: 6)
    var server = LiteServer()
    let (event, answers) = server.receive(try Check().bytes, from: address, at: at(10))
    #expect(event == .selected(address))
    #expect(try answers.map { try Answer($0.bytes).mapped } == [address])
  }

  @Test func aCheckWithoutNominationIsAnsweredOnly() throws {
    var server = LiteServer()
    let (event, answers) = server.receive(try Check(useCandidate: false).bytes, at: at(10))
    #expect(event == nil)
    #expect(answers.count == 1)
    let selected = server.agent.selected
    #expect(selected == nil)
  }

  @Test func aFingerprintMayBeMissingButNotWrong() throws {
    var server = LiteServer()
    var bytes = try Check().bytes
    bytes[bytes.count - 1] ^= 1
    let (event, answers) = server.receive(bytes, at: at(10))
    #expect(event == nil)
    #expect(answers.isEmpty)
    #expect(server.receive(try Check(hasFingerprint: false).bytes, at: at(20)).event == .selected(clientAddress))
  }

  /// Amplification: whoever does not know the password gets nothing, of whatever size.
  @Test(arguments: [
    Check(password: nil), Check(password: "a wrong password of 24 ch"), Check(password: clientCredentials.password),
    Check(username: nil), Check(username: "server01:somebody"), Check(username: "somebody:client01"),
    Check(username: "client01:server01"), Check(username: "server01"), Check(username: ""), Check(username: ":"),
    Check(username: "server01:client01:"), Check(username: nil, password: nil, useCandidate: false),
    Check(password: nil, unknownAttributes: 40), Check(messageClass: .indication), Check(messageClass: .success),
    Check(messageClass: .error), Check(method: STUNMethod(rawValue: 3)),
  ]) func datagramsThatAreNotAuthenticChecksAreDroppedSilently(_ check: Check) throws {
    var server = LiteServer()
    let (event, answers) = server.receive(try check.bytes, at: at(10))
    #expect(event == nil)
    #expect(answers.isEmpty)
    let deadline = server.agent.nextDeadline
    #expect(deadline == at(30_000), "consent is not renewed")
  }

  @Test func noDamagedCheckIsAnswered() throws {
    let good = try Check().bytes
    let fingerprint = good.count - 8
    for bit in 0..<good.count * 8 {
      var server = LiteServer()
      var bytes = good
      bytes[bit / 8] ^= 1 << (bit % 8)
      let (event, answers) = server.receive(bytes, at: at(10))
      // A flip in FINGERPRINT's own header turns it into an unknown attribute after the integrity, which is allowed.
      if (fingerprint..<fingerprint + 2).contains(bit / 8) { continue }
      #expect(event == nil, "bit \(bit)")
      #expect(answers.isEmpty, "bit \(bit)")
    }
    for length in 0..<good.count {
      var server = LiteServer()
      let (event, answers) = server.receive(Array(good[..<length]), at: at(10))
      #expect(event == nil, "length \(length)")
      #expect(answers.isEmpty, "length \(length)")
    }
  }

  @Test func anAuthenticCheckWithUnknownAttributesIsRefused() throws {
    var server = LiteServer()
    let (event, answers) = server.receive(try Check(unknownAttributes: 40).bytes, at: at(10))
    #expect(event == nil)
    try #require(answers.count == 1)
    let answer = try Answer(answers[0].bytes)
    #expect(answer.error == .unknownAttribute)
    #expect(answer.isAuthentic)
    let selected = server.agent.selected
    #expect(selected == nil)
  }

  @Test func aPeerThatThinksItIsControlledIsToldToChange() throws {
    var server = LiteServer()
    let (event, answers) = server.receive(try Check(controlling: false).bytes, at: at(10))
    #expect(event == nil)
    #expect(try answers.map { try Answer($0.bytes).error } == [.roleConflict])
    #expect(try answers.allSatisfy { try Answer($0.bytes).isAuthentic })
  }

  @Test func thePeerMovesOnlyByAnAuthenticNomination() throws {
    var server = LiteServer()
    func check(_ number: UInt64) -> Check { Check(id: STUNTransactionID(high: 2, low: number)) }
    #expect(server.receive(try check(1).bytes, at: at(0)).event == .selected(clientAddress))
    var forged = check(2)
    forged.password = "a wrong password of 24 ch"
    #expect(server.receive(try forged.bytes, from: otherAddress, at: at(100)).event == nil)
    var plain = check(3)
    plain.useCandidate = false
    #expect(server.receive(try plain.bytes, from: otherAddress, at: at(200)).event == nil)
    let stayed = server.agent.selected
    #expect(stayed == clientAddress)
    #expect(server.receive(try check(4).bytes, from: otherAddress, at: at(300)).event == .selected(otherAddress))
    let moved = server.agent.selected
    #expect(moved == otherAddress)
    // And only a move is an event.
    #expect(server.receive(try check(5).bytes, from: otherAddress, at: at(400)).event == nil)
  }

  @Test func aRecordedCheckSentAgainMovesNothingAndRenewsNothing() throws {
    var server = LiteServer()
    let recorded = try Check().bytes
    #expect(server.receive(recorded, at: at(0)).event == .selected(clientAddress))
    let replay = server.receive(recorded, from: otherAddress, at: at(5000))
    #expect(replay.event == nil)
    let selected = server.agent.selected
    let deadline = server.agent.nextDeadline
    #expect(selected == clientAddress)
    #expect(deadline == at(30_000))
    // A retransmission after a lost answer is answered again all the same.
    #expect(server.receive(recorded, at: at(5500)).answers.count == 1)
  }

  @Test func consentEndsThirtySecondsAfterTheLastCheckFromTheSelectedAddress() throws {
    var server = LiteServer()
    for second in 0..<10 as Range<UInt64> {
      let check = Check(id: STUNTransactionID(high: 3, low: second), useCandidate: second == 0)
      _ = server.receive(try check.bytes, at: at(second * 2500))
    }
    // A check from elsewhere shows nothing about the selected address.
    let elsewhere = Check(id: STUNTransactionID(high: 3, low: 99), useCandidate: false)
    _ = server.receive(try elsewhere.bytes, from: otherAddress, at: at(40_000))
    let last = at(22_500)
    let deadline = server.agent.nextDeadline
    #expect(deadline == last + .seconds(30))
    #expect(server.agent.advance(to: last + .seconds(30) - TimeSpan(nanoseconds: 1)) == nil)
    #expect(server.agent.advance(to: last + .seconds(30)) == .consentExpired)
    #expect(server.agent.advance(to: last + .seconds(60)) == nil)
    let after = server.agent.nextDeadline
    #expect(after == nil)
    let late = server.receive(try Check(id: STUNTransactionID(high: 4, low: 1)).bytes, at: last + .seconds(61))
    #expect(late.event == nil)
    #expect(late.answers.isEmpty)
  }

  @Test func aPeerThatNeverComesExpires() {
    var server = LiteServer()
    #expect(server.agent.advance(to: at(29_999)) == nil)
    #expect(server.agent.advance(to: at(30_000)) == .consentExpired)
  }

  @Test func aCheckThatComesAfterTheDeadlineIsTooLate() throws {
    var server = LiteServer()
    let (event, answers) = server.receive(try Check().bytes, at: at(30_000))
    #expect(event == .consentExpired)
    #expect(answers.isEmpty)
  }

  @Test func afterARestartOldCredentialsHoldUntilTheFirstCheckWithNewOnes() throws {
    var server = LiteServer()
    #expect(server.receive(try Check().bytes, at: at(0)).event == .selected(clientAddress))
    let newServer = ICECredentials(ufrag: "server02", password: "another password of 24 c")
    let newClient = ICECredentials(ufrag: "client02", password: "another password of them")
    server.agent.restart(local: newServer, remote: newClient)
    let both = (server.agent.local, server.agent.previousLocal)
    #expect(both == (newServer, serverCredentials))
    let selected = server.agent.selected
    #expect(selected == clientAddress)

    let old = Check(id: STUNTransactionID(high: 5, low: 1))
    #expect(server.receive(try old.bytes, at: at(1000)).answers.count == 1)

    let new = Check(
      id: STUNTransactionID(high: 5, low: 2), username: "server02:client02", password: newServer.password)
    let (event, answers) = server.receive(try new.bytes, from: otherAddress, at: at(2000))
    #expect(event == .selected(otherAddress))
    #expect(try answers.map { try Answer($0.bytes, password: newServer.password).isAuthentic } == [true])
    let previous = server.agent.previousLocal
    #expect(previous == nil)

    let stale = Check(id: STUNTransactionID(high: 5, low: 3))
    let refused = server.receive(try stale.bytes, at: at(3000))
    #expect(refused.event == nil)
    #expect(refused.answers.isEmpty)
  }

  @Test func usernamesOfOneGenerationDoNotMixWithPasswordsOfAnother() throws {
    var server = LiteServer()
    let newServer = ICECredentials(ufrag: "server02", password: "another password of 24 c")
    server.agent.restart(local: newServer, remote: clientCredentials)
    let mixed = Check(username: "server02:client01", password: serverCredentials.password)
    #expect(server.receive(try mixed.bytes, at: at(0)).answers.isEmpty)
    let reversed = Check(username: "server01:client01", password: newServer.password)
    #expect(server.receive(try reversed.bytes, at: at(0)).answers.isEmpty)
  }

  @Test func aFullOutboxCostsTheAnswerOnly() throws {
    var server = LiteServer()
    server.outbox = Outbox(capacity: Outbox.maximumDatagram)
    _ = server.outbox.reserve()
    server.outbox.commit(Outbox.maximumDatagram, to: otherAddress)
    let (event, _) = server.receive(try Check().bytes, at: at(0))
    #expect(event == .selected(clientAddress))
  }

  @Test(arguments: 0..<16 as Range<UInt64>) func randomDatagramsAreNeverAnswered(_ seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var server = LiteServer()
    let good = try Check().bytes
    for _ in 0..<500 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // FINGERPRINT is left alone: a valid check without it would still be one.
        bytes[Int.random(in: 0..<bytes.count - 8, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
      }
      if bytes == good { continue }
      let (event, answers) = server.receive(bytes, at: at(10))
      #expect(event == nil)
      #expect(answers.isEmpty)
    }
  }
}
