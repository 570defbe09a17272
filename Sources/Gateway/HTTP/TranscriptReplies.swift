// The JSON of the calls about transcripts (docs/rest.md).

import Consent
import Messages
import Transcripts

/// A page of a transcript.
struct TranscriptReply: Codable, Equatable {
  var segments: [StoredSegment]
  /// Whether there are further pages.
  var more: Bool
  /// Where the next page begins, for `after`.
  var next: String?
  var talkTime: [TalkTime]
  /// Every language that there is something to read in.
  var languages: [String]
  /// Whether who asked may correct and delete: a host, as the meeting knows it now.
  var mayEdit: Bool
}

/// The edits of a segment.
struct HistoryReply: Codable, Equatable {
  var edits: [SegmentEditReply]
}

/// An edit of a segment. What was corrected may be what nobody should read: the earlier text is for those who may correct.
struct SegmentEditReply: Codable, Equatable {
  var before: String?
  var editor: String
  var at: Int64

  init(_ edit: SegmentEdit, withText: Bool) {
    before = withText ? edit.before : nil
    editor = edit.editor
    at = edit.at
  }
}

extension CaptionMessage {
  /// What a segment says now, as those in the meeting read it.
  init(_ segment: StoredSegment) {
    self.init(
      segment: segment.id, participant: segment.participant, name: segment.name, language: segment.language,
      text: segment.text, final: true, start: segment.start, end: segment.end, flagged: segment.flagged)
  }
}

/// The consent ledger of a meeting.
struct ConsentsReply: Codable, Equatable {
  var consents: [ConsentRecord]
}

/// The body of an edit.
struct SegmentEditRequest: Codable, Equatable {
  var text: String
}
