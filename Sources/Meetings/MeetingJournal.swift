// What is kept of a meeting beyond its settings: who was there, what was written, agreed to and said. A meeting tells it
// without waiting; whoever keeps it does so in its own time.

public import Consent
public import Messages

/// A person's stay in a meeting.
public struct ParticipantEntry: Codable, Equatable, Sendable {
  /// The participant's id.
  public var id: String
  /// The name shown to others.
  public var name: String
  /// What they were.
  public var role: Role
  /// When they came in, in milliseconds since 1970.
  public var joinedAt: Int64
  /// When they left; nil while they are there.
  public var leftAt: Int64?

  /// A stay.
  public init(id: String, name: String, role: Role, joinedAt: Int64, leftAt: Int64? = nil) {
    self.id = id
    self.name = name
    self.role = role
    self.joinedAt = joinedAt
    self.leftAt = leftAt
  }
}

/// Something that somebody said, as it is kept: personal data is taken out of it before it comes here.
public struct TranscriptSegment: Codable, Equatable, Sendable {
  /// The meeting's code.
  public var meeting: String
  /// Which utterance; a later one with the same id takes its place.
  public var id: String
  /// Who spoke.
  public var participant: String
  /// Their name then.
  public var name: String
  /// The language as ISO 639-1 names it.
  public var language: String
  /// What they said.
  public var text: String
  /// The text in other languages.
  public var translations: [String: String]
  /// When it began, in milliseconds since 1970.
  public var start: Int64
  /// When it ended.
  public var end: Int64
  /// How sure the engine is, 0 to 1, if it says.
  public var confidence: Double?
  /// Whether content safety marked it.
  public var flagged: Bool

  /// A segment.
  public init(
    meeting: String, id: String, participant: String, name: String, language: String, text: String,
    translations: [String: String] = [:], start: Int64, end: Int64, confidence: Double? = nil, flagged: Bool = false
  ) {
    self.meeting = meeting
    self.id = id
    self.participant = participant
    self.name = name
    self.language = language
    self.text = text
    self.translations = translations
    self.start = start
    self.end = end
    self.confidence = confidence
    self.flagged = flagged
  }
}

/// Something to keep.
public enum JournalEntry: Equatable, Sendable {
  /// Somebody came, or left.
  case participant(meeting: String, ParticipantEntry)
  /// A chat message.
  case message(meeting: String, ChatMessage)
  /// A decision about consent.
  case consent(ConsentRecord)
  /// Something that was said; an empty text takes back what was kept under the id.
  case segment(TranscriptSegment)
  /// A meeting is over or empty: its transcript is complete for now.
  case ended(meeting: String, at: Int64)
}

/// Keeps what meetings tell it.
public protocol MeetingJournal: Sendable {
  /// Takes an entry without waiting.
  func append(_ entry: JournalEntry)
}

/// Keeps nothing.
public struct NoJournal: MeetingJournal {
  /// A journal that forgets.
  public init() {}
  /// Forgets the entry.
  public func append(_ entry: JournalEntry) {}
}
