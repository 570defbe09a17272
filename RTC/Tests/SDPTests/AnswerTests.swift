import RTP
import SDP
import Testing
import Wire

/// What has to hold for the answer to any offer.
@Suite struct AnswerInvariantTests {
  @Test(arguments: Fixture.offers) func answerFitsItsOffer(name: String) throws {
    let offer = try Fixture.description(name)
    let (answer, session) = try answer(offer)
    #expect(answer.media.count == offer.media.count)
    #expect(answer.media.map(\.mid) == offer.media.map(\.mid))
    #expect(answer.media.map(\.type) == offer.media.map(\.type))
    #expect(answer.media.map(\.transport) == offer.media.map(\.transport))
    #expect(answer.attributes.contains(SDPAttribute("ice-lite")))
    let accepted = session.media.filter { $0.direction != .rejected }.map(\.mid)
    #expect(answer.attributes.contains(SDPAttribute("group", "BUNDLE " + accepted.joined(separator: " "))))
    #expect(session.localICE == serverICE)
    #expect(session.dtlsSetup == .passive)
    #expect(!session.isICERestart)

    for (section, media) in zip(answer.media, session.media) {
      guard media.direction != .rejected else {
        #expect(section.port == 0)
        #expect(section.kind == .application)
        continue
      }
      #expect(section.port != 0)
      #expect(section.all("ice-ufrag") == [serverICE.ufrag])
      #expect(section.all("ice-pwd") == [serverICE.password])
      #expect(section.all("fingerprint") == [serverFingerprint])
      #expect(section.all("setup") == ["passive"])
      #expect(section.has("rtcp-mux"))
      #expect(!section.has("rtcp"))
    }
    // Candidates stand in the first accepted section only: the one that carries the bundle.
    let candidates = answer.media.filter { $0.has("candidate") }
    #expect(candidates.map(\.mid) == [accepted.first])
    #expect(candidates.first?.all("candidate") == ["1 1 udp 2130706431 127.0.0.1 40000 typ host"])
    #expect(candidates.first?.has("end-of-candidates") == true)
    #expect(candidates.first?.port == 40_000)
  }

  @Test(arguments: Fixture.offers) func onlyWhatWasOfferedIsAnswered(name: String) throws {
    let offer = try Fixture.description(name)
    let (answer, session) = try answer(offer)
    for (index, (offered, answered)) in zip(offer.media, answer.media).enumerated() {
      let media = session.media[index]
      #expect(Set(answered.formats).isSubset(of: offered.formats))
      guard media.direction != .rejected else { continue }
      #expect(Set(answered.all("rtcp-fb")).isSubset(of: offered.all("rtcp-fb")))
      let offeredMaps = Set(offered.all("extmap").map { $0.replacingDirection() })
      #expect(Set(answered.all("extmap").map { $0.replacingDirection() }).isSubset(of: offeredMaps))
      #expect(answered.has("rtcp-rsize") == offered.has("rtcp-rsize"))
      #expect(answered.has("extmap-allow-mixed") == offered.has("extmap-allow-mixed"))
      #expect(Set(media.codecs.map(\.name)).count == media.codecs.count)
      for codec in media.codecs where codec.name != .opus {
        #expect(codec.rtxPayloadType != nil)
        #expect(codec.hasFeedback("nack pli"))
      }
      switch media.direction {
      case .send:
        #expect(offered.has("recvonly"))
        #expect(answered.has("sendonly"))
        #expect(media.extensions.id(for: .transportSequence) == nil)
        #expect(!media.codecs.contains { $0.hasFeedback("transport-cc") })
        #expect(media.localSSRC != nil)
        #expect((media.localRTXSSRC != nil) == (media.kind == .video))
        #expect(answered.all("msid").count == 1)
      case .receive:
        #expect(offered.has("sendonly") || offered.has("sendrecv"))
        #expect(answered.has("recvonly"))
        #expect(media.localSSRC == nil)
        #expect(!answered.has("msid") && !answered.has("ssrc"))
        #expect(media.rids.isEmpty == !offered.has("simulcast"))
      case .inactive, .rejected:
        Issue.record("no fixture of a first offer is inactive")
      }
    }
    let msids = answer.media.flatMap { $0.all("msid") }
    #expect(Set(msids).count == msids.count)
    let ssrcs = session.media.flatMap { [$0.localSSRC, $0.localRTXSSRC].compactMap { $0 } + $0.offeredSSRCs }
    #expect(Set(ssrcs).count == ssrcs.count)
    #expect(Set(session.media.filter { $0.localSSRC != nil }.map(\.cname)).count <= 1)
  }

  @Test(arguments: Fixture.offers.filter { !$0.hasSuffix("svc") && !$0.hasSuffix("h264") }) func videoStartsWithVP8(
    name: String
  ) throws {
    let session = try answer(Fixture.description(name)).session
    for media in session.media where media.kind == .video {
      #expect(media.codecs.first?.name == .vp8)
    }
  }
}

extension String {
  /// "3/recvonly urn:x" as "3 urn:x".
  fileprivate func replacingDirection() -> String {
    guard let slash = firstIndex(of: "/"), let space = firstIndex(of: " "), slash < space else { return self }
    return String(self[..<slash] + self[space...])
  }
}

@Suite struct ChromiumAnswerTests {
  @Test func everySectionIsUnderstood() throws {
    let (answer, session) = try answer(Fixture.description("chromium156_offer_simulcast_screen_recv"))
    #expect(session.remoteICE == ICEParameters(ufrag: "cfNu", password: "DpygibM0q0ngCok7QAWMPNth"))
    #expect(
      session.remoteFingerprints == [
        "sha-256 80:B9:CB:4D:AA:26:2B:7A:A8:1C:EA:CD:10:E6:1B:3B:CF:F9:AD:93:E6:97:3E:3E:B6:1D:3E:52:83:A4:23:06"
      ])
    #expect(session.remoteCandidates == [TransportAddress(ipv4: 0x7F00_0001, port: 34211)])
    #expect(
      session.media.map(\.direction) == [.receive, .receive, .receive, .receive, .send, .send, .rejected])
    #expect(session.media.allSatisfy { $0.allowsMixedExtensions || $0.direction == .rejected })

    let microphone = session.media[0]
    #expect(microphone.codecs.map(\.name) == [.opus])
    #expect(microphone.codecs[0].payloadType == PayloadType(111))
    #expect(microphone.codecs[0].channels == 2)
    #expect(microphone.codecs[0].fmtp == "minptime=10;useinbandfec=1;usedtx=1")
    #expect(microphone.codecs[0].feedback == ["transport-cc"])
    #expect(microphone.offeredSSRCs == [SSRC(3_965_378_879)])
    #expect(microphone.cname == "HsXLQQItMWTL8ZLB")
    #expect(
      microphone.extensions
        == HeaderExtensionMap([(.audioLevel, 1), (.absSendTime, 2), (.transportSequence, 3), (.mid, 4)]))

    let camera = session.media[1]
    #expect(camera.rids == ["q", "h", "f"])
    #expect(camera.offeredSSRCs.isEmpty)
    #expect(camera.codecs.map(\.name) == [.vp8, .h264, .vp9, .av1])
    #expect(camera.codecs.map(\.payloadType.rawValue) == [96, 108, 98, 45])
    #expect(camera.codecs.map(\.rtxPayloadType?.rawValue) == [97, 109, 99, 46])
    #expect(camera.codecs[1].fmtp == "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
    #expect(camera.codecs[0].feedback == ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"])
    #expect(
      camera.extensions
        == HeaderExtensionMap([
          (.absSendTime, 2), (.videoOrientation, 13), (.transportSequence, 3), (.mid, 4), (.rid, 10),
          (.repairedRid, 11), (.dependencyDescriptor, 12),
        ]))
    #expect(answer.media[1].all("rid") == ["q recv", "h recv", "f recv"])
    #expect(answer.media[1].all("simulcast") == ["recv q;h;f"])
    #expect(answer.media[1].formats == ["96", "97", "108", "109", "98", "99", "45", "46"])

    let screen = session.media[2]
    #expect(screen.rids.isEmpty)
    #expect(screen.rtxPairs == [RTXPair(media: SSRC(3_354_653_777), rtx: SSRC(951_276_664))])
    #expect(!answer.media[2].has("simulcast"))

    let slot = session.media[5]
    #expect(slot.codecs.map(\.payloadType.rawValue) == [96, 108, 98, 45])
    #expect(slot.codecs[0].feedback == ["goog-remb", "ccm fir", "nack", "nack pli"])
    #expect(
      slot.extensions
        == HeaderExtensionMap([
          (.absSendTime, 2), (.videoOrientation, 13), (.playoutDelay, 5), (.mid, 4), (.dependencyDescriptor, 12),
        ]))
    let ssrc = try #require(slot.localSSRC).rawValue
    let rtx = try #require(slot.localRTXSSRC).rawValue
    #expect(answer.media[5].all("ssrc-group") == ["FID \(ssrc) \(rtx)"])
    #expect(answer.media[5].all("ssrc") == ["\(ssrc) cname:\(slot.cname)", "\(rtx) cname:\(slot.cname)"])
    #expect(answer.media[5].all("msid") == ["slot-5 slot-5-video"])
    #expect(answer.media[6].has("inactive"))
  }

  @Test func sectionsThatAwaitTheirBundleAreNotRejected() throws {
    let offer = try Fixture.description("firefox153_offer_maxbundle")
    #expect(offer.media.contains { $0.port == 0 && $0.has("bundle-only") })
    #expect(try answer(offer).session.media.allSatisfy { $0.direction == .receive })
  }

  @Test func allHeaderExtensionsAreReducedToOurs() throws {
    let session = try answer(Fixture.description("chromium156_offer_all_hdrext")).session
    for media in session.media {
      #expect(media.extensions.id(for: .mid) != nil)
      #expect(media.extensions.id(for: .transportSequence) != nil)
    }
  }
}

@Suite struct FirefoxAnswerTests {
  @Test func everySectionIsUnderstood() throws {
    let (answer, session) = try answer(Fixture.description("firefox153_offer_simulcast_screen_recv"))
    #expect(session.remoteICE == ICEParameters(ufrag: "3f9a89f2", password: "8d7cfa6b2f7d8287643597cad5dd24a4"))
    // The fingerprint stands at session level, and component 2 is of no use.
    #expect(session.remoteFingerprints.count == 1)
    #expect(
      session.remoteCandidates == [
        TransportAddress(ipv4: 0x7F00_0001, port: 52241), TransportAddress(ipv6High: 0, low: 1, port: 55526),
      ])
    #expect(
      session.media.map(\.direction) == [.receive, .receive, .receive, .receive, .send, .send, .rejected])
    #expect(session.media[0].codecs[0].fmtp == "minptime=10;useinbandfec=1;usedtx=1;stereo=1")

    let camera = session.media[1]
    #expect(camera.codecs.map(\.name) == [.vp8, .vp9, .av1])
    #expect(camera.codecs.map(\.fmtp) == ["", "", ""])
    #expect(camera.rids == ["q", "h", "f"])
    #expect(camera.offeredSSRCs.count == 6)
    #expect(camera.rtxPairs.count == 3)
    #expect(camera.rtxPairs.first == RTXPair(media: SSRC(222_426_440), rtx: SSRC(1_580_598_603)))
    #expect(camera.extensions.id(for: .rid) == 9)
    #expect(answer.media[1].all("extmap").contains { $0.hasPrefix("9/recvonly ") })

    // Firefox only sends dependency descriptors and only receives playout delays.
    let slot = session.media[5]
    #expect(slot.extensions.id(for: .dependencyDescriptor) == nil)
    #expect(slot.extensions.id(for: .playoutDelay) == 6)
    #expect(answer.media[5].all("extmap").contains { $0.hasPrefix("6/sendonly ") })
    #expect(slot.extensions.id(for: .rid) == nil)
  }
}

@Suite struct OtherClientAnswerTests {
  @Test func sendrecvIsTakenAsReceiving() throws {
    let (answer, session) = try answer(Fixture.description("aiortc_offer_sendrecv"))
    #expect(session.media.map(\.direction) == [.receive, .receive, .send, .send])
    #expect(session.media[1].codecs.map(\.name) == [.vp8, .h264])
    #expect(session.media[1].codecs.map(\.payloadType.rawValue) == [97, 101])
    #expect(session.media[1].codecs[0].feedback == ["goog-remb", "nack", "nack pli"])
    #expect(session.remoteFingerprints.map { $0.prefix(7) } == ["sha-256", "sha-384", "sha-512"])
    #expect(answer.media[0].has("recvonly"))
    #expect(session.media.allSatisfy { !$0.allowsMixedExtensions })
  }
}
