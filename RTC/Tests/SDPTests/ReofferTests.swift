import SDP
import Testing
import Wire

@Suite struct ReofferTests {
  /// The five offers of one connection, answered in turn.
  private func sessions(_ browser: String) throws -> [(answer: SessionDescription, session: NegotiatedSession)] {
    var result: [(answer: SessionDescription, session: NegotiatedSession)] = []
    let names = Fixture.names.filter { $0.hasPrefix(browser + "_session_") }
    #expect(names.count == 5)
    for (index, name) in names.enumerated() {
      let ice = ICEParameters(ufrag: "srv\(index)", password: "serverserverserverserve\(index)")
      result.append(
        try answer(
          Fixture.description(name), previous: result.last?.session, ice: ice, seed: UInt64(index)))
    }
    return result
  }

  @Test(arguments: ["chromium156", "firefox153"]) func slotsKeepTheirStreams(browser: String) throws {
    let all = try sessions(browser).map(\.session)
    for (before, after) in zip(all, all.dropFirst()) {
      #expect(after.version == before.version + 1)
      for media in before.media where media.direction == .send {
        let same = try #require(after.media.first { $0.mid == media.mid })
        #expect(same.localSSRC == media.localSSRC)
        #expect(same.localRTXSSRC == media.localRTXSSRC)
        #expect(same.cname == media.cname)
      }
    }
    let slots = all[4].media.filter { $0.direction == .send }
    #expect(Set(slots.compactMap(\.localSSRC)).count == slots.count)
    #expect(Set(slots.map(\.cname)).count == 1)
  }

  @Test(arguments: ["chromium156", "firefox153"]) func onlyNewCredentialsAreARestart(browser: String) throws {
    let all = try sessions(browser).map(\.session)
    #expect(all.map(\.isICERestart) == [false, false, false, false, true])
    #expect(all[0...3].allSatisfy { $0.localICE.ufrag == "srv0" })
    #expect(all[4].localICE.ufrag == "srv4")
    #expect(all[4].remoteICE != all[3].remoteICE)
  }

  @Test(arguments: ["chromium156", "firefox153"]) func placesAreStoppedAndUsedAgain(browser: String) throws {
    let all = try sessions(browser)
    // The screen's section came after the data channel's, then it was stopped, then a slot took its place.
    let index = all[0].session.media.count
    #expect(all[1].session.media[index].direction == .receive)
    #expect(all[2].session.media[index].direction == .rejected)
    #expect(all[2].answer.media[index].port == 0)
    #expect(all[3].session.media[index].direction == .send)
    #expect(all[3].session.media[index].mid != all[1].session.media[index].mid)
    #expect(all[3].session.media.count == all[2].session.media.count)
    #expect(all[2].session.media[1].direction == .inactive)
    #expect(all[3].session.media[1].direction == .receive)
    let bundle = try #require(all[2].answer.attributes.first { $0.name == "group" }?.value)
    #expect(!bundle.split(separator: " ").contains(Substring(all[1].session.media[index].mid)))
  }

  @Test func inactiveCameraKeepsItsLayers() throws {
    let all = try sessions("chromium156")
    #expect(all[2].session.media[1].rids == ["q", "h", "f"])
    #expect(all[2].answer.media[1].all("simulcast") == ["recv q;h;f"])
    #expect(all[2].answer.media[1].has("inactive"))
  }

  @Test func restartNeedsNewLocalCredentialsToo() throws {
    let first = try answer(Fixture.description("chromium156_session_1_first")).session
    let last = try answer(Fixture.description("chromium156_session_5_restart"), previous: first).session
    #expect(last.isICERestart)
    #expect(last.localICE != serverICE)
    #expect(last.localICE.ufrag.utf8.count == 8)
    #expect(last.localICE.password.utf8.count == 24)
  }

  @Test func inactiveSlotKeepsItsStreamForLater() throws {
    var offer = try SessionDescription(
      parsing: minimalOffer(replacing: "a=sendonly", with: "a=recvonly"))
    let first = try answer(offer).session
    offer.media[0].attributes = offer.media[0].attributes.map { $0.name == "recvonly" ? SDPAttribute("inactive") : $0 }
    let second = try answer(offer, previous: first, seed: 2)
    #expect(second.session.media[0].direction == .inactive)
    #expect(second.session.media[0].localSSRC == first.media[0].localSSRC)
    #expect(!second.answer.media[0].has("ssrc"))
    offer.media[0].attributes = offer.media[0].attributes.map { $0.name == "inactive" ? SDPAttribute("recvonly") : $0 }
    let third = try answer(offer, previous: second.session, seed: 3).session
    #expect(third.media[0] == first.media[0])
  }

  @Test func offerThatStopsEverythingIsAnswered() throws {
    let first = try answer(SessionDescription(parsing: minimalOffer(replacing: "s=-", with: "s=-"))).session
    var offer = try SessionDescription(parsing: minimalOffer(replacing: "s=-", with: "s=-"))
    offer.media[0].port = 0
    offer.media[0].attributes = [SDPAttribute("inactive")]
    offer.attributes = []
    let (answer, session) = try answer(offer, previous: first)
    #expect(session.media.map(\.direction) == [.rejected])
    #expect(session.remoteICE == first.remoteICE)
    #expect(!session.isICERestart)
    #expect(answer.media[0].port == 0)
    #expect(!answer.attributes.contains { $0.name == "group" })
  }
}
