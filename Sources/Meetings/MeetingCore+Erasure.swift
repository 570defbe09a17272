// Taking back what was said and written. Whoever keeps it elsewhere erases there; here it must reach nobody any more: no
// newcomer, no client that resumes, and nobody by a translation that comes late.

import Messages

extension MeetingCore {
  /// An event that tells nothing, for the place of one that is no longer told.
  private static let nothing = #"{"type":"speakers","loudest":[]}"#

  /// Takes out what is remembered: all captions, or a participant's captions and chat.
  mutating func eraseWords(of participant: String?, at now: Moment) {
    memory.erase(of: participant, at: now.milliseconds)
    if let participant { chat.erase(of: participant) }
    // Sessions share their bodies: each is looked at once.
    var seen: [String: String?] = [:]
    for id in Array(members.keys) {
      members[id]?.session.log.replace { body in
        if let known = seen[body] { return known }
        let blank = Self.blank(body, of: participant)
        seen[body] = .some(blank)
        return blank
      }
    }
  }

  /// What an event becomes when somebody's words, or everybody's captions, are erased; nil when it stays.
  private static func blank(_ body: String, of participant: String?) -> String? {
    switch try? MessageCoding.decode(Event.self, from: body) {
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
