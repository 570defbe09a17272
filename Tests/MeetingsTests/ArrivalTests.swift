// Who is let in, who resumes, who replaces an older self.

import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct ArrivalTests {
  @Test func aNewcomerSeesEverybodyAndEverybodySeesThem() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    #expect(stage.welcome(ada)?.participants.map(\.id) == ["p_ada"])
    #expect(stage.welcome(grace)?.participants.map(\.id) == ["p_ada", "p_grace"])
    #expect(stage.welcome(grace)?.you == "p_grace")
    #expect(stage.welcome(grace)?.seq == 0)
    #expect(stage.welcome(grace)?.participants.first?.role == .host)
    #expect(stage.events(ada).map(\.event.type) == [.participantJoined])
    #expect(stage.events(grace).isEmpty)
    let numbers = stage.core.members.values.map(\.number)
    #expect(Set(numbers).count == 2)
    #expect(!numbers.contains { $0.rawValue == 0 })
  }

  @Test(arguments: ["", "nonsense", "p_x|other-code|x|host", "|bcd-fghj-kmn|x|host", "p x|bcd-fghj-kmn|x|host"])
  func aBadTokenClosesTheSocket(_ token: String) {
    var stage = Stage()
    let id = stage.connect()
    let hello = HelloRequest(token: token.isEmpty ? " " : token, client: ClientInfo(name: "t", version: "1"))
    stage.ask(.hello(hello), on: id)
    #expect(stage.last(id)?.error?.code == .helloToken)
    #expect(stage.closed[id] == .badToken)
    #expect(stage.core.members.isEmpty)
  }

  @Test func anythingBeforeHelloClosesTheSocket() {
    var stage = Stage()
    let id = stage.connect()
    stage.ask(.ping, on: id)
    #expect(stage.last(id)?.error?.code == .helloFirst)
    #expect(stage.closed[id] == .protocolError)
    let other = stage.connect()
    stage.receive("{\"type\":\"ack\",\"seq\":1}", on: other)
    #expect(stage.closed[other] == .protocolError)
  }

  @Test func aSocketThatSaysNoHelloIsClosed() {
    var stage = Stage()
    let id = stage.connect()
    stage.pass(.milliseconds(9_999))
    #expect(stage.closed[id] == nil)
    stage.pass(.milliseconds(1))
    #expect(stage.closed[id] == .timeout)
  }

  @Test func aSecondHelloOnOneSocketIsAnErrorButARepeatedOneIsNot() {
    var stage = Stage()
    let id = stage.connect()
    let hello = Request.hello(HelloRequest(token: Stage.token("ada"), client: ClientInfo(name: "t", version: "1")))
    let request = stage.ask(hello, on: id)
    stage.ask(hello, on: id, id: request)
    #expect(stage.frames(id).count == 1)
    stage.ask(hello, on: id)
    #expect(stage.last(id)?.error?.code == .helloAgain)
    #expect(stage.closed[id] == nil)
  }

  @Test func theLastPlaceIsGivenOnce() {
    var stage = Stage(capacity: 2)
    _ = stage.enter("ada")
    let grace = stage.connect()
    let joan = stage.connect()
    for (name, id) in [("grace", grace), ("joan", joan)] {
      stage.ask(.hello(HelloRequest(token: Stage.token(name), client: ClientInfo(name: "t", version: "1"))), on: id)
    }
    #expect(stage.welcome(grace) != nil)
    #expect(stage.last(joan)?.error?.code == .meetingFull)
    #expect(stage.closed[joan] == .normal)
    // Somebody who lost the socket still has the place, and a place that was left is free.
    stage.drop(grace)
    let secondJoan = stage.enter("joan")
    #expect(stage.closed[secondJoan] == .normal)
    stage.pass(.seconds(60))
    let thirdJoan = stage.enter("joan")
    #expect(stage.closed[thirdJoan] == nil)
  }

  @Test func aLockKeepsNewcomersOutButNotHostsNorThoseWhoWereIn() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    stage.ask(.hostLock(HostLockRequest(locked: true)), on: ada)
    #expect(stage.events(grace).last?.event == .meetingChanged(stage.core.meetingState))
    let joan = stage.enter("joan")
    #expect(stage.last(joan)?.error?.code == .meetingLocked)
    #expect(stage.closed[joan] == .normal)
    let mary = stage.enter("mary", .host)
    #expect(stage.closed[mary] == nil)
    stage.drop(grace)
    stage.pass(.seconds(61))
    #expect(stage.state("grace") == nil)
    let again = stage.enter("grace")
    #expect(stage.welcome(again)?.meeting.locked == true)
    stage.ask(.hostLock(HostLockRequest(locked: false)), on: ada)
    let unlocked = stage.enter("joan")
    #expect(stage.closed[unlocked] == nil)
  }

  @Test func whoLeavesALockedMeetingIsANewcomer() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    stage.ask(.hostLock(HostLockRequest(locked: true)), on: ada)
    stage.ask(.leave, on: grace)
    #expect(stage.closed[grace] == .normal)
    let again = stage.enter("grace")
    #expect(stage.last(again)?.error?.code == .meetingLocked)
  }

  @Test func aSecondHelloElsewhereReplacesTheFirstSession() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let first = stage.enter("grace")
    stage.offer([.microphone], on: first)
    let number = stage.state("grace")?.number
    let second = stage.enter("grace")
    #expect(stage.events(first).last?.event == .ended(.replaced))
    #expect(stage.closed[first] == .replaced)
    #expect(stage.welcome(second)?.resumed == false)
    #expect(stage.welcome(second)?.participants.count == 2)
    #expect(stage.state("grace")?.number == number)
    #expect(stage.state("grace")?.tracks == [])
    #expect(stage.events(ada).last?.event.type == .participantChanged)
    #expect(!stage.events(ada).contains { $0.event.type == .participantLeft })
    #expect(stage.media.contains(.mediaLeave(.init(rawValue: number ?? 0))))
  }

  @Test func namesFromForeignTokensAreMadePresentable() {
    var stage = Stage()
    for (participant, name) in [("p_a", " "), ("p_b", String(repeating: "x", count: 500)), ("p_c", "A\nB")] {
      let token = "\(participant)|\(Stage.code)|\(name)|emperor"
      stage.ask(
        .hello(HelloRequest(token: token, client: ClientInfo(name: "t", version: "1"))), on: stage.connect())
    }
    #expect(stage.core.members["p_a"]?.name == "Guest")
    #expect(stage.core.members["p_b"]?.name.count == 80)
    #expect(stage.core.members["p_c"]?.name == "A B")
    #expect(stage.core.members["p_c"]?.role == .participant)
  }

  @Test func socketsThatWaitAreBounded() {
    var rules = MeetingRules()
    rules.waitingSockets = 2
    var stage = Stage(rules: rules)
    _ = stage.connect()
    _ = stage.connect()
    #expect(stage.core.connect(at: stage.now) == nil)
  }
}
