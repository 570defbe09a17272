// What readers see of words that nobody finishes, and what they may ask for while captions are away for a moment.

import Consent
import Messages
import SFU
import Testing

@testable import Meetings

@Suite struct RetractionTests {
  private var stage: Stage
  private let ada: ConnectionID
  private let grace: ConnectionID

  /// Ada hosts and reads; Grace speaks.
  init() {
    var stage = Stage()
    ada = stage.enter("ada", .host, agreeing: [.transcription])
    grace = stage.enter("grace", agreeing: [.transcription])
    stage.ask(.captionsStart, on: ada)
    stage.ask(.captionsRead(CaptionsReadRequest(language: "original")), on: ada)
    self.stage = stage
  }

  private func number(_ participant: String) -> ParticipantNumber {
    ParticipantNumber(rawValue: stage.state(participant)?.number ?? 0)
  }

  private var note: String? { stage.core.meetingState.captions.note }

  @Test mutating func unfinishedWordsOfWhoWithdrewLeaveTheScreens() {
    let speaker = number("grace")
    stage.receive(.caption(.words("g_1", of: speaker, "It is", tentative: "raining")))
    stage.ask(.consentSet(Stage.answer(.transcription, false)), on: grace)
    stage.receive(.caption(.words("g_1", of: speaker, "It is raining", tentative: "again")))
    stage.receive(.caption(.words("g_1", of: speaker, "It is raining again.", isFinal: true)))
    #expect(stage.captions(ada).map(\.text) == ["It is"])
    stage.receive(.caption(.words("g_1", of: speaker, "", isFinal: true)))
    let last = stage.captions(ada).last
    #expect(last?.segment == "g_1" && last?.participant == "p_grace" && last?.final == true)
    #expect(last?.text == "" && last?.tentative == "")
    #expect(stage.captions(ada).count == 2)
  }

  @Test mutating func soDoThoseOfWhoLeftByWithdrawing() {
    let speaker = number("grace")
    var policy = ConsentPolicy.standard
    policy[.transcription] = .required
    stage.ask(.hostPolicy(HostPolicyRequest(policy: policy)), on: ada)
    stage.receive(.caption(.words("g_1", of: speaker, "", tentative: "It is")))
    stage.ask(.consentSet(Stage.answer(.transcription, false)), on: grace)
    #expect(stage.state("grace") == nil)
    stage.receive(.caption(.words("g_1", of: speaker, "", isFinal: true)))
    #expect(stage.captions(ada).last?.final == true && stage.captions(ada).last?.text == "")
  }

  @Test func noRateKeepsANoFromBeingTaken() {
    var rules = MeetingRules()
    (rules.noticeBurst, rules.requestBurst) = (3, 10)
    var stage = Stage(rules: rules)
    let ada = stage.enter("ada", agreeing: [.transcription, .translation])
    for _ in 0..<4 { stage.ask(.reactionSend(ReactionSendRequest(reaction: .heart)), on: ada) }
    #expect(stage.last(ada)?.error?.code == .requestRate)
    // Nobody is told a no to what was not agreed to for the second time, and a yes has its rate.
    for answer in [Stage.answer(.recording, false), Stage.answer(.transcription, true)] {
      let refused = stage.ask(.consentSet(answer), on: ada)
      #expect(stage.reply(refused, on: ada)?.error?.code == .requestRate)
    }
    let no = stage.ask(.consentSet(Stage.answer(.transcription, false)), on: ada)
    #expect(stage.reply(no, on: ada)?.error == nil)
    #expect(stage.state("ada")?.consents == [.translation])
    let again = stage.ask(.consentSet(Stage.answer(.transcription, false)), on: ada)
    #expect(stage.reply(again, on: ada)?.error?.code == .requestRate)
    // Nor does the rate of all requests.
    for _ in 0..<20 { stage.ask(.ping, on: ada) }
    #expect(stage.last(ada)?.error?.code == .requestRate)
    let last = stage.ask(.consentSet(Stage.answer(.translation, false)), on: ada)
    #expect(stage.reply(last, on: ada)?.error == nil)
    #expect(stage.state("ada")?.consents == [])
  }

  @Test mutating func whoAgreesAgainIsReadAgain() {
    let speaker = number("grace")
    stage.ask(.consentSet(Stage.answer(.transcription, false)), on: grace)
    stage.ask(.consentSet(Stage.answer(.transcription, true)), on: grace)
    stage.receive(.caption(.words("g_2", of: speaker, "Back.", isFinal: true)))
    #expect(stage.captions(ada).last?.text == "Back.")
  }

  @Test mutating func wishesAreTakenWhileCaptionsAreAwayForAMoment() {
    stage.core.capabilities = CaptionCapabilities(
      available: true, reason: "Back in a moment.", spoken: ["en"], targets: ["es"])
    stage.receive(.status(.unavailable(reason: "Back in a moment.")))
    let wish = stage.ask(.captionsRead(CaptionsReadRequest(language: "es")), on: ada)
    #expect(stage.reply(wish, on: ada)?.error == nil)
    stage.receive(.status(.ready))
    #expect(stage.core.memory.options.languages == ["es"])
  }

  @Test mutating func aNoteDoesNotOutliveWhatItIsAbout() {
    stage.receive(.status(.fallback(reason: "The engine elsewhere failed.")))
    #expect(note == "The engine elsewhere failed.")
    stage.receive(.status(.delayed))
    #expect(note == nil && stage.core.meetingState.captions.state == .delayed)
    stage.receive(.status(.fallback(reason: "The engine elsewhere failed.")))
    stage.receive(.status(.unavailable(reason: "Back in a moment.")))
    #expect(note == nil)
  }
}
