// What a transcript is made of when it is read.

/// Something that somebody said, as it is kept. Personal data was taken out of it before.
public struct StoredSegment: Codable, Equatable, Sendable {
  /// Which utterance.
  public var id: String
  /// Who spoke.
  public var participant: String
  /// Their name then.
  public var name: String
  /// The language as ISO 639-1 names it.
  public var language: String
  /// What they said, or what it was corrected to.
  public var text: String
  /// The text in other languages; none once it was edited.
  public var translations: [String: String]
  /// When it began, in milliseconds since 1970.
  public var start: Int64
  /// When it ended.
  public var end: Int64
  /// How sure the engine was, 0 to 1, if it said.
  public var confidence: Double?
  /// Whether somebody edited it.
  public var edited: Bool
  /// Whether content safety marked it.
  public var flagged: Bool
  /// A part of the text, or of a translation, around what was searched for; each place found stands between U+0002 and
  /// U+0003. Nil when nothing was searched for.
  public var snippet: String?

  /// A segment.
  public init(
    id: String, participant: String, name: String, language: String, text: String, translations: [String: String] = [:],
    start: Int64, end: Int64, confidence: Double? = nil, edited: Bool = false, flagged: Bool = false,
    snippet: String? = nil
  ) {
    self.id = id
    self.participant = participant
    self.name = name
    self.language = language
    self.text = text
    self.translations = translations
    self.start = start
    self.end = end
    self.confidence = confidence
    self.edited = edited
    self.flagged = flagged
    self.snippet = snippet
  }
}

/// Segments in their order.
public struct TranscriptPage: Equatable, Sendable {
  /// The segments.
  public var segments: [StoredSegment]
  /// Where the next page begins; nil when this is the last.
  public var next: String?

  /// A page.
  public init(segments: [StoredSegment], next: String?) {
    self.segments = segments
    self.next = next
  }
}

/// How long somebody spoke.
public struct TalkTime: Codable, Equatable, Sendable {
  /// Who.
  public var participant: String
  /// The name they had last.
  public var name: String
  /// How long their segments are together.
  public var milliseconds: Int64
  /// The part of everybody's together, 0 to 1.
  public var share: Double

  /// A talk time.
  public init(participant: String, name: String, milliseconds: Int64, share: Double) {
    self.participant = participant
    self.name = name
    self.milliseconds = milliseconds
    self.share = share
  }
}

/// An edit of a segment.
public struct SegmentEdit: Codable, Equatable, Sendable {
  /// What the segment said before it.
  public var before: String
  /// Who edited: the participant's id, or `host` for the bearer of the host token and whoever was erased.
  public var editor: String
  /// When, in milliseconds since 1970.
  public var at: Int64

  /// An edit.
  public init(before: String, editor: String, at: Int64) {
    self.before = before
    self.editor = editor
    self.at = at
  }
}

/// How much was deleted.
public struct Deletion: Codable, Equatable, Sendable {
  /// Segments of transcripts.
  public var segments: Int
  /// Chat messages.
  public var messages: Int
  /// Stays in meetings.
  public var stays: Int

  /// So much; nothing unless said.
  public init(segments: Int = 0, messages: Int = 0, stays: Int = 0) {
    self.segments = segments
    self.messages = messages
    self.stays = stays
  }

  /// Whether there was nothing to delete.
  public var isEmpty: Bool { segments + messages + stays == 0 }
}
