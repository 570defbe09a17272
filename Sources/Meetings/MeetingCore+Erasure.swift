// Taking back and correcting what was said and written. Whoever keeps it elsewhere erases and corrects there; here it must
// reach nobody any more: no newcomer, no client that resumes, and nobody by a translation that comes late. Whoever has it
// on their screen is told to take it off.

import Messages

extension MeetingCore {
  /// An event that tells nothing, for the place of one that is no longer told.
  private static let nothing = #"{"type":"speakers","loudest":[]}"#

  /// Takes out what is remembered, and off everybody's screen: all captions, or a participant's captions and chat.
  mutating func eraseWords(of participant: String?, at now: Moment, _ effects: inout [Effect]) {
    memory.erase(of: participant, at: now.milliseconds)
    if let participant { chat.erase(of: participant) }
    record.erasedAt = now.milliseconds
    replaceTold { Self.blank($0, of: participant) }
    tellAll(.wordsErased(of: participant, at: now.milliseconds), &effects)
  }

  /// Puts a corrected caption in the place of what was said, on every screen that may show it: not only on those of
  /// readers, because everybody was told the last captions in the welcome.
  mutating func correct(_ caption: CaptionMessage, at now: Moment, _ effects: inout [Effect]) {
    guard let body = encode(Event.caption(caption), &effects) else { return }
    memory.correct(caption)
    record.erasedAt = now.milliseconds
    replaceTold { event in
      guard case .caption(let old) = event, old.segment == caption.segment else { return nil }
      return body
    }
    for participant in Array(members.keys) { tell(participant, body: body, &effects) }
  }

  /// Puts other bodies in the place of events that clients may still be told, where `other` gives one.
  private mutating func replaceTold(_ other: (Event) -> String?) {
    // Sessions share their bodies: each is looked at once.
    var seen: [String: String?] = [:]
    for id in Array(members.keys) {
      members[id]?.session.log.replace { body in
        if let known = seen[body] { return known }
        let replacement = (try? MessageCoding.decode(Event.self, from: body)).flatMap(other)
        seen[body] = .some(replacement)
        return replacement
      }
    }
  }

  /// What an event becomes when somebody's words, or everybody's captions, are erased; nil when it stays.
  private static func blank(_ event: Event, of participant: String?) -> String? {
    switch event {
    case .caption(var caption) where participant == nil || caption.participant == participant:
      // Whoever saw the beginning of it gets it off their screen.
      caption.text = ""
      caption.tentative = ""
      return (try? MessageCoding.encode(Event.caption(caption))) ?? nothing
    case .chatMessage(let message) where message.participant == participant: return nothing
    default: return nil
    }
  }
}
