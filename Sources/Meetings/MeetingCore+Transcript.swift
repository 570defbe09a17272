// What was said: told to those who read, each in their language, and kept. Captions that may still change are volatile:
// they have no number, nobody keeps them, and a client that was away gets none of them later.

import Consent
import Messages
import SFU
import Wire

extension MeetingCore {
  mutating func receive(_ event: CaptionEvent, at now: Moment, _ effects: inout [Effect]) {
    switch event {
    case .status(let status): take(status, &effects)
    case .caption(let update): take(update, &effects)
    }
  }

  private mutating func take(_ update: CaptionUpdate, _ effects: inout [Effect]) {
    // Nobody waits for words of whoever took back their consent, but what is not finished of them goes from the screens.
    guard
      let speaker = memory.speakers[update.speaker]
        ?? (update.isFinal && update.text.isEmpty ? memory.refused[update.speaker] : nil)
    else { return }
    // A translation of what was corrected says what stood there before; what is taken back goes, corrected or not.
    guard update.text.isEmpty || !memory.isCorrected(update.segment) else { return }
    let translates = mayTranslate(speaker)
    var update = update
    let isErased = memory.isErased(speaker.participant, from: update.start)
    if isErased {
      // Its end takes it off the screens.
      guard update.isFinal else { return }
      update.takeBack()
    }
    if !translates { update.translations = [:] }
    let original = CaptionMessage(
      segment: update.segment, participant: speaker.participant, name: speaker.name, language: update.language,
      text: update.firm, tentative: update.tentative, final: update.isFinal, start: update.start, end: update.end,
      flagged: update.flagged)
    if update.isFinal, !isErased { keep(original, update, &effects) }
    var bodies: [String: String] = [:]
    for language in Set(members.values.compactMap(\.reads)) {
      let message = translates ? translated(original, update, into: language) : original
      guard let message, memory.isNews(message, to: language), let body = encode(Event.caption(message), &effects)
      else { continue }
      bodies[language] = body
    }
    for member in members.values.sorted(by: { $0.number < $1.number }) {
      guard let reads = member.reads, let body = bodies[reads] else { continue }
      if update.isFinal {
        tell(member.id, body: body, &effects)
      } else if let connection = member.session.connection {
        effects.append(.send(connection, body))
      }
    }
  }

  /// Whether somebody's text may be read in other languages: as they say now, or as they said when they left.
  private func mayTranslate(_ speaker: CaptionSpeaker) -> Bool {
    guard numbers[speaker.number] != nil else { return speaker.translates && book.policy[.translation] != .off }
    return book.grant(to: speaker.participant, for: .translation) != nil
  }

  /// The caption as somebody reads it; nil while it has not been translated. What never will be is read as it was spoken.
  private func translated(
    _ original: CaptionMessage, _ update: CaptionUpdate, into language: String
  ) -> CaptionMessage? {
    if language == CaptionLanguage.original || language == update.language || update.text.isEmpty { return original }
    guard let text = update.translations[language] else {
      return update.untranslated.contains(language) ? original : nil
    }
    var message = original
    message.language = language
    message.translated = true
    // A translation of words that may still change may change as a whole.
    message.text = update.isFinal ? text : ""
    message.tentative = update.isFinal ? "" : text
    return message
  }

  private mutating func keep(_ message: CaptionMessage, _ update: CaptionUpdate, _ effects: inout [Effect]) {
    memory.keep(message)
    if !message.text.isEmpty { memory.hasTranscript = true }
    let segment = TranscriptSegment(
      meeting: record.code, id: update.segment, participant: message.participant, name: message.name,
      language: update.language, text: message.text, translations: update.translations, start: update.start,
      end: update.end, confidence: update.confidence, flagged: update.flagged)
    effects.append(.journal(.segment(segment)))
  }

  // MARK: The end

  /// Nobody is there any more: captions are off, but the text of the last words may still come.
  mutating func awaitLastWords(at now: Moment, _ effects: inout [Effect]) {
    captions = CaptionsState()
    updateListening(&effects)
    let completeAt = now.time + rules.lastWords
    memory.completeAt = completeAt
    check(by: completeAt)
  }

  /// What was said is complete, and kept elsewhere.
  mutating func completeTranscript(at now: Moment, _ effects: inout [Effect]) {
    if memory.hasTranscript { effects.append(.journal(.ended(meeting: record.code, at: now.milliseconds))) }
    memory = CaptionMemory()
  }
}
