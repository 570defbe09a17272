// What taps hear, and what they don't: whole calls in virtual time.

import MediaCrypto
import Netem
import RTCTesting
import SDP
import SFU
import Testing
import Wire

@Suite struct TapTests {
  private let tap = TapID(rawValue: 7)

  @Test func aMicrophoneIsHeardInOrder() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let other = try call.join(2)
    speaker.audioLevel = 20
    other.audioLevel = 30
    call.run(.seconds(2))
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    #expect(call.heard(tap).isEmpty, "nothing is kept from before")
    let begun = call.now
    call.run(.seconds(3))
    let heard = call.heard(tap)
    #expect((148...152).contains(heard.count), "a packet every 20 ms")
    #expect(zip(heard, heard.dropFirst()).allSatisfy { $1.packet.sequence == $0.packet.sequence + 1 })
    #expect(zip(heard, heard.dropFirst()).allSatisfy { $0.packet.timestamp.distance(to: $1.packet.timestamp) == 960 })
    #expect(heard.allSatisfy { $0.packet.arrival >= begun && $0.packet.audioLevel.map { $0 & 0x7F } == 20 })
    // The virtual microphone sends its level as sound: nobody else's is among it.
    #expect(heard.allSatisfy { $0.payload == Array(repeating: 20, count: 80) })
  }

  @Test func numbersGoOnWhereTheSendersWrapAround() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(3))
    let numbers = call.heard(tap).map(\.packet.sequence)
    // The virtual microphone begins 35 packets before the end of the 16 bits.
    #expect(numbers.count > 100)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
  }

  @Test func lateAndLostPacketsKeepTheirNumbers() throws {
    let call = try makeCall {
      $0.loss = 0.05
      $0.reordering = 0.05
      $0.jitter = .milliseconds(30)
    }
    let speaker = try call.join(1)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(10))
    let numbers = call.heard(tap).map(\.packet.sequence)
    #expect(Set(numbers).count == numbers.count, "nothing twice")
    #expect(numbers != numbers.sorted(), "late ones come as they come")
    let span = try #require(numbers.max()) - (try #require(numbers.min())) + 1
    let share = Double(numbers.count) / Double(span)
    #expect((0.9..<0.99).contains(share), "gaps are where packets were lost: \(share)")
  }

  @Test func whoIsNotAmongTheLoudestIsHeardAllTheSame() throws {
    let call = try makeCall()
    let peers = try (1...8).map { try call.join(UInt32($0)) }
    for (index, peer) in peers.enumerated() { peer.audioLevel = index == 7 ? 110 : 15 }
    call.run(.seconds(3))
    call.router.setTap(tap, on: .microphone, of: peers[7].number, in: call.room)
    call.run(.seconds(2))
    #expect((98...102).contains(call.heard(tap).count))
    let listened = peers[0].slots(.audio).compactMap { peers[0].received[$0]?.packets.last }
      .filter { call.now - $0.time < .milliseconds(200) }.map(\.contributor)
    #expect(!listened.contains(8), "nobody gets it forwarded")
  }

  @Test func whoIsAloneIsHeard() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(2))
    #expect(call.heard(tap).count > 50)
  }

  @Test func aTapThatIsSetBeforeTheyComeHearsTheFirstWord() throws {
    let call = try makeCall()
    try call.join(2)
    let awaited = ParticipantNumber(rawValue: 1)
    #expect(call.router.setTap(tap, on: .microphone, of: awaited, in: call.room))
    call.run(.seconds(1))
    #expect(call.heard(tap).isEmpty, "who is there is not meant")
    let speaker = try call.join(1)
    call.run(.seconds(2))
    let heard = call.heard(tap)
    #expect(heard.count > 80)
    #expect((heard.first?.packet.sequence ?? 0) & 0xFFFF == 65_501, "the virtual microphone's first")
    #expect(speaker.isConnected)
  }

  @Test func mutedSoundIsNotHeard() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    try call.join(2)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(2))
    let before = call.heard(tap).count
    #expect(before > 50)
    call.router.setMuted(true, .microphone, of: speaker.number, in: call.room, at: call.now)
    // The virtual client goes on sending, as one might that has been tampered with.
    call.run(.seconds(2))
    #expect(call.heard(tap).count == before)
    call.router.setMuted(false, .microphone, of: speaker.number, in: call.room, at: call.now)
    call.run(.seconds(1))
    #expect((48...52).contains(call.heard(tap).count - before), "the tap held over the mute")
  }

  @Test func aTapThatIsUnsetHearsNotOnePacketMore() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    try call.join(2)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    for _ in 0..<20 {
      call.run(.milliseconds(510))
      call.router.unsetTap(tap, on: .microphone, of: speaker.number, in: call.room)
      let before = call.heard(tap).count
      call.run(.milliseconds(330))
      #expect(call.heard(tap).count == before)
      call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    }
    #expect(call.heard(tap).count > 300)
  }

  @Test(arguments: [false, true])
  func whatIsReceivedButNotYetHandedOverGoesWithTheTap(isUnset: Bool) throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(2))
    var out = Outbox(capacity: 1 << 20)
    for datagram in try nextDatagrams(of: speaker, in: call) {
      datagram.withUnsafeBytes { call.router.receive($0, from: speaker.address, at: call.now, into: &out) }
    }
    if isUnset { call.router.unsetTap(tap, on: .microphone, of: speaker.number, in: call.room) }
    var heard = 0
    call.router.forEachTapped { _, _, _ in heard += 1 }
    #expect(heard == (isUnset ? 0 : 1))
    call.router.forEachTapped { _, _, _ in heard += 1 }
    #expect(heard == (isUnset ? 0 : 1), "nothing is handed over twice")
  }

  @Test func aLaterTapTakesThePlaceAndAnOlderOneCannotEndIt() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let second = TapID(rawValue: 8)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(2))
    call.router.setTap(second, on: .microphone, of: speaker.number, in: call.room)
    let before = call.heard(tap).count
    call.router.unsetTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(1))
    #expect(call.heard(tap).count == before)
    #expect((48...52).contains(call.heard(second).count))
  }

  @Test(arguments: [MediaSource.camera, .screen]) func picturesCannotBeTapped(source: MediaSource) throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.view(viewer, [(speaker, 720)])
    call.run(.seconds(1))
    try call.negotiate(speaker.makeFurtherOffer(showsScreen: true), of: speaker)
    #expect(!call.router.setTap(tap, on: source, of: speaker.number, in: call.room))
    call.run(.seconds(2))
    #expect(call.tapped.isEmpty)
  }

  @Test func aTapOnScreenSoundHearsNoMicrophone() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    #expect(call.router.setTap(tap, on: .screenAudio, of: speaker.number, in: call.room))
    call.run(.seconds(2))
    #expect(call.tapped.isEmpty)
  }

  @Test func iceRestartsAndRenegotiationKeepTheTap() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(2))
    for _ in 0..<5 {
      let before = call.heard(tap).count
      try call.negotiate(speaker.makeFurtherOffer(moreSlots: 1, restartsICE: true), of: speaker)
      call.run(.seconds(1))
      #expect(call.heard(tap).count - before > 40)
    }
    let numbers = call.heard(tap).map(\.packet.sequence)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
  }

  @Test func whoLoadsThePageAgainIsHeardOnWithRisingNumbers() throws {
    let call = try makeCall()
    let first = try call.join(1)
    call.router.setTap(tap, on: .microphone, of: first.number, in: call.room)
    call.run(.seconds(3))
    let before = call.heard(tap)
    let own = try Certificate(commonName: "again", notBefore: 0, notAfter: 4_000_000_000)
    let again = try call.join(1, certificate: own)
    again.audioLevel = 33
    call.run(.seconds(3))
    let after = call.heard(tap).dropFirst(before.count)
    #expect(after.count > 80 && after.allSatisfy { $0.payload.first == 33 })
    let step = (try #require(after.first)).packet.sequence - (try #require(before.last)).packet.sequence
    #expect(step > 65_536, "the jump says that it is another stream")
  }

  @Test func aConnectionThatWasLostIsHeardAgainAfterItIsMadeAnew() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    try call.join(2)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(2))
    var dead = NetworkConditions()
    dead.loss = 1
    call.network.setConditions(dead, from: speaker.address, to: TransportAddress(ipv4: 0x0A00_0001, port: 3478))
    call.run(.seconds(45))
    #expect(call.router.peerCount == 1, "its consent to receive expired")
    let before = call.heard(tap).count
    let own = try Certificate(commonName: "again", notBefore: 0, notAfter: 4_000_000_000)
    try call.join(1, certificate: own)
    call.run(.seconds(2))
    #expect(call.heard(tap).count > before + 40)
  }

  @Test func leavingEndsTheTap() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let other = try call.join(2)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(2))
    let before = call.heard(tap).count
    #expect(before > 50)
    call.leave(speaker)
    call.run(.seconds(1))
    #expect(call.heard(tap).count == before)
    // Whoever comes under the same number has not been asked.
    let own = try Certificate(commonName: "again", notBefore: 0, notAfter: 4_000_000_000)
    try call.join(1, certificate: own)
    call.run(.seconds(2))
    #expect(call.heard(tap).count == before)
    #expect(other.isConnected)
  }

  @Test func leavingWhileDisconnectedEndsTheTapToo() throws {
    let call = try makeCall()
    try call.join(2)
    let awaited = ParticipantNumber(rawValue: 1)
    call.router.setTap(tap, on: .microphone, of: awaited, in: call.room)
    var out = Outbox(capacity: 1 << 16)
    call.router.leave(awaited, room: call.room, at: call.now, into: &out)
    try call.join(1)
    call.run(.seconds(2))
    #expect(call.tapped.isEmpty)
  }

  @Test func closedRoomsHaveNoTaps() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room)
    call.run(.seconds(1))
    var out = Outbox(capacity: 1 << 16)
    call.router.close(call.room, at: call.now, into: &out)
    #expect(!call.router.setTap(tap, on: .microphone, of: speaker.number, in: call.room))
    call.router.unsetTap(tap, on: .microphone, of: speaker.number, in: call.room)
  }

  @Test func eachTapHearsItsOwnSpeaker() throws {
    let call = try makeCall()
    let peers = try (1...6).map { try call.join(UInt32($0)) }
    for (index, peer) in peers.enumerated() { peer.audioLevel = UInt8(20 + index) }
    // Every second one agreed.
    for peer in peers where peer.number.rawValue.isMultiple(of: 2) {
      call.router.setTap(
        TapID(rawValue: UInt64(peer.number.rawValue)), on: .microphone, of: peer.number, in: call.room)
    }
    call.run(.seconds(4))
    #expect(Set(call.tapped.keys.map(\.rawValue)) == [2, 4, 6])
    for (tap, heard) in call.tapped {
      #expect(heard.count > 100)
      #expect(heard.allSatisfy { $0.payload == Array(repeating: UInt8(19 + tap.rawValue), count: 80) })
    }
  }

  /// What a peer sends next, not yet in the network.
  private func nextDatagrams(of peer: VirtualPeer, in call: SimulatedCall) throws -> [[UInt8]] {
    var out = Outbox(capacity: 1 << 20)
    peer.advance(to: call.now + .milliseconds(20), into: &out)
    var datagrams: [[UInt8]] = []
    for transmit in out.transmits {
      for start in stride(from: 0, to: transmit.length, by: transmit.segmentSize) {
        let length = min(transmit.segmentSize, transmit.length - start)
        datagrams.append(Array(out.memory[transmit.offset + start..<transmit.offset + start + length]))
      }
    }
    try #require(!datagrams.isEmpty)
    return datagrams
  }
}

extension SimulatedCall {
  fileprivate func heard(_ tap: TapID) -> [TappedSound] { tapped[tap] ?? [] }
}
