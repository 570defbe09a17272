// Calls over real sockets and real threads on loopback.

import Foundation
import MediaCrypto
import RTCTesting
import SDP
import SFU
import Testing
import Wire

@testable import MediaTransport

@Suite(.serialized, .ownThread) struct MediaPlaneTests {
  @Test func twoRoomsOnTwoThreadsHoldTheirCalls() async throws {
    let (plane, certificate) = try UDPCall.makePlane(workers: 2)
    #expect(Set(plane.ports).count == 2)
    let rooms = [plane.openRoom(), plane.openRoom()]
    var peers: [UDPPeer] = []
    for (index, room) in rooms.enumerated() {
      for number in 1...3 {
        let peer = UDPPeer(UInt32(index * 10 + number), room: room, certificate: certificate)
        try await peer.join(plane, videoSlots: 2)
        peers.append(peer)
      }
    }
    for peer in peers {
      peer.peer.audioLevel = 20
      UDPCall.view(plane, peer, peers.filter { $0.room == peer.room && $0 !== peer })
    }
    func isWhole(_ peer: UDPPeer) -> Bool {
      let others = Set(peers.filter { $0.room == peer.room && $0 !== peer }.map(\.peer.number.rawValue))
      let streams = peer.peer.slots(.video).compactMap { peer.peer.received[$0] }
      let sounds = peer.peer.slots(.audio).compactMap { peer.peer.received[$0]?.packets.last?.contributor }
      return streams.allSatisfy { $0.packets.count > 60 }
        && Set(streams.compactMap { $0.packets.last?.contributor }) == others && Set(sounds) == others
    }
    let isDone = UDPCall.run(peers) { peers.allSatisfy(isWhole) }
    #expect(isDone, "everybody sees and hears the others of their own room, and nobody else")
    // The threads write their figures down now and then.
    let isCounted = UDPCall.run([]) {
      plane.metrics.allSatisfy { $0.rooms == 1 && $0.counters.packetsForwarded > 0 && $0.forwardLatency.count > 0 }
    }
    #expect(isCounted, "rooms are spread, and what is forwarded is counted")
    await plane.stop()
  }

  @Test(arguments: [true, false])
  func segmentationChangesNothingThatArrives(isOn: Bool) async throws {
    let (plane, certificate) = try UDPCall.makePlane(segmentation: isOn)
    let room = plane.openRoom()
    let peers = (1...2).map { UDPPeer(UInt32($0), room: room, certificate: certificate) }
    for peer in peers { try await peer.join(plane, videoSlots: 1) }
    UDPCall.view(plane, peers[1], [peers[0]])
    func stream() -> ReceivedStream? { peers[1].peer.slots(.video).first.flatMap { peers[1].peer.received[$0] } }
    // What is lost while the machine is busy is repeated.
    let isDone = UDPCall.run(peers) { stream().map { $0.packets.count > 400 && $0.missing.isEmpty } ?? false }
    #expect(isDone)
    let received = try #require(stream())
    #expect(received.packets.first?.startsKeyFrame == true)
    #expect(peers[1].sizes.allSatisfy { $0 <= 1200 }, "each packet is a datagram of its own")
    let isCounted = UDPCall.run([]) { (plane.metrics.first?.counters.packetsForwarded ?? 0) > 400 }
    #expect(isCounted)
    let metrics = try #require(plane.metrics.first)
    #expect(!metrics.segmentationOffload || isOn)
    #expect(metrics.sendFailures == 0)
    await plane.stop()
  }

  @Test(.timeLimit(.minutes(10))) func theEndSaysGoodbyeAndComes() async throws {
    let (plane, certificate) = try UDPCall.makePlane(workers: 2)
    let room = plane.openRoom()
    let events = plane.events(of: room)
    let peers = (1...2).map { UDPPeer(UInt32($0), room: room, certificate: certificate) }
    for peer in peers { try await peer.join(plane, videoSlots: 1) }
    let isConnected = UDPCall.run(peers) { peers.allSatisfy(\.peer.isConnected) }
    #expect(isConnected)
    await plane.stop()
    let isClosed = UDPCall.run(peers) { peers.allSatisfy { $0.peer.closedReason != nil } }
    #expect(isClosed, "DTLS says goodbye to everybody")
    var seen: [MediaEvent] = []
    for await event in events { seen.append(event) }
    #expect(seen.contains(.connected(peers[0].peer.number)))
    // Whoever comes late finds nobody and does not wait for ever.
    plane.setView([], of: peers[0].peer.number, in: room)
    await plane.stop()
    await #expect(throws: MediaRefusal.noSuchRoom) {
      try await plane.answer(offer: "", tracks: [], room: room, participant: peers[0].peer.number)
    }
  }

  @Test func offersThatMakeNoSenseAreRefusedByName() async throws {
    let (plane, _) = try UDPCall.makePlane()
    let room = plane.openRoom()
    let nobody = ParticipantNumber(rawValue: 1)
    do {
      _ = try await plane.answer(offer: "v=1", tracks: [], room: room, participant: nobody)
      Issue.record("an offer without sense was answered")
    } catch {
      guard case .unusable = error else {
        Issue.record("\(error)")
        return
      }
    }
    plane.closeRoom(room)
    await #expect(throws: MediaRefusal.noSuchRoom) {
      try await plane.answer(offer: "v=1", tracks: [], room: room, participant: nobody)
    }
    await plane.stop()
  }

  @Test func aPortThatIsTakenIsAnErrorAndLeavesNoThreadBehind() async throws {
    let (plane, certificate) = try UDPCall.makePlane(workers: 1)
    let taken = try #require(plane.ports.first)
    let loopback = TransportAddress(ipv4: 0x7F00_0001, port: 0)
    var configuration = MediaConfiguration(
      workers: 2, bindAddress: loopback, firstPort: taken - 1, publicAddresses: [loopback])
    #expect(throws: MediaSocketError.self) { try MediaPlane(configuration: configuration, certificate: certificate) }
    configuration.firstPort = 65_535
    #expect(throws: MediaSocketError.self, "there is no port above") {
      try MediaPlane(configuration: configuration, certificate: certificate)
    }
    await plane.stop()
  }

  @Test func theKernelKnowsTheThreadsByTheirNames() async throws {
    let (plane, _) = try UDPCall.makePlane(workers: 5)
    func names() -> Set<String> {
      let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
      let names = tasks.compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8) }
      return Set(names.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
    }
    let expected = Set((0..<5).map { "media-\($0)" })
    let isNamed = UDPCall.run([]) { names().isSuperset(of: expected) }
    #expect(isNamed)
    await plane.stop()
  }

  @Test func garbageFromStrangersIsCountedAndNotAnswered() async throws {
    let (plane, certificate) = try UDPCall.makePlane()
    let room = plane.openRoom()
    let peers = (1...2).map { UDPPeer(UInt32($0), room: room, certificate: certificate) }
    for peer in peers { try await peer.join(plane, videoSlots: 1) }
    UDPCall.view(plane, peers[1], [peers[0]])
    let stranger = UDPPeer(99, room: room, certificate: certificate)
    let port = try #require(plane.ports.first)
    let server = TransportAddress(ipv4: 0x7F00_0001, port: port)
    var random = SystemRandomNumberGenerator()
    var sent = 0
    let isDone = UDPCall.run(peers + [stranger]) {
      for _ in 0..<50 where sent < 5_000 {
        let datagram = (0..<Int.random(in: 0..<1800)).map { _ in UInt8.random(in: 0...255, using: &random) }
        datagram.withUnsafeBytes { stranger.send($0, to: server) }
        sent += 1
      }
      let stream = peers[1].peer.slots(.video).first.flatMap { peers[1].peer.received[$0] }
      return sent >= 5_000 && (stream?.packets.count ?? 0) > 300
    }
    #expect(isDone, "the call goes on")
    #expect(stranger.sizes.isEmpty, "nobody answers strangers")
    await plane.stop()
  }
}
