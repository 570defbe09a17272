// Calls in which connections change: other addresses, other certificates, more slots, screens that come and go.

import MediaCrypto
import Netem
import RTCTesting
import SDP
import SFU
import Testing
import Wire

@Suite struct ChangingCallTests {
  @Test func aForgottenNATMappingIsFollowed() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.view(viewer, [(speaker, 360)])
    call.run(.seconds(3))
    call.move(speaker, to: TransportAddress(ipv4: 0x0B00_0001, port: 9))
    call.move(viewer, to: TransportAddress(ipv4: 0x0B00_0002, port: 9))
    try call.negotiate(speaker.makeFurtherOffer(restartsICE: true), of: speaker)
    try call.negotiate(viewer.makeFurtherOffer(restartsICE: true), of: viewer)
    let moved = call.now
    call.run(.seconds(3))
    #expect(speaker.closedReason == nil && viewer.closedReason == nil)
    let stream = try call.video(of: viewer)
    #expect(longestPause(stream, from: moved - .milliseconds(100)) < .milliseconds(700))
    #expect(stream.packets.filter { $0.time > moved + .seconds(2) }.count > 25)
    #expect(stream.packets.allSatisfy { $0.contributor == 1 })
  }

  @Test func iceRestartsWithoutEndLeaveNothingBehind() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.view(viewer, [(speaker, 360)])
    call.run(.seconds(2))
    for _ in 0..<50 {
      try call.negotiate(speaker.makeFurtherOffer(restartsICE: true), of: speaker)
      call.run(.milliseconds(100))
    }
    call.run(.seconds(2))
    expectUnbroken(try call.video(of: viewer))
    #expect(longestPause(try call.video(of: viewer), from: call.now - .seconds(6)) < .milliseconds(200))
  }

  @Test func whoLoadsThePageAgainIsSeenAgain() throws {
    let call = try makeCall()
    let viewer = try call.join(1)
    let speaker = try call.join(2)
    call.view(viewer, [(speaker, 360)])
    call.run(.seconds(3))
    let own = try Certificate(commonName: "again", notBefore: 0, notAfter: 4_000_000_000)
    let again = try call.join(2, certificate: own)
    call.view(again, [(viewer, 360)])
    let begun = call.now
    call.run(.seconds(3))
    #expect(call.router.peerCount == 2)
    let stream = try call.video(of: viewer)
    expectUnbroken(stream)
    #expect(stream.packets.filter { $0.time > begun + .seconds(1) }.count > 50, "the view still holds")
    #expect(try call.video(of: again).packets.count > 50)
  }

  @Test func slotsAndAScreenAreAddedAndTheScreenEnds() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2, videoSlots: 1)
    call.view(viewer, [(speaker, 360)])
    call.run(.seconds(2))
    try call.negotiate(viewer.makeFurtherOffer(moreSlots: 2), of: viewer)
    #expect(viewer.slots(.video).count == 3)
    try call.negotiate(speaker.makeFurtherOffer(showsScreen: true), of: speaker)
    let slots = viewer.slots(.video)
    let wishes = [(slots[0], MediaSource.camera), (slots[1], .screen)].map { mid, source in
      ViewRequest(mid: mid, participant: speaker.number, source: source, maxHeight: 720, priority: 0)
    }
    call.router.setView(wishes, of: viewer.number, in: call.room, at: call.now)
    call.run(.seconds(2))
    let screen = try call.video(1, of: viewer)
    #expect(screen.packets.count > 100 && screen.packets.first?.height == 1080)
    try call.negotiate(speaker.makeFurtherOffer(showsScreen: false), of: speaker)
    call.run(.milliseconds(200))
    let ended = try call.video(1, of: viewer).packets.count
    call.run(.seconds(1))
    #expect(try call.video(1, of: viewer).packets.count == ended)
    expectUnbroken(try call.video(of: viewer))
    #expect(
      call.events.contains(
        .slot(
          receiver: viewer.number,
          SlotState(mid: slots[1], participant: speaker.number, source: .screen, pause: .gone))))
    try call.negotiate(speaker.makeFurtherOffer(showsScreen: true), of: speaker)
    call.run(.seconds(2))
    let shown = try call.video(1, of: viewer)
    #expect(shown.packets.count > ended + 50, "the wish waited for the screen to come back")
    expectUnbroken(shown)
  }

  @Test func aSlotThatIsSwitchedOffGoesOnWhereItStopped() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.view(viewer, [(speaker, 360)])
    call.run(.seconds(3))
    let mid = try #require(viewer.slots(.video).first)
    func stream() throws -> ReceivedStream { try #require(viewer.received[mid]) }
    for _ in 0..<3 {
      try call.negotiate(viewer.makeFurtherOffer(isReceiving: false), of: viewer)
      call.run(.milliseconds(200))
      let stopped = try stream().packets.count
      call.run(.seconds(1))
      #expect(try stream().packets.count == stopped)
      try call.negotiate(viewer.makeFurtherOffer(isReceiving: true), of: viewer)
      call.run(.seconds(2))
      #expect(try stream().packets.count > stopped + 50)
    }
    expectUnbroken(try stream())
  }

  @Test func layersThatStopAndComeBackDoNotFreezeThePicture() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    call.view(viewer, [(speaker, 720)])
    call.run(.seconds(3))
    let begun = call.now
    var heights: [Int?] = []
    for layers in [["q"], ["q", "h", "f"], ["q", "h"], ["h", "f"], ["q", "h", "f"]] {
      speaker.activeLayers = Set(layers)
      call.run(.seconds(3))
      heights.append(try call.video(of: viewer).packets.last { $0.height != nil }?.height)
    }
    #expect(heights == [180, 720, 360, 720, 720])
    let stream = try call.video(of: viewer)
    expectUnbroken(stream)
    #expect(longestPause(stream, from: begun) < .seconds(1))
    #expect(call.router.counters.keyFramesRequested < 40)
  }

  @Test(arguments: [UInt64](1...3))
  func receiversWithoutRepairStreamsGetTheVeryPacketAgain(seed: UInt64) throws {
    let call = try makeCall(seed: seed)
    let speaker = try call.join(1)
    let viewer = try call.join(2, hasRepairStreams: false)
    var lossy = NetworkConditions()
    lossy.delay = .milliseconds(20)
    lossy.loss = 0.05
    call.network.setConditions(lossy, from: TransportAddress(ipv4: 0x0A00_0001, port: 3478), to: viewer.address)
    let other = try call.join(3)
    for turn in 0..<6 {
      call.view(viewer, [(turn % 2 == 0 ? speaker : other, 360)])
      call.run(.seconds(2))
    }
    let stream = try call.video(of: viewer)
    #expect(!stream.packets.contains { $0.isRepeated }, "there is no stream for repeats")
    #expect(call.router.counters.packetsRepeated > 10)
    let last = stream.packets.map(\.sequence).max() ?? 0
    let settled = stream.missing.filter { $0 < last - 60 }
    #expect(settled.count <= stream.packets.count / 100)
  }

  @Test func speakersChangeWithoutAGapInTheSound() throws {
    let call = try makeCall()
    let peers = try (1...7).map { try call.join(UInt32($0)) }
    call.run(.seconds(2))
    for turn in 0..<12 {
      for (index, peer) in peers.enumerated() { peer.audioLevel = index == 1 + turn % 6 ? 15 : 127 }
      call.run(.milliseconds(1500))
    }
    let listener = peers[0]
    let streams = listener.slots(.audio).compactMap { listener.received[$0] }
    #expect(Set(streams.flatMap { $0.packets.map(\.contributor) }) == [2, 3, 4, 5, 6, 7])
    #expect(streams.contains { Set($0.packets.map(\.contributor)).count > 1 }, "slots were given to others")
    for stream in streams {
      expectUnbroken(stream)
      #expect(longestPause(stream, from: MonotonicTime(milliseconds: 4000)) < .milliseconds(150))
    }
  }

  @Test func fiftyPeopleWithTwentyFiveSlotsSeeTwentyFiveOthers() throws {
    let call = try makeCall()
    let peers = try (1...50).map { try call.join(UInt32($0), videoSlots: 25) }
    for peer in peers { peer.activeLayers = ["q"] }
    call.run(.milliseconds(700))
    for peer in peers { call.view(peer, peers.filter { $0 !== peer }.prefix(25).map { ($0, 180) }) }
    call.run(.milliseconds(800))
    for peer in peers {
      let seen = peer.slots(.video).compactMap { peer.received[$0]?.packets.last?.contributor }
      #expect(Set(seen) == Set(peers.filter { $0 !== peer }.prefix(25).map(\.number.rawValue)))
    }
    for peer in peers.dropFirst() { call.leave(peer) }
    #expect(call.router.peerCount == 1)
  }
}
