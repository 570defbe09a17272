// What people agree to: asked at hello, changed at any time, and the one source of grants. Every decision goes into the
// ledger; what follows from it for captions is decided in MeetingCore+Captions.

import Consent
import Messages
import Wire

extension MeetingCore {
  /// Takes what somebody answers with their hello; why they can't be let in, if so. Decisions that were taken are in
  /// `decided`.
  mutating func answer(
    _ answers: [ConsentAnswer], of participant: String, at now: Moment, decided: inout [ConsentRecord]
  ) -> MessageError? {
    let before = book
    for answer in answers {
      do throws(ConsentRefusal) {
        decided.append(
          try book.decide(
            participant, answer.purpose, given: answer.given, textVersion: answer.version, language: answer.language,
            services: answer.services ?? [], at: now.milliseconds))
      } catch {
        switch error {
        // A yes to what the meeting no longer does means nothing; it keeps nobody out.
        case .purposeOff: continue
        case .outdated:
          book = before
          return Self.outdated
        }
      }
    }
    guard let missing = book.missing(of: participant).first else { return nil }
    book = before
    return MessageError(
      .user, .consentRequired, "Nobody joins this meeting without agreeing to \(missing.rawValue).")
  }

  /// Somebody who is in says no to what they agreed to, with a hello that lets nothing else of theirs in: that is taken all
  /// the same, and whoever says it to what is required leaves by it.
  mutating func takeBack(
    _ answers: [ConsentAnswer], of participant: String, at now: Moment, _ effects: inout [Effect]
  ) {
    let known = book.agreements(of: participant)
    let refused = answers.filter { !$0.given && known.contains($0.purpose) }
    guard !refused.isEmpty else { return }
    for answer in refused { withdraw(answer, of: participant, at: now, &effects) }
    members[participant]?.consents = book.agreements(of: participant)
    announce(participant, &effects)
    if refused.contains(where: { book.policy[$0.purpose] == .required }) { leave(participant, at: now, &effects) }
  }

  private static let outdated = MessageError(
    .user, .consentOutdated, "The text, or who it names, has changed since it was shown. Read it again.")

  /// Somebody changes their mind.
  mutating func set(
    _ id: Int64, _ answer: ConsentSetRequest, of participant: String, at now: Moment, _ effects: inout [Effect]
  ) {
    if !answer.given, book.policy[answer.purpose] == .required {
      // Who takes back what the meeting requires may do so at once; they leave by it.
      return withdraw(id, answer, of: participant, at: now, leaving: true, &effects)
    }
    if !answer.given { return withdraw(id, answer, of: participant, at: now, leaving: false, &effects) }
    do throws(ConsentRefusal) {
      let record = try book.decide(
        participant, answer.purpose, given: true, textVersion: answer.version, language: answer.language,
        services: answer.services ?? [], at: now.milliseconds)
      effects.append(.journal(.consent(record)))
    } catch {
      let refusal =
        error == .outdated
        ? Self.outdated : MessageError(.user, .consentOff, "This meeting does not do that.")
      return reply(id, to: participant, refusal, &effects)
    }
    decided(id, participant, &effects)
  }

  private mutating func withdraw(
    _ id: Int64, _ answer: ConsentSetRequest, of participant: String, at now: Moment, leaving: Bool,
    _ effects: inout [Effect]
  ) {
    withdraw(answer, of: participant, at: now, &effects)
    decided(id, participant, &effects)
    if leaving { leave(participant, at: now, &effects) }
  }

  private mutating func withdraw(
    _ answer: ConsentSetRequest, of participant: String, at now: Moment, _ effects: inout [Effect]
  ) {
    // A no can't be refused.
    guard
      let record = try? book.decide(
        participant, answer.purpose, given: false, textVersion: answer.version, language: answer.language,
        services: answer.services ?? [], at: now.milliseconds)
    else { return }
    // First of all nobody listens any more; then the others are told.
    updateListening(&effects)
    effects.append(.journal(.consent(record)))
  }

  /// Who took back what the meeting requires goes, whether their socket is there or not.
  private mutating func leave(_ participant: String, at now: Moment, _ effects: inout [Effect]) {
    if let socket = members[participant]?.session.connection {
      effects.append(.close(socket, .normal, "consent withdrawn"))
    }
    remove(participant, .left, at: now, &effects)
  }

  private mutating func decided(_ id: Int64, _ participant: String, _ effects: inout [Effect]) {
    members[participant]?.consents = book.agreements(of: participant)
    updateListening(&effects)
    guard let state = members[participant]?.state else { return }
    reply(id, to: participant, ParticipantReply(participant: state), &effects)
    announce(participant, &effects)
  }

  /// A host changes what people are asked. Those who have not agreed to what is required from now on stay, but nothing of
  /// theirs is used; they are asked, and nobody new comes in without.
  mutating func set(_ policy: ConsentPolicy, _ effects: inout [Effect]) {
    guard policy != record.policy else { return }
    record.policy = policy
    book.policy = policy
    if policy[.transcription] == .off { captions = CaptionsState() }
    updateListening(&effects)
    tellAll(.meetingChanged(meetingState), &effects)
  }
}
