// Chat, hands, reactions, media and time.

import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct RoomTests {
  @Test func chatReachesEverybodyAndLateComers() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    let id = stage.ask(.chatSend(ChatSendRequest(text: "hello")), on: grace)
    let message = stage.core.chat.newest[0]
    #expect(stage.events(ada).last?.event == .chatMessage(message))
    #expect(stage.events(grace).last?.event == .chatMessage(message))
    #expect(stage.reply(id, on: grace)?.text.contains(message.id) == true)
    let joan = stage.enter("joan")
    #expect(stage.welcome(joan)?.chat == [message])
  }

  @Test func theHistoryKeepsFiveHundredAndGivesThemInPages() {
    var history = ChatHistory(limit: 500)
    for index in 0..<1234 {
      history.append(ChatMessage(id: "\(index)", participant: "p", name: "n", text: "t", at: 0))
    }
    #expect(history.newest.map(\.id) == (1184..<1234).map(String.init))
    var seen: [String] = []
    var page = history.page(before: nil)
    seen = page.messages.map(\.id) + seen
    while page.more {
      page = history.page(before: page.messages.first?.id)
      seen = page.messages.map(\.id) + seen
    }
    #expect(seen == (734..<1234).map(String.init))
    #expect(history.page(before: "0") == ChatHistoryReply(messages: [], more: false))
  }

  @Test func chatIsThirtyAMinute() {
    var stage = Stage()
    let ada = stage.enter("ada")
    for index in 0..<30 {
      stage.pass(.milliseconds(50))
      stage.say("\(index)", on: ada)
    }
    stage.say("too much", on: ada)
    #expect(stage.last(ada)?.error?.code == .chatRate)
    stage.pass(.seconds(2))
    stage.say("again", on: ada)
    #expect(stage.core.chat.newest.last?.text == "again")
  }

  @Test func aHandKeepsTheTimeItWasRaised() {
    var stage = Stage()
    let ada = stage.enter("ada")
    stage.ask(.participantUpdate(ParticipantUpdateRequest(hand: true)), on: ada)
    let raised = stage.state("ada")?.hand
    #expect(raised == stage.now.milliseconds)
    stage.pass(.seconds(5))
    stage.ask(.participantUpdate(ParticipantUpdateRequest(name: " Countess\nLovelace ", hand: true)), on: ada)
    #expect(stage.state("ada")?.hand == raised)
    #expect(stage.state("ada")?.name == "Countess Lovelace")
    stage.ask(.participantUpdate(ParticipantUpdateRequest(name: " ")), on: ada)
    #expect(stage.last(ada)?.error?.code == .joinName)
    stage.ask(.participantUpdate(ParticipantUpdateRequest(hand: false)), on: ada)
    #expect(stage.state("ada")?.hand == nil)
  }

  @Test func tracksFollowTheOfferAndMutesMayComeFirst() {
    var stage = Stage()
    let ada = stage.enter("ada")
    stage.ask(.mediaMute(MediaMuteRequest(source: .camera, muted: true)), on: ada)
    #expect(stage.state("ada")?.tracks == [])
    stage.offer([.microphone, .camera], on: ada)
    #expect(
      stage.state("ada")?.tracks
        == [TrackState(source: .microphone, muted: false), TrackState(source: .camera, muted: true)])
    #expect(stage.media == [.muted(.init(rawValue: 1), .camera, true)])
    stage.offer([.microphone, .camera, .screen], on: ada)
    #expect(stage.state("ada")?.tracks.last?.source == .screen)
    stage.offer([.microphone, .camera], on: ada)
    #expect(stage.state("ada")?.tracks.count == 2)
  }

  @Test func aRefusedOfferIsAnsweredWithItsReason() {
    var stage = Stage()
    let ada = stage.enter("ada")
    for (kind, code) in [(MediaRefusal.Kind.refused, ErrorCode.mediaRefused), (.malformed, .mediaSDP)] {
      stage.ask(.mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: [])), on: ada)
      stage.finish(stage.offers.removeLast(), refusing: MediaRefusal(kind, reason: "no codec in common"))
      #expect(stage.last(ada)?.error?.code == code)
      #expect(stage.last(ada)?.error?.text == "no codec in common")
    }
  }

  @Test func offersOfOnePersonAreAnsweredOneAfterTheOther() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let ids = (0..<7).map { _ in stage.ask(.mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: [])), on: ada) }
    #expect(stage.offers.count == 1)
    #expect(stage.reply(ids[5], on: ada)?.error?.code == .mediaBusy)
    var answered: [Int64] = []
    while let job = stage.offers.popLast() {
      answered.append(job.request)
      stage.finish(job)
    }
    #expect(answered == Array(ids[0..<5]))
    #expect(stage.core.offers.isEmpty)
  }

  @Test func anOfferRepeatedAfterAResumeIsAnsweredOnce() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let session = stage.welcome(ada)?.session ?? ""
    let offer = Request.mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: []))
    let id = stage.ask(offer, on: ada)
    stage.drop(ada)
    let again = stage.enter("ada", resume: ResumePoint(session: session, seq: 0))
    stage.ask(offer, on: again, id: id)
    #expect(stage.offers.count == 1)
    stage.finish(stage.offers.removeLast())
    #expect(stage.frames(again).filter { $0.re == id }.count == 1)
  }

  @Test func mediaThatArrivesForAReplacedSessionIsLetGo() {
    var stage = Stage()
    let first = stage.enter("ada")
    stage.ask(.mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: [])), on: first)
    let stale = stage.offers.removeLast()
    let second = stage.enter("ada")
    stage.ask(.mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: [])), on: second)
    #expect(stage.offers.isEmpty)
    stage.finish(stale)
    #expect(stage.media == [.mediaLeave(.init(rawValue: 1)), .mediaLeave(.init(rawValue: 1))])
    #expect(stage.offers.count == 1)
  }

  @Test(arguments: [nil, 1] as [Int?])
  func screensAreAsManyAsTheRulesAllow(_ limit: Int?) {
    var rules = MeetingRules()
    rules.screens = limit
    var stage = Stage(rules: rules)
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    // Both ask at once: the first has not been answered yet.
    let tracks = [OfferTrack(mid: "0", source: .screen)]
    stage.ask(.mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: tracks)), on: ada)
    stage.ask(.mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: tracks)), on: grace)
    #expect(stage.offers.count == (limit ?? 2))
    #expect((stage.last(grace)?.error?.code == .mediaScreens) == (limit != nil))
    for job in stage.offers { stage.finish(job) }
    stage.offers = []
    stage.offer([], on: ada)
    stage.offer([.screen], on: grace)
    #expect(stage.state("grace")?.tracks.count == 1)
    #expect(stage.core.claimedScreens.isEmpty)
  }

  @Test func aViewNamesNumbersAndForgetsThoseWhoLeft() {
    var stage = Stage()
    let ada = stage.enter("ada")
    _ = stage.enter("grace")
    let slots = ["p_grace", "p_nobody", nil].enumerated().map {
      ViewSlot(mid: "\($0.offset)", participant: $0.element, source: .camera, maxHeight: 360, priority: 1)
    }
    stage.ask(.mediaView(MediaViewRequest(slots: slots)), on: ada)
    guard case .view(let number, let wishes)? = stage.media.last else {
      Issue.record("no view")
      return
    }
    #expect(number.rawValue == 1)
    #expect(wishes.map { $0.participant?.rawValue } == [2, nil, nil])
  }

  @Test func mediaEventsBecomeEventsOfThoseWhomTheyConcern() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    let one = ParticipantNumber(rawValue: 1)
    let two = ParticipantNumber(rawValue: 2)
    stage.receive(.slot(receiver: two, SlotState(mid: "5", participant: one, source: .camera, layer: "h")))
    #expect(
      stage.events(grace).last?.event
        == .mediaSlot(SlotChange(mid: "5", participant: "p_ada", source: .camera, layer: .half)))
    stage.receive(
      .slot(receiver: two, SlotState(mid: "5", participant: .init(rawValue: 77), source: .camera)))
    #expect(stage.events(grace).last?.event == .mediaSlot(SlotChange(mid: "5", source: .camera, paused: .gone)))
    stage.receive(.layersWanted(one, source: .camera, rids: ["q", "f", "z"]))
    #expect(stage.events(ada).last?.event == .mediaLayers(source: .camera, wanted: [.quarter, .full]))
    stage.receive(.disconnected(one, reason: "consent"))
    #expect(stage.events(ada).last?.event == .mediaLost(reason: "consent"))
    stage.receive(.quality(one, .poor))
    #expect(stage.state("ada")?.quality == .poor)
    let count = stage.events(grace).count
    stage.receive(.quality(one, .poor))
    stage.receive(.connected(one))
    stage.receive(.disconnected(.init(rawValue: 99), reason: "x"))
    #expect(stage.events(grace).count == count)
  }

  @Test func speakersComeFourTimesASecondAtMostAndTheLastStateAlwaysArrives() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let one = ParticipantNumber(rawValue: 1)
    for step in 0..<100 {
      stage.receive(.speakers([SpeakerLevel(participant: one, level: UInt8(step))]))
      stage.pass(.milliseconds(20))
    }
    let count = stage.events(ada).count
    #expect(count >= 7 && count <= 9)
    stage.pass(.milliseconds(250))
    #expect(stage.events(ada).last?.event == .speakers([Speaker(participant: "p_ada", level: 0.22)]))
    let after = stage.events(ada).count
    stage.receive(.speakers([SpeakerLevel(participant: one, level: 99)]))
    stage.pass(.seconds(2))
    #expect(stage.events(ada).count == after)
    stage.receive(.speakers([SpeakerLevel(participant: .init(rawValue: 9), level: 0)]))
    #expect(stage.events(ada).last?.event == .speakers([]))
  }

  @Test func somebodyAloneForHoursIsSentHomeButTheMeetingStays() {
    var stage = Stage()
    let ada = stage.enter("ada")
    stage.pass(.seconds(6 * 3600 - 1))
    #expect(stage.closed[ada] == nil)
    stage.pass(.seconds(1))
    #expect(stage.events(ada).last?.event == .ended(.idle))
    #expect(stage.closed[ada] == .ended)
    #expect(!stage.core.record.ended)
    let again = stage.enter("ada")
    #expect(stage.closed[again] == nil)
  }
}
