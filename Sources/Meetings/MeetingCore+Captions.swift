// Captions of a meeting: on and off, who is listened to, who reads what. Listening follows from two things, captions that
// are on and a grant; whatever changes one of them calls `updateListening`. What was said is in MeetingCore+Transcript.
//
//   policy ≠ off ∧ engines ──captions.start──▶ on ◀──▶ delayed, unavailable ──captions.stop, policy off, empty──▶ off

import Consent
import Messages
import SFU
import Wire

extension MeetingCore {
  // MARK: On and off

  mutating func startCaptions(_ id: Int64, by participant: String, at now: Moment, _ effects: inout [Effect]) {
    guard book.policy[.transcription] != .off else {
      let error = MessageError(.user, .captionsOff, "Captions are off in this meeting. A host can allow them.")
      return reply(id, to: participant, error, &effects)
    }
    guard capabilities.available else {
      let error = MessageError(
        .user, .captionsUnavailable, capabilities.reason ?? "This server can't make captions at the moment.")
      return reply(id, to: participant, error, &effects)
    }
    reply(id, to: participant, Done(), &effects)
    guard captions.state == .off else { return }
    captions = CaptionsState(state: .on, since: now.milliseconds, by: participant)
    captions.follow(captionStatus)
    updateListening(&effects)
    tellAll(.meetingChanged(meetingState), &effects)
  }

  mutating func stopCaptions(_ id: Int64, by participant: String, _ effects: inout [Effect]) {
    reply(id, to: participant, Done(), &effects)
    guard captions.state != .off else { return }
    captions = CaptionsState()
    updateListening(&effects)
    tellAll(.meetingChanged(meetingState), &effects)
  }

  /// How captions fare. It is kept while they are off: the news does not come again when they are switched on.
  mutating func take(_ status: CaptionStatus, _ effects: inout [Effect]) {
    captionStatus = status
    guard captions.state != .off else { return }
    let before = captions
    captions.follow(status)
    if captions != before { tellAll(.meetingChanged(meetingState), &effects) }
  }

  // MARK: Readers

  /// How many people read captions.
  var readers: Int { members.values.count { $0.reads != nil } }

  mutating func read(_ id: Int64, _ fields: CaptionsReadRequest, of participant: String, _ effects: inout [Effect]) {
    if let language = fields.language, language != CaptionLanguage.original,
      !capabilities.targets.contains(language), !capabilities.spoken.contains(language)
    {
      let error = MessageError(.user, .captionsLanguage, "Captions can't be read in that language on this server.")
      return reply(id, to: participant, error, &effects)
    }
    members[participant]?.reads = fields.language
    reply(id, to: participant, Done(), &effects)
    updateOptions(&effects)
  }

  private mutating func updateOptions(_ effects: inout [Effect]) {
    guard captions.state != .off else { return }
    let names = members.values.sorted { $0.number < $1.number }.prefix(CaptionMemory.namesTold).map(\.name)
    let languages = Set(members.values.compactMap(\.reads)).subtracting([CaptionLanguage.original])
    let options = CaptionOptions(languages: languages, names: names)
    guard options != memory.options else { return }
    memory.options = options
    effects.append(.captionOptions(options))
  }

  // MARK: Who is listened to

  /// Brings listening in line with what people agreed to. Whoever is no longer listened to comes first.
  mutating func updateListening(_ effects: inout [Effect]) {
    let isOn = captions.state != .off
    for (participant, known) in memory.listening.sorted(by: { $0.key < $1.key }) {
      let granted = book.grant(to: participant, for: .transcription) != nil
      let isPresent = members[participant]?.number == known.speaker.number
      if isOn && granted && isPresent { continue }
      memory.listening[participant] = nil
      // Who leaves, or whose meeting switches captions off, may finish the sentence; who takes back their word may not.
      effects.append(.unlisten(known.speaker.number, dropping: isPresent && !granted))
    }
    // What they said before captions went off may still be on its way.
    let (book, numbers) = (book, numbers)
    memory.refuse { speaker in
      book.policy[.transcription] == .off
        || numbers[speaker.number] != nil && book.grant(to: speaker.participant, for: .transcription) == nil
    }
    updateOptions(&effects)
    guard isOn else { return }
    for member in members.values.sorted(by: { $0.number < $1.number }) {
      guard let grant = book.grant(to: member.id, for: .transcription) else { continue }
      let speaker = CaptionSpeaker(
        number: member.number, participant: member.id, name: member.name, language: member.spoken,
        translates: book.grant(to: member.id, for: .translation) != nil)
      if let known = memory.listening[member.id], known.grant == grant, known.speaker == speaker { continue }
      memory.listening[member.id] = (grant, speaker)
      memory.expect(speaker, present: numbers)
      effects.append(.listen(grant, speaker))
    }
  }

  /// A participant's media connection ends, and with it whatever listened to it.
  mutating func stopListening(_ participant: String, _ effects: inout [Effect]) {
    guard let known = memory.listening.removeValue(forKey: participant) else { return }
    effects.append(.unlisten(known.speaker.number, dropping: false))
  }
}

extension CaptionsState {
  /// Takes over how captions fare. Each news says all of it, so that no note outlives what it is about.
  fileprivate mutating func follow(_ status: CaptionStatus) {
    switch status {
    case .ready: (state, reason, note, cause) = (.on, nil, nil, nil)
    case .delayed: (state, reason, note, cause) = (.delayed, nil, nil, CaptionCause(.overloaded))
    case .unavailable(let reason, let cause):
      (state, self.reason, note, self.cause) = (.unavailable, reason, nil, cause)
    case .fallback(let reason, let cause): (state, self.reason, note, self.cause) = (.on, nil, reason, cause)
    }
  }
}
