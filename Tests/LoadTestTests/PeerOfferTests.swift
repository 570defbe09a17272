// The server's own SDP has to be able to answer what thin peers offer.

import Messages
import SDP
import Testing

@testable import LoadTest

struct PeerOfferTests {
  @Test func aPublisherSendsOneStream() throws {
    let (offer, session) = try negotiate(.publisher(withSound: false))
    #expect(offer.tracks.map(\.source) == [.camera])
    #expect(session.media.map(\.direction) == [.send])
    #expect(offer.camera.count == 1)
    #expect(offer.camera.compactMap { VideoSender($0, media: session.media[0]) }.count == 1)
  }

  @Test func aViewerHasSlotsThatNameTheirStreams() throws {
    let (offer, session) = try negotiate(.viewer)
    #expect(session.media.map(\.direction) == Array(repeating: .receive, count: 4))
    #expect(session.media.allSatisfy { !$0.offeredSSRCs.isEmpty })
    #expect(offer.videoSlots == ["3"])
  }

  @Test func aPersonSendsThreeLayers() throws {
    let (offer, session) = try negotiate(.person(videoSlots: 9))
    let camera = try #require(session.media.first { $0.mid == offer.cameraLine })
    #expect(camera.rids == ["q", "h", "f"])
    #expect(offer.camera.map(\.rid) == ["q", "h", "f"])
    #expect(Set(offer.camera.map(\.ssrc)).count == 3)
    #expect(session.media.count { $0.direction == .receive } == 12)
  }
}
