// Whole calls through the router in virtual time: real ICE, DTLS and SRTP between virtual peers.

import MediaCrypto
import Netem
import RTCTesting
import SDP
import SFU
import Testing
import Wire

@Suite struct CallTests {
  @Test func everybodySeesAndHearsEverybodyElse() throws {
    let call = try makeCall()
    let peers = try (1...3).map { try call.join(UInt32($0)) }
    call.run(.seconds(2))
    for peer in peers { call.view(peer, peers.filter { $0 !== peer }.map { ($0, 720) }) }
    for peer in peers { peer.audioLevel = 20 }
    call.run(.seconds(4))
    for peer in peers {
      #expect(peer.isConnected)
      let others = Set(peers.filter { $0 !== peer }.map(\.number.rawValue))
      var seen: Set<UInt32> = []
      for mid in peer.slots(.video).prefix(2) {
        let stream = try #require(peer.received[mid])
        #expect(stream.packets.count > 300, "a camera of 30 frames a second")
        #expect(stream.missing.isEmpty)
        #expect(stream.packets.first?.startsKeyFrame == true, "decoding starts with a key frame")
        #expect(Set(stream.packets.map(\.contributor)).count == 1)
        seen.formUnion(stream.packets.map(\.contributor))
      }
      #expect(seen == others)
      let heard = Set(peer.slots(.audio).compactMap { peer.received[$0]?.packets.last?.contributor })
      #expect(heard == others, "CSRC names who speaks")
    }
  }

  @Test(arguments: [UInt64](1...4))
  func lossReorderingAndDelayAreRepaired(seed: UInt64) throws {
    let call = try makeCall(seed: seed) {
      $0.loss = 0.10
      $0.delay = .milliseconds(100)
      $0.jitter = .milliseconds(10)
      $0.reordering = 0.02
    }
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.run(.seconds(3))
    call.view(viewer, [(speaker, 720)])
    call.run(.seconds(10))
    let stream = try #require(viewer.slots(.video).first.flatMap { viewer.received[$0] })
    #expect(stream.packets.count > 500)
    let last = stream.packets.map(\.sequence).max() ?? 0
    // What is younger than two seconds may still be on its way.
    let settled = stream.missing.filter { $0 < last - 400 }
    #expect(Double(settled.count) < 0.01 * Double(stream.packets.count), "\(settled.count) packets were never repaired")
    #expect(stream.packets.contains { $0.isRepeated })
    #expect(call.router.counters.packetsRepeated > 0)
  }

  @Test func theSameSeedGivesTheSameCall() throws {
    // What arrived and what was told; keys and signatures differ from run to run and do not matter.
    func record(_ seed: UInt64) throws -> [String: [ReceivedStream.Packet]] {
      let call = try makeCall(seed: seed) { $0.loss = 0.05 }
      let first = try call.join(1)
      let second = try call.join(2)
      call.view(second, [(first, 360)])
      call.run(.seconds(5))
      #expect(second.received.values.reduce(0) { $0 + $1.packets.count } > 200)
      return second.received.mapValues(\.packets)
    }
    let (first, again, other) = (try record(7), try record(7), try record(8))
    #expect(first == again)
    #expect(first != other)
  }

  @Test func aLargerTileRaisesTheLayerAndASmallerOneLowersItWithoutAGap() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.run(.seconds(1))
    var heights: [Int] = []
    for height in [150, 700, 300, 720, 100] {
      call.view(viewer, [(speaker, height)])
      call.run(.seconds(3))
      let stream = try #require(viewer.slots(.video).first.flatMap { viewer.received[$0] })
      heights.append(stream.packets.last { $0.height != nil }?.height ?? 0)
    }
    #expect(heights == [180, 720, 360, 720, 180])
    let stream = try #require(viewer.slots(.video).first.flatMap { viewer.received[$0] })
    #expect(stream.missing.isEmpty)
    for (before, after) in zip(stream.packets, stream.packets.dropFirst()) {
      #expect(after.sequence == before.sequence + 1)
      #expect(after.time - before.time < .milliseconds(150), "the picture froze")
      #expect(before.timestamp.distance(to: after.timestamp) >= 0, "time went back")
      if after.timestamp != before.timestamp, let old = before.pictureID, let new = after.pictureID {
        #expect((new &- old) & 0x7FFF == 1, "picture ids are consecutive")
      }
    }
  }

  @Test func switchingThePersonInASlotKeepsTheStreamWhole() throws {
    let call = try makeCall()
    let peers = try (1...4).map { try call.join(UInt32($0)) }
    call.run(.seconds(2))
    for turn in 0..<9 {
      call.view(peers[0], [(peers[1 + turn % 3], 360)])
      call.run(.seconds(1))
    }
    let stream = try #require(peers[0].slots(.video).first.flatMap { peers[0].received[$0] })
    #expect(Set(stream.packets.map(\.contributor)) == [2, 3, 4])
    #expect(stream.missing.isEmpty)
    for (before, after) in zip(stream.packets, stream.packets.dropFirst()) where before.contributor != after.contributor
    {
      #expect(after.startsKeyFrame)
      #expect(before.timestamp.distance(to: after.timestamp) > 0)
    }
  }

  @Test func whoeverSpeaksUpGetsAnAudioSlot() throws {
    let call = try makeCall()
    let peers = try (1...8).map { try call.join(UInt32($0)) }
    call.run(.seconds(3))
    for speaker in [7, 2, 5] {
      for peer in peers { peer.audioLevel = 127 }
      peers[speaker].audioLevel = 15
      call.run(.seconds(2))
      for (index, peer) in peers.enumerated() where index != speaker {
        let recent = peer.slots(.audio).compactMap { peer.received[$0]?.packets.last }
          .filter { call.now - $0.time < .milliseconds(200) }.map(\.contributor)
        #expect(recent.contains(UInt32(speaker + 1)), "peer \(index + 1) does not hear \(speaker + 1)")
        #expect(!recent.contains(UInt32(index + 1)), "nobody hears themselves")
      }
      let loudest = call.events.compactMap { event -> ParticipantNumber? in
        if case .speakers(let levels) = event { levels.first?.participant } else { nil }
      }.last
      #expect(loudest?.rawValue == UInt32(speaker + 1))
    }
  }

  @Test func mutedSourcesAreNotForwarded() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let listener = try call.join(2)
    call.view(listener, [(speaker, 720)])
    speaker.audioLevel = 10
    call.run(.seconds(3))
    call.router.setMuted(true, .microphone, of: speaker.number, in: call.room, at: call.now)
    call.router.setMuted(true, .camera, of: speaker.number, in: call.room, at: call.now)
    call.run(.seconds(1))
    let counts = listener.received.mapValues(\.packets.count)
    call.run(.seconds(2))
    #expect(listener.received.mapValues(\.packets.count) == counts)
    #expect(
      call.events.contains { event in
        if case .slot(let receiver, let state) = event {
          receiver == listener.number && state.pause == .muted
        } else {
          false
        }
      })
    call.router.setMuted(false, .camera, of: speaker.number, in: call.room, at: call.now)
    call.run(.seconds(2))
    let stream = try #require(listener.slots(.video).first.flatMap { listener.received[$0] })
    #expect(stream.packets.count > counts.values.max() ?? 0)
    #expect(stream.missing.isEmpty)
  }

  @Test func whoLeavesIsGoneAndTheOthersGoOn() throws {
    let call = try makeCall()
    let peers = try (1...3).map { try call.join(UInt32($0)) }
    for peer in peers { call.view(peer, peers.filter { $0 !== peer }.map { ($0, 360) }) }
    call.run(.seconds(3))
    call.leave(peers[2])
    call.run(.seconds(1))
    #expect(call.router.peerCount == 2)
    let before = peers[0].received.values.reduce(0) { $0 + $1.packets.count }
    call.run(.seconds(1))
    #expect(peers[0].received.values.reduce(0) { $0 + $1.packets.count } > before + 30)
    #expect(
      call.events.contains { event in
        if case .slot(peers[0].number, let state) = event {
          state.participant == peers[2].number && state.pause == .gone
        } else {
          false
        }
      })
  }

  @Test func aSilentClientLosesItsPlaceAfterConsentExpires() throws {
    let call = try makeCall()
    let first = try call.join(1)
    try call.join(2)
    call.run(.seconds(2))
    var dead = NetworkConditions()
    dead.loss = 1
    call.network.setConditions(dead, from: first.address, to: TransportAddress(ipv4: 0x0A00_0001, port: 3478))
    call.run(.seconds(45))
    #expect(call.router.peerCount == 1)
    #expect(
      call.events.contains { event in
        if case .disconnected(first.number, _) = event { true } else { false }
      })
  }

  @Test func senderReportsMatchTheSentTimestamps() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.view(viewer, [(speaker, 360)])
    call.run(.seconds(5))
    let stream = try #require(viewer.slots(.video).first.flatMap { viewer.received[$0] })
    // The virtual camera sends no reports of its own, so none may be made up.
    #expect(stream.senderReports.isEmpty)
  }

  @Test func closingTheRoomSaysGoodbye() throws {
    let call = try makeCall()
    let peer = try call.join(1)
    call.run(.seconds(1))
    var out = Outbox(capacity: 1 << 16)
    call.router.close(call.room, at: call.now, into: &out)
    let saidGoodbye = !out.isEmpty
    #expect(saidGoodbye, "a close_notify is sent")
    #expect(call.router.peerCount == 0)
    #expect(peer.isConnected)
  }
}
