// Who is listened to: those who agreed, while captions are on, and nobody else for a moment.

import Consent
import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct ListeningTests {
  /// Ada hosts and has agreed to everything; Grace to transcription; Joan refused.
  private struct Meeting {
    var stage: Stage
    let ada: ConnectionID
    let grace: ConnectionID
    let joan: ConnectionID

    init(isOn: Bool = true) {
      var stage = Stage()
      ada = stage.enter("ada", .host, agreeing: [.transcription, .translation], spoken: "en")
      grace = stage.enter("grace", agreeing: [.transcription])
      joan = stage.enter("joan", agreeing: [], refusing: [.transcription, .translation])
      if isOn { stage.ask(.captionsStart, on: grace) }
      self.stage = stage
    }

    func number(_ participant: String) -> ParticipantNumber {
      ParticipantNumber(rawValue: stage.state(participant)?.number ?? 0)
    }
  }

  private func heard(_ effects: [Effect]) -> [CaptionSpeaker] {
    effects.compactMap { if case .listen(_, let speaker) = $0 { speaker } else { nil } }
  }

  @Test func nobodyIsListenedToBeforeCaptionsAreOn() {
    let meeting = Meeting(isOn: false)
    #expect(meeting.stage.captions.isEmpty)
    #expect(meeting.stage.core.meetingState.captions == CaptionsState())
  }

  @Test func anybodySwitchesCaptionsOnAndThoseWhoAgreedAreListenedTo() {
    let meeting = Meeting()
    let stage = meeting.stage
    #expect(
      heard(stage.captions) == [
        CaptionSpeaker(
          number: meeting.number("ada"), participant: "p_ada", name: "ada", language: "en", translates: true),
        CaptionSpeaker(
          number: meeting.number("grace"), participant: "p_grace", name: "grace", language: nil, translates: false),
      ])
    for case .listen(let grant, let speaker) in stage.captions {
      #expect(grant.participant == speaker.participant)
      #expect(grant.purpose == .transcription && grant.meeting == Stage.code)
    }
    #expect(
      stage.core.meetingState.captions
        == CaptionsState(state: .on, since: stage.now.milliseconds, by: "p_grace"))
    #expect(stage.events(meeting.joan).last?.event == .meetingChanged(stage.core.meetingState))
  }

  @Test func whoRefusedIsNeverListenedToWhateverHappens() {
    var meeting = Meeting()
    let joan = meeting.number("joan")
    meeting.stage.offer([.microphone], on: meeting.joan)
    meeting.stage.ask(.mediaMute(MediaMuteRequest(source: .microphone, muted: true)), on: meeting.joan)
    meeting.stage.ask(.mediaMute(MediaMuteRequest(source: .microphone, muted: false)), on: meeting.joan)
    meeting.stage.ask(.participantUpdate(ParticipantUpdateRequest(name: "Jo", spoken: "en")), on: meeting.joan)
    meeting.stage.ask(.captionsRead(CaptionsReadRequest(language: "original")), on: meeting.joan)
    meeting.stage.ask(.consentSet(Stage.answer(.translation, true)), on: meeting.joan)
    meeting.stage.ask(.captionsStop, on: meeting.ada)
    meeting.stage.ask(.captionsStart, on: meeting.joan)
    meeting.stage.ask(.hostRole(HostRoleRequest(participant: "p_joan", role: .host)), on: meeting.ada)
    meeting.stage.receive(.status(.delayed))
    _ = meeting.stage.enter("joan", agreeing: [], refusing: [.transcription])
    #expect(!heard(meeting.stage.captions).contains { $0.number == joan })
    // What somebody claims that she said is told to nobody and kept nowhere.
    let before = meeting.stage.journal.count
    meeting.stage.receive(.caption(.words("g_1", of: joan, "never said", isFinal: true)))
    #expect(meeting.stage.latest.isEmpty)
    #expect(meeting.stage.journal.count == before)
  }

  @Test func aWithdrawalStopsListeningBeforeAnythingElse() {
    var meeting = Meeting()
    let grace = meeting.number("grace")
    meeting.stage.ask(.consentSet(Stage.answer(.transcription, false)), on: meeting.grace)
    #expect(meeting.stage.latest.first == .unlisten(grace, dropping: true))
    let record = meeting.stage.latest.firstIndex { if case .journal(.consent) = $0 { true } else { false } }
    #expect(record != nil)
    // What was under way is forgotten.
    let kept = meeting.stage.journal.count
    meeting.stage.ask(.captionsRead(CaptionsReadRequest(language: "original")), on: meeting.ada)
    meeting.stage.receive(.caption(.words("g_1", of: grace, "taken back", isFinal: true)))
    #expect(meeting.stage.latest.isEmpty)
    #expect(meeting.stage.journal.count == kept)
    #expect(meeting.stage.captions(meeting.ada).isEmpty)
  }

  @Test func aWithdrawalInAnotherTabStopsListeningBeforeAnythingElse() {
    var meeting = Meeting()
    let grace = meeting.number("grace")
    _ = meeting.stage.enter("grace", agreeing: [], refusing: [.transcription])
    #expect(meeting.stage.latest.first == .unlisten(grace, dropping: true))
    #expect(meeting.stage.state("grace")?.consents == [])
  }

  @Test func aWithdrawalWhileCaptionsAreOffTakesBackWhatIsStillOnItsWay() {
    var meeting = Meeting()
    meeting.stage.ask(.captionsRead(CaptionsReadRequest(language: "original")), on: meeting.ada)
    meeting.stage.ask(.captionsStop, on: meeting.ada)
    #expect(
      meeting.stage.captions.suffix(2) == [
        .unlisten(meeting.number("ada"), dropping: false), .unlisten(meeting.number("grace"), dropping: false),
      ])
    meeting.stage.ask(.consentSet(Stage.answer(.transcription, false)), on: meeting.grace)
    meeting.stage.receive(.caption(.words("g_1", of: meeting.number("grace"), "taken back", isFinal: true)))
    #expect(meeting.stage.latest.isEmpty)
    // Others may finish what they were saying.
    meeting.stage.receive(.caption(.words("g_2", of: meeting.number("ada"), "and so on", isFinal: true)))
    #expect(meeting.stage.captions(meeting.ada).map(\.text) == ["and so on"])
  }

  @Test func agreeingLaterIsHeardAtOnce() {
    var meeting = Meeting()
    meeting.stage.ask(.consentSet(Stage.answer(.transcription, true)), on: meeting.joan)
    #expect(heard(meeting.stage.latest).map(\.participant) == ["p_joan"])
    let mary = meeting.stage.enter("mary", agreeing: [.transcription])
    #expect(meeting.stage.closed[mary] == nil)
    #expect(heard(meeting.stage.latest).map(\.participant) == ["p_mary"])
  }

  @Test func muteAndALostSocketStopNothing() {
    var meeting = Meeting()
    let before = meeting.stage.captions.count
    meeting.stage.offer([.microphone], on: meeting.grace)
    meeting.stage.ask(.mediaMute(MediaMuteRequest(source: .microphone, muted: true)), on: meeting.grace)
    meeting.stage.drop(meeting.grace)
    #expect(meeting.stage.captions.count == before)
  }

  @Test func whoLeavesMayFinishTheSentence() {
    var meeting = Meeting()
    let grace = meeting.number("grace")
    meeting.stage.ask(.captionsRead(CaptionsReadRequest(language: "original")), on: meeting.ada)
    meeting.stage.ask(.leave, on: meeting.grace)
    #expect(meeting.stage.latest.contains(.unlisten(grace, dropping: false)))
    meeting.stage.receive(.caption(.words("g_1", of: grace, "goodbye", isFinal: true)))
    #expect(meeting.stage.captions(meeting.ada).map(\.text) == ["goodbye"])
    #expect(meeting.stage.captions(meeting.ada).first?.name == "grace")
  }

  @Test func whoComesBackOnAnotherConnectionIsListenedToAnew() {
    var meeting = Meeting()
    let grace = meeting.number("grace")
    _ = meeting.stage.enter("grace")
    let left = meeting.stage.latest.firstIndex(of: .mediaLeave(grace))
    let stopped = meeting.stage.latest.firstIndex(of: .unlisten(grace, dropping: false))
    #expect(left != nil && stopped != nil)
    #expect(heard(meeting.stage.latest).map(\.number) == [grace])
  }

  @Test func whatConcernsASpeakerIsToldAgainWhenItChanges() {
    var meeting = Meeting()
    meeting.stage.ask(.participantUpdate(ParticipantUpdateRequest(name: "Grace H.", spoken: "es")), on: meeting.grace)
    #expect(heard(meeting.stage.latest).map(\.name) == ["Grace H."])
    #expect(heard(meeting.stage.latest).map(\.language) == ["es"])
    meeting.stage.ask(.participantUpdate(ParticipantUpdateRequest(spoken: "auto")), on: meeting.grace)
    #expect(heard(meeting.stage.latest).map(\.language) == [nil])
    meeting.stage.ask(.consentSet(Stage.answer(.translation, true)), on: meeting.grace)
    #expect(heard(meeting.stage.latest).map(\.translates) == [true])
    meeting.stage.ask(.participantUpdate(ParticipantUpdateRequest(hand: true)), on: meeting.grace)
    #expect(heard(meeting.stage.latest).isEmpty)
  }

  // MARK: On and off

  @Test func aPolicyThatIsOffForbidsCaptionsAndEndsThem() {
    var meeting = Meeting()
    meeting.stage.ask(.captionsRead(CaptionsReadRequest(language: "original")), on: meeting.joan)
    meeting.stage.ask(.hostPolicy(HostPolicyRequest(policy: ConsentPolicy())), on: meeting.ada)
    #expect(meeting.stage.core.captions == CaptionsState())
    #expect(
      meeting.stage.captions.suffix(2) == [
        .unlisten(meeting.number("ada"), dropping: true), .unlisten(meeting.number("grace"), dropping: true),
      ])
    meeting.stage.receive(.caption(.words("g_1", of: meeting.number("ada"), "late", isFinal: true)))
    #expect(meeting.stage.latest.isEmpty)
    let start = meeting.stage.ask(.captionsStart, on: meeting.ada)
    #expect(meeting.stage.reply(start, on: meeting.ada)?.error?.code == .captionsOff)
    #expect(meeting.stage.core.captions.state == .off)
  }

  @Test func withoutEnginesThereAreNoCaptions() {
    var meeting = Meeting(isOn: false)
    meeting.stage.core.capabilities = CaptionCapabilities(available: false, reason: "No engine is installed.")
    let start = meeting.stage.ask(.captionsStart, on: meeting.ada)
    #expect(meeting.stage.reply(start, on: meeting.ada)?.error?.code == .captionsUnavailable)
    #expect(meeting.stage.reply(start, on: meeting.ada)?.error?.text == "No engine is installed.")
    #expect(meeting.stage.captions.isEmpty)
  }

  @Test func onlyHostsSwitchCaptionsOff() {
    var meeting = Meeting()
    let refused = meeting.stage.ask(.captionsStop, on: meeting.grace)
    #expect(meeting.stage.reply(refused, on: meeting.grace)?.error?.code == .hostOnly)
    #expect(meeting.stage.core.captions.state == .on)
    meeting.stage.ask(.captionsStop, on: meeting.ada)
    #expect(meeting.stage.core.captions == CaptionsState())
    #expect(meeting.stage.events(meeting.joan).last?.event == .meetingChanged(meeting.stage.core.meetingState))
  }

  @Test func switchingOnTwiceChangesNothing() {
    var meeting = Meeting()
    let (asked, events) = (meeting.stage.captions.count, meeting.stage.events(meeting.joan).count)
    let again = meeting.stage.ask(.captionsStart, on: meeting.ada)
    #expect(meeting.stage.reply(again, on: meeting.ada)?.error == nil)
    #expect(meeting.stage.captions.count == asked)
    #expect(meeting.stage.events(meeting.joan).count == events)
  }

  @Test func howCaptionsFareIsToldWhenItChanges() {
    var meeting = Meeting()
    func state(_ meeting: Meeting) -> CaptionsState? {
      if case .meetingChanged(let state)? = meeting.stage.events(meeting.joan).last?.event {
        state.captions
      } else {
        nil
      }
    }
    let before = meeting.stage.events(meeting.joan).count
    meeting.stage.receive(.status(.ready))
    #expect(meeting.stage.events(meeting.joan).count == before)
    meeting.stage.receive(.status(.delayed))
    #expect(state(meeting)?.state == .delayed)
    #expect(state(meeting)?.cause == CaptionCause(.overloaded))
    let cause = CaptionCause(.serviceReplaced, service: "cloud")
    meeting.stage.receive(.status(.fallback(reason: "The engine elsewhere failed.", cause: cause)))
    #expect(state(meeting)?.state == .on)
    #expect(state(meeting)?.note == "The engine elsewhere failed.")
    #expect(state(meeting)?.cause == cause)
    meeting.stage.receive(.status(.unavailable(reason: "Back in a moment.")))
    #expect(state(meeting)?.state == .unavailable)
    #expect(state(meeting)?.reason == "Back in a moment.")
    meeting.stage.receive(.status(.ready))
    #expect(state(meeting)?.state == .on)
    #expect(state(meeting)?.reason == nil && state(meeting)?.note == nil && state(meeting)?.cause == nil)
    #expect(meeting.stage.events(meeting.joan).count == before + 4)
  }

  @Test func whoSwitchesOnSeesHowCaptionsFareAlready() {
    var meeting = Meeting(isOn: false)
    meeting.stage.receive(.status(.delayed))
    #expect(meeting.stage.core.captions == CaptionsState())
    meeting.stage.ask(.captionsStart, on: meeting.ada)
    #expect(meeting.stage.core.captions.state == .delayed)
  }

  // MARK: Bounds

  @Test func speakersWhoLeftAreForgottenWhenThereAreTooMany() {
    var memory = CaptionMemory()
    let present = [ParticipantNumber(rawValue: 1): "p_1"]
    for number in 1...UInt32(CaptionMemory.speakersKept + 10) {
      let number = ParticipantNumber(rawValue: number)
      memory.expect(CaptionSpeaker(number: number, participant: "p", name: "n"), present: present)
    }
    #expect(memory.speakers.count == CaptionMemory.speakersKept)
    #expect(memory.speakers[ParticipantNumber(rawValue: 1)] != nil)
    #expect(memory.speakers[ParticipantNumber(rawValue: 2)] == nil)
  }
}
