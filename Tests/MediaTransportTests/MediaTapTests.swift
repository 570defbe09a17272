// Taps in calls over real sockets, from the grant to the ring, and their ends.

import Consent
import Foundation
import MediaCrypto
import RTCTesting
import SDP
import SFU
import Synchronization
import Testing
import Wire

@testable import MediaTransport

@Suite(.serialized, .ownThread) struct MediaTapTests {
  private func grant(_ participant: String) throws -> ConsentGrant {
    var book = ConsentBook(meeting: "abc-defg-hij", policy: .standard, elsewhere: .none)
    #expect(book.grant(to: participant, for: .transcription) == nil, "without a yes there is no tap")
    _ = try book.decide(
      participant, .transcription, given: true, textVersion: ConsentText.current(.transcription).version,
      language: "en", at: 1)
    return try #require(book.grant(to: participant, for: .transcription))
  }

  /// Takes what a ring has, and says how many packets it was and which bytes were in them.
  private func take(_ ring: PacketRing, _ heard: inout [TappedPacket], _ bytes: inout Set<UInt8>) {
    _ = ring.read { packet, payload in
      heard.append(packet)
      bytes.formUnion(payload)
    }
  }

  /// Two people in a call without pictures: the first talks with level 20, the second with 30.
  private func makeCall(_ plane: MediaPlane, _ certificate: Certificate) async throws -> (RoomID, [UDPPeer]) {
    let room = plane.openRoom()
    let peers = (1...2).map { UDPPeer(UInt32($0), room: room, certificate: certificate) }
    for (index, peer) in peers.enumerated() {
      peer.peer.audioLevel = UInt8(20 + index * 10)
      // What the kernel holds for a thread that does not get its turn is sound alone, and none of it gets lost.
      peer.peer.activeLayers = []
      try await peer.join(plane, videoSlots: 1)
    }
    return (room, peers)
  }

  /// Lets the call go on until each has heard half a second more of the other.
  private func goOn(_ peers: [UDPPeer]) {
    func heard(_ peer: UDPPeer) -> Int {
      peer.peer.slots(.audio).reduce(0) { $0 + (peer.peer.received[$1]?.packets.count ?? 0) }
    }
    let before = peers.map(heard)
    #expect(UDPCall.run(peers) { zip(peers, before).allSatisfy { heard($0) >= $1 + 25 } })
  }

  @Test func whatOneSaysArrivesAndAfterDetachingNotASinglePacketMore() async throws {
    let (plane, certificate) = try UDPCall.makePlane()
    let (room, peers) = try await makeCall(plane, certificate)
    let woken = Mutex(0)
    let ring = PacketRing { woken.withLock { $0 += 1 } }
    let tap = MediaTap(grant: try grant("p_1"), participant: peers[0].peer.number, room: room, ring: ring)
    plane.attach(tap)
    var heard: [TappedPacket] = []
    var bytes: Set<UInt8> = []
    let isHeard = UDPCall.run(peers) {
      take(ring, &heard, &bytes)
      return heard.count > 100 && woken.withLock { $0 } > 10
    }
    #expect(isHeard, "whoever reads is woken again and again")
    #expect(bytes == [20], "nobody else is heard")
    #expect(zip(heard, heard.dropFirst()).allSatisfy { $1.sequence == $0.sequence + 1 && $1.arrival >= $0.arrival })
    #expect(heard.allSatisfy { $0.level == 20 })
    plane.detach(tap)
    let count = heard.count
    goOn(peers)
    take(ring, &heard, &bytes)
    #expect(heard.count == count && ring.overflowed == 0)
    #expect(woken.withLock { $0 } <= count, "once for a batch at most")
    await plane.stop()
  }

  @Test func aReleasedTapGivesWhatWasSaidUntilThen() async throws {
    let (plane, certificate) = try UDPCall.makePlane()
    let (room, peers) = try await makeCall(plane, certificate)
    let ring = PacketRing {}
    let tap = MediaTap(grant: try grant("p_2"), participant: peers[1].peer.number, room: room, ring: ring)
    plane.attach(tap)
    // Nobody reads: the ring fills up, and the call does not mind.
    let isFull = UDPCall.run(peers) { ring.overflowed > 0 }
    #expect(isFull)
    plane.release(tap)
    goOn(peers)
    var heard: [TappedPacket] = []
    var bytes: Set<UInt8> = []
    take(ring, &heard, &bytes)
    #expect(heard.count == PacketRing.capacity && bytes == [30])
    goOn(peers)
    take(ring, &heard, &bytes)
    #expect(heard.count == PacketRing.capacity)
    await plane.stop()
  }

  @Test(arguments: [false, true])
  func theThreadLetsGoOfRingsWithThoseWhoLeaveAndWithTheRoom(isClosed: Bool) async throws {
    let (plane, certificate) = try UDPCall.makePlane()
    let (room, peers) = try await makeCall(plane, certificate)
    weak var kept: PacketRing?
    func attach() throws {
      let ring = PacketRing {}
      kept = ring
      plane.attach(MediaTap(grant: try grant("p_1"), participant: peers[0].peer.number, room: room, ring: ring))
    }
    try attach()
    let isHeard = UDPCall.run(peers) { (kept?.overflowed ?? 0) > 0 }
    #expect(isHeard)
    if isClosed { plane.closeRoom(room) } else { plane.leave(peers[0].peer.number, room: room) }
    let isGone = UDPCall.run(peers) { kept == nil }
    #expect(isGone)
    await plane.stop()
  }

  @Test func commandsThatOvertakeEachOtherLeaveNoTapBehind() throws {
    let certificate = try Certificate(commonName: "test", notBefore: 0, notAfter: 4_000_000_000)
    let router = Router(certificate: certificate, wallClockOffset: 0, random: SecureRandom())
    let room = RoomID(rawValue: 1)
    let speaker = ParticipantNumber(rawValue: 1)
    router.open(room)
    var taps = TapTable()
    func makeTap() throws -> MediaTap {
      MediaTap(grant: try grant("p_1"), participant: speaker, room: room, ring: PacketRing {})
    }
    // A full mailbox has commands wait outside, where a detach may pass by its attach.
    for end in [MediaTap.revoke, { tap in { tap.ring.close() } }] {
      let tap = try makeTap()
      end(tap)()
      taps.detach(tap, from: router)
      taps.attach(tap, to: router)
      #expect(taps.count == 0)
    }
    let (older, newer) = (try makeTap(), try makeTap())
    taps.attach(older, to: router)
    taps.attach(newer, to: router)
    taps.detach(older, from: router)
    #expect(taps.count == 1 && newer.ring.isOpen, "the newer one stays in its place")
    taps.forget(ParticipantNumber(rawValue: 2), in: room)
    taps.forget(RoomID(rawValue: 2))
    #expect(taps.count == 1)
    taps.forget(speaker, in: room)
    #expect(taps.count == 0 && !newer.ring.isOpen)
    let late = MediaTap(
      grant: try grant("p_1"), participant: speaker, room: RoomID(rawValue: 9), ring: PacketRing {})
    taps.attach(late, to: router)
    #expect(taps.count == 0, "the room is closed")
    let picture = MediaTap(
      grant: try grant("p_1"), participant: speaker, room: room, source: .camera, ring: PacketRing {})
    taps.attach(picture, to: router)
    #expect(taps.count == 0, "there is nothing to hear of a camera")
  }
}
