// Sessions outlive sockets: resume, silence, loss, repeated requests, rates.

import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct SessionTests {
  @Test func aDroppedSocketIsLostForAMinuteAndThenGone() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    stage.drop(grace)
    #expect(stage.state("grace")?.quality == .lost)
    #expect(stage.events(ada).last?.event.type == .participantChanged)
    stage.pass(.milliseconds(59_999))
    #expect(stage.state("grace") != nil)
    stage.pass(.milliseconds(1))
    #expect(stage.state("grace") == nil)
    #expect(stage.events(ada).last?.event == .participantLeft(id: "p_grace", reason: .lost))
    #expect(stage.media.last == .mediaLeave(.init(rawValue: 2)))
  }

  @Test func aResumeReplaysWhatWasMissedAndLeavesMediaAlone() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    stage.offer([.microphone], on: grace)
    let session = stage.welcome(grace)?.session ?? ""
    let seen = stage.events(grace).last?.seq ?? 0
    stage.drop(grace)
    stage.say("one", on: ada)
    stage.say("two", on: ada)
    let again = stage.enter("grace", resume: ResumePoint(session: session, seq: seen))
    #expect(stage.resumed(again)?.session == session)
    #expect(stage.events(again).map(\.seq) == Array(seen + 1...seen + 4))
    #expect(
      stage.events(again).map(\.event.type)
        == [.participantChanged, .chatMessage, .chatMessage, .participantChanged])
    #expect(stage.state("grace")?.quality == .good)
    #expect(stage.state("grace")?.tracks.count == 1)
    #expect(!stage.media.contains(.mediaLeave(.init(rawValue: 2))))
  }

  @Test func aResumeWorksWhileTheOldSocketStillSeemsToStand() {
    var stage = Stage()
    let grace = stage.enter("grace")
    let session = stage.welcome(grace)?.session ?? ""
    let again = stage.enter("grace", resume: ResumePoint(session: session, seq: 0))
    #expect(stage.closed[grace] == .replaced)
    #expect(stage.resumed(again) != nil)
    #expect(!stage.events(grace).contains { $0.event.type == .ended })
  }

  @Test(arguments: [("s_other", 0), ("", 9_999)] as [(String, UInt64)])
  func aResumeThatCantBeIsAFreshWelcome(_ other: String, _ seq: UInt64) {
    var stage = Stage()
    let grace = stage.enter("grace")
    let session = other.isEmpty ? stage.welcome(grace)?.session ?? "" : other
    stage.drop(grace)
    let again = stage.enter("grace", resume: ResumePoint(session: session, seq: seq))
    #expect(stage.resumed(again) == nil)
    #expect(stage.welcome(again)?.resumed == false)
  }

  @Test func eventsBeyondTheBoundCantBeResumed() {
    var rules = MeetingRules()
    rules.eventsKept = 10
    var stage = Stage(rules: rules)
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    let session = stage.welcome(grace)?.session ?? ""
    stage.drop(grace)
    for index in 0..<9 { stage.say("\(index)", on: ada) }
    let inTime = stage.enter("grace", resume: ResumePoint(session: session, seq: 0))
    #expect(stage.resumed(inTime) != nil)
    #expect(stage.events(inTime).count == 11)
    stage.drop(inTime)
    let tooLate = stage.enter("grace", resume: ResumePoint(session: session, seq: 0))
    #expect(stage.resumed(tooLate) == nil)
  }

  @Test func whoHasAnotherTokenCantResumeASession() {
    var stage = Stage()
    let grace = stage.enter("grace")
    let session = stage.welcome(grace)?.session ?? ""
    let mallory = stage.enter("mallory", resume: ResumePoint(session: session, seq: 0))
    #expect(stage.resumed(mallory) == nil)
    #expect(stage.closed[grace] == nil)
  }

  @Test func silenceClosesASocketAndAPongKeepsIt() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    for _ in 0..<4 {
      stage.advance(.seconds(10))
      stage.core.heard(ada, at: stage.now)
    }
    #expect(stage.closed[grace] == .timeout)
    #expect(stage.closed[ada] == nil)
    #expect(stage.state("grace")?.quality == .lost)
  }

  @Test func aRepeatedRequestIsCarriedOutOnceAndAnsweredAlike() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let request = Request.chatSend(ChatSendRequest(text: "once"))
    let id = stage.ask(request, on: ada)
    let reply = stage.reply(id, on: ada)?.text
    stage.ask(request, on: ada, id: id)
    #expect(stage.reply(id, on: ada)?.text == reply)
    #expect(stage.frames(ada).filter { $0.re == id }.count == 2)
    #expect(stage.events(ada).count == 1)
    // The same holds on another socket of the session.
    let session = stage.welcome(ada)?.session ?? ""
    stage.drop(ada)
    let again = stage.enter("ada", resume: ResumePoint(session: session, seq: 1))
    stage.ask(request, on: again, id: id)
    #expect(stage.reply(id, on: again)?.text == reply)
    #expect(stage.core.chat.newest.count == 1)
  }

  @Test func aRequestWhoseReplyIsForgottenIsNotCarriedOutAgain() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let first = stage.ask(.chatSend(ChatSendRequest(text: "once")), on: ada)
    for _ in 0..<64 {
      stage.pass(.seconds(1))
      stage.ask(.reactionSend(ReactionSendRequest(reaction: .clap)), on: ada)
    }
    stage.ask(.chatSend(ChatSendRequest(text: "once")), on: ada, id: first)
    #expect(stage.last(ada)?.error?.code == .requestOld)
    #expect(stage.core.chat.newest.count == 1)
  }

  @Test func pingsDoNotPushOutRepliesThatMatter() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let first = stage.ask(.chatSend(ChatSendRequest(text: "once")), on: ada)
    for _ in 0..<200 {
      stage.pass(.seconds(1))
      stage.ask(.ping, on: ada)
    }
    stage.ask(.chatSend(ChatSendRequest(text: "once")), on: ada, id: first)
    #expect(stage.last(ada)?.error == nil)
    #expect(stage.core.chat.newest.count == 1)
  }

  @Test func requestsThatComeTooFastAreRefusedAndThenTheSocketCloses() {
    var stage = Stage()
    let ada = stage.enter("ada")
    for _ in 0..<89 { stage.ask(.ping, on: ada) }
    #expect(stage.last(ada)?.error == nil)
    let refused = stage.ask(.participantUpdate(ParticipantUpdateRequest(hand: true)), on: ada)
    #expect(stage.last(ada)?.error?.code == .requestRate)
    #expect(stage.state("ada")?.hand == nil)
    stage.pass(.seconds(1))
    stage.ask(.participantUpdate(ParticipantUpdateRequest(hand: true)), on: ada, id: refused)
    #expect(stage.state("ada")?.hand != nil)
    for _ in 0..<200 where stage.closed[ada] == nil { stage.ask(.ping, on: ada) }
    #expect(stage.closed[ada] == .tooMany)
    #expect(stage.state("ada")?.quality == .lost)
  }

  @Test func protocolErrorsAreForgivenTenTimes() {
    var stage = Stage()
    let ada = stage.enter("ada")
    for index in 1...10 {
      #expect(stage.closed[ada] == nil)
      stage.receive("{\"id\":\(1000 + index),\"type\":\"tea.make\"}", on: ada)
      #expect(stage.last(ada)?.error?.code == .requestUnknown)
    }
    #expect(stage.closed[ada] == .protocolError)
    let grace = stage.enter("grace")
    stage.receive("not JSON", on: grace)
    #expect(stage.closed[grace] == .protocolError)
  }

  @Test func acknowledgedEventsAreLetGo() {
    var stage = Stage()
    let ada = stage.enter("ada")
    for _ in 0..<5 { stage.say("x", on: ada) }
    #expect(stage.core.members["p_ada"]?.session.log.count == 5)
    stage.receive("{\"type\":\"ack\",\"seq\":3}", on: ada)
    #expect(stage.core.members["p_ada"]?.session.log.count == 2)
    stage.receive("{\"type\":\"ack\",\"seq\":18446744073709551615}", on: ada)
    #expect(stage.core.members["p_ada"]?.session.log.count == 2)
  }
}
