// The server's own SDP has to be able to answer what thin peers offer.

import MediaCrypto
import SDP
import Testing
import Wire

@testable import LoadTest

struct PeerOfferTests {
  private static let fingerprint = "sha-256 " + Array(repeating: "AB", count: 32).joined(separator: ":")

  private func negotiate(_ offer: PeerOffer) throws -> NegotiatedSession {
    var random = SecureRandom()
    let configuration = AnswerConfiguration(
      localICE: .random(using: &random), fingerprint: Self.fingerprint,
      candidates: [TransportAddress(ipv4: 0x7F00_0001, port: 4000)], sessionID: 1)
    let parsed = try SessionDescription(parsing: offer.description.text)
    let result = try makeAnswer(to: parsed, configuration: configuration, previous: nil, using: &random)
    return try readAnswer(SessionDescription(parsing: result.answer.text), to: offer.description)
  }

  @Test func aPublisherSendsOneStream() throws {
    var random = SecureRandom()
    let offer = PeerOffer(.publisher(withSound: false), fingerprint: Self.fingerprint, using: &random)
    #expect(offer.tracks.map(\.source) == [.camera])
    let session = try negotiate(offer)
    #expect(session.media.map(\.direction) == [.send])
    #expect(offer.camera.count == 1)
    #expect(offer.camera.compactMap { VideoSender($0, media: session.media[0]) }.count == 1)
  }

  @Test func aViewerHasSlotsThatNameTheirStreams() throws {
    var random = SecureRandom()
    let offer = PeerOffer(.viewer, fingerprint: Self.fingerprint, using: &random)
    let session = try negotiate(offer)
    #expect(session.media.map(\.direction) == Array(repeating: .receive, count: 4))
    #expect(session.media.allSatisfy { !$0.offeredSSRCs.isEmpty })
    #expect(offer.videoSlots == ["3"])
  }

  @Test func aPersonSendsThreeLayers() throws {
    var random = SecureRandom()
    let offer = PeerOffer(.person(videoSlots: 9), fingerprint: Self.fingerprint, using: &random)
    let session = try negotiate(offer)
    let camera = try #require(session.media.first { $0.mid == offer.cameraLine })
    #expect(camera.rids == ["q", "h", "f"])
    #expect(offer.camera.map(\.rid) == ["q", "h", "f"])
    #expect(Set(offer.camera.map(\.ssrc)).count == 3)
    #expect(session.media.count { $0.direction == .receive } == 12)
  }
}
