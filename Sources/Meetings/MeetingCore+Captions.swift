// Captions of a meeting: who is listened to, who reads what, and what is kept. Listening follows from two things, captions
// that are on and a grant; whatever changes one of them calls `updateListening`.

import Consent
import Messages
import SFU
import Wire

/// What of a meeting's captions is remembered, all of it bounded.
struct CaptionMemory: Sendable {
  /// Who is listened to, as what.
  var listening: [String: (grant: ConsentGrant, speaker: CaptionSpeaker)] = [:]
  /// Names of those whose last words may still come, by number.
  var speakers: [ParticipantNumber: (id: String, name: String)] = [:]
  /// What readers' languages and names were said to be.
  var options = CaptionOptions()
  /// Final captions as they were told last, by utterance and language.
  var told: [String: [String: String]] = [:]
  var toldOrder: [String] = []
  /// The last final captions, as they were spoken.
  var transcript: [CaptionMessage] = []
  /// Whether anything was said that is kept.
  var hasTranscript = false

  static let transcriptKept = 50
  static let toldKept = 500
  static let speakersKept = 4_000
}

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

  // MARK: Who is listened to

  /// Brings listening in line with what people agreed to. Withdrawals come first.
  mutating func updateListening(_ effects: inout [Effect]) {
    let isOn = captions.state != .off
    for (participant, known) in memory.listening.sorted(by: { $0.key < $1.key }) {
      let grant = isOn ? book.grant(to: participant, for: .transcription) : nil
      guard members[participant]?.number != known.speaker.number || grant == nil else { continue }
      memory.listening[participant] = nil
      // Who leaves, or whose meeting switches captions off, may finish the sentence; who takes back their word may not.
      let isWithdrawn = members[participant] != nil && book.grant(to: participant, for: .transcription) == nil
      effects.append(.unlisten(known.speaker.number, dropping: isWithdrawn))
      if isWithdrawn { memory.speakers[known.speaker.number] = nil }
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
      if memory.speakers.count < CaptionMemory.speakersKept {
        memory.speakers[member.number] = (member.id, member.name)
      }
      effects.append(.listen(grant, speaker))
    }
  }

  /// A participant's media connection ends, and with it whatever listened to it.
  mutating func stopListening(_ participant: String, _ effects: inout [Effect]) {
    guard let known = memory.listening.removeValue(forKey: participant) else { return }
    effects.append(.unlisten(known.speaker.number, dropping: false))
  }

  private mutating func updateOptions(_ effects: inout [Effect]) {
    guard captions.state != .off else { return }
    let languages = Set(members.values.compactMap(\.reads)).subtracting([CaptionLanguage.original])
    let options = CaptionOptions(languages: languages, names: members.values.map(\.name).sorted())
    guard options != memory.options else { return }
    memory.options = options
    effects.append(.captionOptions(options))
  }

  // MARK: What was said

  mutating func receive(_ event: CaptionEvent, at now: Moment, _ effects: inout [Effect]) {
    switch event {
    case .status(let status): take(status, &effects)
    case .caption(let update): take(update, &effects)
    }
  }

  private mutating func take(_ status: CaptionStatus, _ effects: inout [Effect]) {
    guard captions.state != .off else { return }
    let before = captions
    switch status {
    case .ready:
      captions.state = .on
      captions.reason = nil
    case .delayed:
      captions.state = .delayed
      captions.reason = nil
    case .unavailable(let reason):
      captions.state = .unavailable
      captions.reason = reason
    case .fallback(let reason): captions.note = reason
    }
    if captions != before { tellAll(.meetingChanged(meetingState), &effects) }
  }

  private mutating func take(_ update: CaptionUpdate, _ effects: inout [Effect]) {
    guard let (id, name) = memory.speakers[update.speaker] else { return }
    let original = CaptionMessage(
      segment: update.segment, participant: id, name: name, language: update.language, text: update.firm,
      tentative: update.tentative, final: update.isFinal, start: update.start, end: update.end,
      flagged: update.flagged)
    if update.isFinal { keep(original, update, &effects) }
    var bodies: [String: String] = [:]
    for language in Set(members.values.compactMap(\.reads)) {
      guard let message = translated(original, update, into: language),
        isNews(message, in: language), let body = encode(Event.caption(message), &effects)
      else { continue }
      bodies[language] = body
    }
    for (participant, member) in members.sorted(by: { $0.key < $1.key }) {
      guard let reads = member.reads, let body = bodies[reads] else { continue }
      if update.isFinal {
        tell(participant, body: body, &effects)
      } else if let connection = member.session.connection {
        effects.append(.send(connection, body))
      }
    }
  }

  /// The caption as somebody reads it; nil while it has not been translated.
  private func translated(
    _ original: CaptionMessage, _ update: CaptionUpdate, into language: String
  ) -> CaptionMessage? {
    if language == CaptionLanguage.original || language == update.language { return original }
    if update.text.isEmpty { return original }
    guard let text = update.translations[language] else { return nil }
    var message = original
    message.language = language
    message.translated = true
    message.text = update.isFinal ? text : ""
    message.tentative = update.isFinal ? "" : text
    return message
  }

  /// Whether readers of a language have not been told exactly this as final: a caption comes again with each translation.
  private mutating func isNews(_ message: CaptionMessage, in language: String) -> Bool {
    guard message.final else { return memory.told[message.segment]?[language] == nil }
    if memory.told[message.segment] == nil {
      memory.toldOrder.append(message.segment)
      if memory.toldOrder.count > CaptionMemory.toldKept { memory.told[memory.toldOrder.removeFirst()] = nil }
    }
    let content = message.language + "\u{0}" + message.text
    if memory.told[message.segment]?[language] == content { return false }
    memory.told[message.segment, default: [:]][language] = content
    return true
  }

  private mutating func keep(_ message: CaptionMessage, _ update: CaptionUpdate, _ effects: inout [Effect]) {
    let known = memory.transcript.firstIndex { $0.segment == message.segment }
    if message.text.isEmpty {
      if let known { memory.transcript.remove(at: known) }
      guard known != nil else { return }
    } else if let known {
      memory.transcript[known] = message
    } else {
      memory.transcript.append(message)
      if memory.transcript.count > CaptionMemory.transcriptKept { memory.transcript.removeFirst() }
    }
    memory.hasTranscript = true
    effects.append(
      .journal(
        .segment(
          TranscriptSegment(
            meeting: record.code, id: update.segment, participant: message.participant, name: message.name,
            language: update.language, text: update.text, translations: update.translations, start: update.start,
            end: update.end, confidence: update.confidence, flagged: update.flagged))))
  }

  /// Nobody is there any more: captions are off, and what was said is complete.
  mutating func endCaptions(at now: Moment, _ effects: inout [Effect]) {
    captions = CaptionsState()
    updateListening(&effects)
    if memory.hasTranscript { effects.append(.journal(.ended(meeting: record.code, at: now.milliseconds))) }
    memory = CaptionMemory()
  }
}
