// Offers that can be read but not answered, and sections that are rejected one by one.

import SDP
import Testing

@Suite struct RefusalTests {
  @Test func minimalOfferIsAnswered() throws {
    let session = try answer(SessionDescription(parsing: minimalOffer(replacing: "s=-", with: "s=-"))).session
    #expect(session.media.map(\.direction) == [.receive])
  }

  @Test(arguments: [
    ("a=group:BUNDLE 0", "", SDPError.Code.missing),
    ("a=mid:0", "", .missing),
    ("a=ice-ufrag:abcd", "", .missing),
    ("a=ice-pwd:abcdefghijklmnopqrstuv", "", .missing),
    ("a=fingerprint:" + serverFingerprint, "", .missing),
    ("a=rtcp-mux", "", .missing),
    ("a=setup:actpass", "a=setup:passive", .unsupported),
    ("a=setup:actpass", "a=setup:holdconn", .unsupported),
    ("a=rtpmap:111 opus/48000/2", "", .unsupported),
    ("a=rtpmap:111 opus/48000/2", "a=rtpmap:111 speex/16000", .unsupported),
    ("a=rtpmap:111 opus/48000/2", "a=rtpmap:111 opus/8000/2", .unsupported),
    ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 0 UDP/TLS/RTP/SAVPF 111", .unsupported),
    ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=text 9 UDP/TLS/RTP/SAVPF 111", .unsupported),
    ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 9 UDP/BFCP 111", .unsupported),
    ("a=group:BUNDLE 0", "a=group:BUNDLE 1", .unsupported),
    ("a=group:BUNDLE 0", "a=group:LS 0", .missing),
  ])
  func unanswerableOffersAreRefused(old: String, new: String, code: SDPError.Code) throws {
    let offer = try SessionDescription(parsing: minimalOffer(replacing: old, with: new))
    let error = #expect(throws: SDPError.self) { try answer(offer) }
    #expect(error?.code == code)
    #expect(error?.reason.isEmpty == false)
  }

  @Test func longIdentifiersAreRefused() throws {
    let mid = String(repeating: "m", count: 17)
    let text = minimalOffer(replacing: "a=mid:0", with: "a=mid:\(mid)").replacing(
      "BUNDLE 0", with: "BUNDLE \(mid)")
    let error = #expect(throws: SDPError.self) { try answer(SessionDescription(parsing: text)) }
    #expect(error?.code == .tooLarge)
  }

  @Test func missingSetupMeansActive() throws {
    let text = minimalOffer(replacing: "a=setup:actpass", with: "")
    #expect(try answer(SessionDescription(parsing: text)).session.dtlsSetup == .passive)
  }

  @Test(arguments: ["chromium156_offer_datachannel_only", "firefox153_offer_datachannel_only"])
  func dataChannelAloneIsRefused(name: String) throws {
    let error = #expect(throws: SDPError.self) { try answer(Fixture.description(name)) }
    #expect(error?.code == .unsupported)
  }

  @Test func refusedSectionDoesNotCarryTheBundle() throws {
    // A data channel comes first; the sound behind it carries the candidates.
    let channel =
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\na=ice-ufrag:wxyz\r\n"
      + "a=ice-pwd:zyxwvutsrqponmlkjihgfe\r\na=fingerprint:\(serverFingerprint)\r\na=setup:actpass\r\n"
    let text = minimalOffer(replacing: "a=group:BUNDLE 0", with: "a=group:BUNDLE 1 0").replacing(
      "m=audio", with: channel + "m=audio")
    let (answer, session) = try answer(SessionDescription(parsing: text))
    #expect(session.media.map(\.direction) == [.rejected, .receive])
    #expect(session.remoteICE.ufrag == "abcd")
    #expect(answer.media[0].port == 0)
    #expect(answer.media[1].has("candidate"))
    #expect(answer.attributes.contains(SDPAttribute("group", "BUNDLE 0")))
  }

  @Test func groupsOrderTellsWhoCarriesTheBundle() throws {
    let second = minimalOffer.drop { !$0.hasPrefix("m=") }.map {
      switch $0 {
      case "a=mid:0": "a=mid:1\r\n"
      case "a=ice-ufrag:abcd": "a=ice-ufrag:second\r\n"
      default: $0 + "\r\n"
      }
    }
    let text = minimalOffer(replacing: "a=group:BUNDLE 0", with: "a=group:BUNDLE 1 0") + second.joined()
    let offer = try SessionDescription(parsing: text)
    let (answer, session) = try answer(offer)
    #expect(session.remoteICE.ufrag == "second")
    #expect(answer.media.map { $0.has("candidate") } == [false, true])
    #expect(answer.attributes.contains(SDPAttribute("group", "BUNDLE 1 0")))
    #expect(try readAnswer(answer, to: offer).remoteCandidates.count == 1)
  }

  @Test func layersWithoutDescriptionAndRepeatedOnesAreDropped() throws {
    let simulcast =
      "a=rid:q send\r\na=rid:f send pt=111\r\na=rid:r recv\r\na=simulcast:send q,x;~f;f;r;ghost recv r\r\n"
    let text = minimalOffer(replacing: "s=-", with: "s=-") + simulcast
    #expect(try answer(SessionDescription(parsing: text)).session.media[0].rids == ["q", "f"])
  }

  @Test func singleLayerIsNoSimulcast() throws {
    let text = minimalOffer(replacing: "s=-", with: "s=-") + "a=rid:q send\r\na=simulcast:send q\r\n"
    let (answer, session) = try answer(SessionDescription(parsing: text))
    #expect(session.media[0].rids.isEmpty)
    #expect(!answer.media[0].has("simulcast"))
  }

  @Test func stereoIsAnsweredOnlyWhenOffered() throws {
    let text = minimalOffer(replacing: "s=-", with: "s=-")
    #expect(
      try answer(SessionDescription(parsing: text)).session.media[0].codecs[0].fmtp
        == "minptime=10;useinbandfec=1;usedtx=1")
    let stereo = text + "a=fmtp:111 minptime=10; stereo=1\r\n"
    #expect(
      try answer(SessionDescription(parsing: stereo)).session.media[0].codecs[0].fmtp
        == "minptime=10;useinbandfec=1;usedtx=1;stereo=1")
  }

  @Test func wildcardFeedbackCountsForEveryCodec() throws {
    let text = minimalOffer(replacing: "s=-", with: "s=-") + "a=rtcp-fb:* transport-cc\r\na=rtcp-fb:* odd\r\n"
    #expect(try answer(SessionDescription(parsing: text)).session.media[0].codecs[0].feedback == ["transport-cc"])
  }
}
