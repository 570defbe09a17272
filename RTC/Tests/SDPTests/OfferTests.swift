// A virtual peer offers, the server answers, the peer reads: both have to see the same session.

import RTP
import SDP
import Testing
import Wire

@Suite struct OfferTests {
  private let peerICE = ICEParameters(ufrag: "peer", password: "peerpeerpeerpeerpeerpeer")
  private let peerFingerprint = "sha-256 " + Array(repeating: "CD", count: 32).joined(separator: ":")

  private func conference(rids: [String], announces: Bool) -> OfferConfiguration {
    var rng = SeededGenerator(state: 5)
    var configuration = OfferConfiguration(
      localICE: peerICE, fingerprint: peerFingerprint,
      candidates: [TransportAddress(ipv6High: 0, low: 1, port: 5000)], sessionID: 3)
    configuration.addMicrophone(using: &rng)
    configuration.addCamera(rids: rids, announcesStreams: announces, using: &rng)
    configuration.addSlots(.audio, count: 3)
    configuration.addSlots(.video, count: 9)
    return configuration
  }

  @Test(arguments: [true, false]) func bothSidesSeeTheSameSession(announces: Bool) throws {
    let configuration = conference(rids: ["q", "h", "f"], announces: announces)
    let offer = makeOffer(configuration)
    #expect(try SessionDescription(parsing: offer.text) == offer)
    let (answer, server) = try answer(offer)
    let peer = try readAnswer(SessionDescription(parsing: answer.text), to: offer)

    #expect(peer.remoteICE == server.localICE)
    #expect(peer.localICE == server.remoteICE)
    #expect(peer.remoteFingerprints == [serverFingerprint])
    #expect(server.remoteFingerprints == [peerFingerprint])
    #expect(peer.dtlsSetup == .active)
    #expect(peer.remoteCandidates == [TransportAddress(ipv4: 0x7F00_0001, port: 40_000)])
    #expect(server.remoteCandidates == configuration.candidates)
    #expect(peer.media.count == 14)
    for (mine, theirs) in zip(peer.media, server.media) {
      #expect(mine.mid == theirs.mid)
      #expect(mine.codecs == theirs.codecs)
      #expect(mine.extensions == theirs.extensions)
      #expect(mine.rids == theirs.rids)
      #expect(mine.allowsMixedExtensions && theirs.allowsMixedExtensions)
      switch theirs.direction {
      case .receive:
        #expect(mine.direction == .send)
        #expect(theirs.offeredSSRCs.first == mine.localSSRC)
      case .send:
        #expect(mine.direction == .receive)
        #expect(mine.offeredSSRCs == [theirs.localSSRC, theirs.localRTXSSRC].compactMap { $0 })
        #expect(mine.rtxPairs.first?.rtx == theirs.localRTXSSRC)
        #expect(mine.cname == theirs.cname)
      case .inactive, .rejected: Issue.record("nothing was offered so")
      }
    }
    #expect(server.media[1].rids == ["q", "h", "f"])
    #expect(server.media[1].rtxPairs.count == (announces ? 3 : 0))
  }

  @Test func moreSlotsStopsAndRestartsAreOffersOfTheSamePeer() throws {
    var configuration = conference(rids: [], announces: true)
    let first = makeOffer(configuration)
    let (firstAnswer, firstServer) = try answer(first)
    let firstPeer = try readAnswer(firstAnswer, to: first)
    configuration.version += 1
    configuration.media[1].direction = .stopped
    configuration.media[2].direction = .inactive
    configuration.media[0].direction = .both
    #expect(configuration.addSlots(.video, count: 2) == ["14", "15"])
    configuration.localICE = ICEParameters(ufrag: "pee2", password: "peerpeerpeerpeerpeerpee2")
    let second = makeOffer(configuration)
    let (secondAnswer, secondServer) = try answer(second, previous: firstServer)
    let secondPeer = try readAnswer(secondAnswer, to: second, previous: firstPeer)
    #expect(secondServer.isICERestart)
    #expect(secondPeer.isICERestart)
    #expect(secondServer.media[0...3].map(\.direction) == [.receive, .rejected, .inactive, .send])
    #expect(secondPeer.media[0...3].map(\.direction) == [.send, .rejected, .inactive, .receive])
    #expect(secondServer.media[3] == firstServer.media[3])
    #expect(secondServer.media.count == 16)
    #expect(secondServer.media[15].localSSRC != nil)
  }

  @Test func answersThatDoNotFitAreRefused() throws {
    let offer = makeOffer(conference(rids: [], announces: true))
    let good = try answer(offer).answer
    let damages: [(SDPError.Code, (inout SessionDescription) -> Void)] = [
      (.mismatch, { $0.media.removeLast() }),
      (.mismatch, { $0.media.swapAt(0, 1) }),
      (.mismatch, { $0.media.swapAt(2, 3) }),
      (.mismatch, { $0.media[0].formats = ["1"] }),
      (.missing, { $0.media[0].attributes.removeAll { $0.name == "ice-pwd" } }),
      (.missing, { $0.media[0].attributes.removeAll { $0.name == "fingerprint" } }),
      (.unsupported, { $0.media[0].attributes.removeAll { $0.name == "setup" } }),
      (.unsupported, { $0.media[0].attributes.removeAll { $0.name == "recvonly" } }),
    ]
    for (code, damage) in damages {
      var answer = good
      damage(&answer)
      let error = #expect(throws: SDPError.self) { try readAnswer(answer, to: offer) }
      #expect(error?.code == code)
    }
  }

  @Test func codecsOfTheAnswerAreInItsOrder() throws {
    let offer = makeOffer(conference(rids: [], announces: true))
    var configuration = serverConfiguration()
    configuration.videoCodecs = [.av1, .vp8]
    var rng = SeededGenerator(state: 1)
    let result = try makeAnswer(to: offer, configuration: configuration, previous: nil, using: &rng)
    #expect(result.session.media[1].codecs.map(\.name) == [.av1, .vp8])
    #expect(try readAnswer(result.answer, to: offer).media[1].codecs.map(\.name) == [.av1, .vp8])
  }

  @Test func randomCredentialsAreLongEnoughAndDiffer() {
    var rng = SeededGenerator(state: 9)
    let all = (0..<100).map { _ in ICEParameters.random(using: &rng) }
    #expect(all.allSatisfy { $0.ufrag.utf8.count == 8 && $0.password.utf8.count == 24 })
    #expect(Set(all).count == 100)
  }
}
