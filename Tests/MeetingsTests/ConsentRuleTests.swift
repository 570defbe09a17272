// What people agree to when they come in and later, and who is told.

import Consent
import Messages
import SFU
import Testing

@testable import Meetings

@Suite struct ConsentRuleTests {
  private static func requiring(_ purpose: Purpose = .transcription) -> ConsentPolicy {
    var policy = ConsentPolicy.standard
    policy[purpose] = .required
    return policy
  }

  // MARK: At the door

  @Test func nobodyComesInWithoutWhatIsRequired() {
    var stage = Stage(policy: Self.requiring())
    let silent = stage.enter("ada")
    #expect(stage.last(silent)?.error?.code == .consentRequired)
    #expect(stage.last(silent)?.error?.kind == .user)
    #expect(stage.closed[silent] == .normal)
    let refusing = stage.enter("ada", agreeing: [], refusing: [.transcription])
    #expect(stage.last(refusing)?.error?.code == .consentRequired)
    #expect(stage.core.members.isEmpty)
    // Nothing of it is kept: who was not let in decided nothing.
    #expect(stage.journal.isEmpty)
    let agreeing = stage.enter("ada", agreeing: [.transcription])
    #expect(stage.closed[agreeing] == nil)
    #expect(stage.state("ada")?.consents == [.transcription])
  }

  @Test func aYesToAnOlderTextIsAskedAgain() {
    var stage = Stage()
    let id = stage.connect()
    var answer = Stage.answer(.transcription, true)
    answer.version -= 1
    let hello = HelloRequest(
      token: Stage.token("ada"), client: ClientInfo(name: "t", version: "1"), consents: [answer])
    stage.ask(.hello(hello), on: id)
    #expect(stage.last(id)?.error?.code == .consentOutdated)
    #expect(stage.closed[id] == .normal)
    #expect(stage.core.book.grant(to: "p_ada", for: .transcription) == nil)
    #expect(stage.journal.isEmpty)
  }

  @Test func aChoiceKeepsNobodyOut() {
    var stage = Stage()
    let ada = stage.enter("ada")
    #expect(stage.welcome(ada)?.meeting.policy == .standard)
    #expect(stage.state("ada")?.consents == [])
    let grace = stage.enter("grace", agreeing: [.transcription, .recording], refusing: [.translation], spoken: "es")
    // What the meeting does not do is not agreed to, and nobody is kept out for it.
    #expect(stage.state("grace")?.consents == [.transcription])
    #expect(stage.state("grace")?.spoken == "es")
    #expect(stage.welcome(grace)?.participants.last == stage.state("grace"))
    #expect(stage.events(ada).last?.event == stage.state("grace").map { .participantJoined($0) })
  }

  @Test func everyAnswerIsKept() {
    var stage = Stage()
    _ = stage.enter("ada", agreeing: [.transcription], refusing: [.translation])
    let records = stage.journal.compactMap { if case .consent(let record) = $0 { record } else { nil } }
    #expect(records.map(\.purpose) == [.transcription, .translation])
    #expect(records.map(\.given) == [true, false])
    #expect(records.allSatisfy { $0.participant == "p_ada" && $0.actor == "p_ada" && $0.meeting == Stage.code })
    #expect(records.allSatisfy { $0.at == stage.now.milliseconds && $0.language == "en" })
  }

  @Test func aResumeAsksNothingAndAnotherSessionNothingNew() throws {
    var stage = Stage(policy: Self.requiring())
    let first = stage.enter("ada", agreeing: [.transcription])
    let session = try #require(stage.welcome(first)?.session)
    stage.drop(first)
    let second = stage.enter("ada", resume: ResumePoint(session: session, seq: 0))
    #expect(stage.resumed(second) != nil)
    #expect(stage.state("ada")?.consents == [.transcription])
    let third = stage.enter("ada")
    #expect(stage.closed[third] == nil)
    #expect(stage.state("ada")?.consents == [.transcription])
  }

  @Test func aNoIsTakenAlsoWithAHelloThatIsRefused() {
    var stage = Stage()
    let first = stage.enter("ada", agreeing: [.transcription, .translation])
    let host = stage.enter("grace", .host)
    stage.ask(.captionsStart, on: host)
    // Another tab says no to the one, and yes to a text of the other that is not the one of now.
    var outdated = Stage.answer(.translation, true)
    outdated.version += 1
    let second = stage.connect()
    stage.journal = []
    stage.ask(
      .hello(
        HelloRequest(
          token: Stage.token("ada"), client: ClientInfo(name: "t", version: "1"),
          consents: [Stage.answer(.transcription, false), outdated])),
      on: second)
    #expect(stage.last(second)?.error?.code == .consentOutdated)
    #expect(stage.captions.last == .unlisten(ParticipantNumber(rawValue: 1), dropping: true))
    #expect(stage.state("ada")?.consents == [.translation])
    #expect(stage.events(host).last?.event == stage.state("ada").map { .participantChanged($0) })
    let records = stage.journal.compactMap { if case .consent(let record) = $0 { record } else { nil } }
    #expect(records.map(\.purpose) == [.transcription] && records.map(\.given) == [false])
    #expect(stage.closed[first] == nil, "the other tab goes on")
  }

  @Test func whoTakesBackWhatIsRequiredInAnotherTabLeaves() {
    var stage = Stage(policy: Self.requiring())
    let first = stage.enter("ada", agreeing: [.transcription])
    let second = stage.enter("ada", agreeing: [], refusing: [.transcription])
    #expect(stage.last(second)?.error?.code == .consentRequired)
    #expect(stage.closed[first] == .normal && stage.closed[second] == .normal)
    #expect(stage.core.members.isEmpty)
    let given = stage.journal.compactMap { if case .consent(let record) = $0 { record.given } else { nil } }
    #expect(given == [true, false])
  }

  @Test func whoLeftIsAskedAgain() {
    var stage = Stage(policy: Self.requiring())
    let first = stage.enter("ada", agreeing: [.transcription])
    stage.ask(.leave, on: first)
    let second = stage.enter("ada")
    #expect(stage.last(second)?.error?.code == .consentRequired)
  }

  // MARK: Changes of mind

  @Test func everybodySeesAChangeOfMind() throws {
    var stage = Stage()
    let ada = stage.enter("ada")
    let grace = stage.enter("grace")
    let request = stage.ask(.consentSet(Stage.answer(.transcription, true)), on: ada)
    let reply = try #require(stage.reply(request, on: ada))
    #expect(
      try MessageCoding.decode(Reply<ParticipantReply>.self, from: reply.text).ok?.participant.consents
        == [.transcription])
    #expect(stage.events(grace).last?.event == stage.state("ada").map { .participantChanged($0) })
    stage.ask(.consentSet(Stage.answer(.transcription, false)), on: ada)
    #expect(stage.state("ada")?.consents == [])
    #expect(stage.events(grace).last?.event == stage.state("ada").map { .participantChanged($0) })
    let given = stage.journal.compactMap { if case .consent(let record) = $0 { record.given } else { nil } }
    #expect(given == [true, false])
  }

  @Test func whatCantBeAgreedToSaysWhy() {
    var stage = Stage()
    let ada = stage.enter("ada")
    let recording = stage.ask(.consentSet(Stage.answer(.recording, true)), on: ada)
    #expect(stage.reply(recording, on: ada)?.error?.code == .consentOff)
    var answer = Stage.answer(.translation, true)
    answer.version += 1
    let outdated = stage.ask(.consentSet(answer), on: ada)
    #expect(stage.reply(outdated, on: ada)?.error?.code == .consentOutdated)
    #expect(stage.state("ada")?.consents == [])
    // A no is always taken.
    let no = stage.ask(.consentSet(Stage.answer(.recording, false)), on: ada)
    #expect(stage.reply(no, on: ada)?.error == nil)
  }

  @Test func whoTakesBackWhatIsRequiredLeaves() {
    var stage = Stage(policy: Self.requiring())
    let ada = stage.enter("ada", agreeing: [.transcription])
    let grace = stage.enter("grace", agreeing: [.transcription])
    stage.ask(.consentSet(Stage.answer(.transcription, false)), on: ada)
    #expect(stage.closed[ada] == .normal)
    #expect(stage.state("ada") == nil)
    #expect(stage.events(grace).last?.event == .participantLeft(id: "p_ada", reason: .left))
  }

  // MARK: Policy

  @Test func onlyHostsSetThePolicy() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    let refused = stage.ask(.hostPolicy(HostPolicyRequest(policy: ConsentPolicy())), on: grace)
    #expect(stage.reply(refused, on: grace)?.error?.code == .hostOnly)
    stage.ask(.hostPolicy(HostPolicyRequest(policy: Self.requiring())), on: ada)
    #expect(stage.core.record.policy == Self.requiring())
    #expect(stage.core.recordChanged)
    #expect(stage.events(grace).last?.event == .meetingChanged(stage.core.meetingState))
    #expect(stage.core.meetingState.policy == Self.requiring())
    // Those who are in stay; nobody new comes in without.
    #expect(stage.state("grace") != nil)
    let joan = stage.enter("joan")
    #expect(stage.last(joan)?.error?.code == .consentRequired)
  }

  @Test func aChangeOfPolicyIsOneEventForEachPerson() {
    var stage = Stage()
    let ada = stage.enter("ada", .host, agreeing: [.transcription, .translation])
    let grace = stage.enter("grace", agreeing: [.transcription])
    let before = stage.events(grace).count
    stage.ask(.hostPolicy(HostPolicyRequest(policy: ConsentPolicy())), on: ada)
    #expect(stage.events(grace).count == before + 1)
    stage.ask(.hostPolicy(HostPolicyRequest(policy: ConsentPolicy())), on: ada)
    #expect(stage.events(grace).count == before + 1)
  }
}
