// The JSON of the calls about transcripts (docs/rest.md).

import Consent
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
  var edits: [SegmentEdit]
}

/// The consent ledger of a meeting.
struct ConsentsReply: Codable, Equatable {
  var consents: [ConsentRecord]
}

/// The body of an edit.
struct SegmentEditRequest: Codable, Equatable {
  var text: String
}
