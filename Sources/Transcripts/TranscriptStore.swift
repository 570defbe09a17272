// What whoever keeps transcripts does for those who read, correct, export and delete them.

public import Consent

/// An error of a store that says whose fault it is.
public protocol TranscriptStoreError: Error {
  /// Whether what was asked for can't be done whoever tries and whenever: a place that no page ended at, a text out of
  /// bounds. Otherwise the store failed.
  var isRefusal: Bool { get }
}

/// Keeps the transcripts of meetings. Meetings are named by their codes. Errors other than `TranscriptStoreError`
/// mean that the store failed.
public protocol TranscriptStore: Sendable {
  /// A page of a meeting's segments by time: all, or those in which every word of `query` occurs. `after` is the `next`
  /// of the page before; `limit` is at least 1 and at most 1,000.
  func segments(meeting: String, query: String?, after: String?, limit: Int) async throws -> TranscriptPage

  /// How long each person spoke, the longest first.
  func talkTime(meeting: String) async throws -> [TalkTime]

  /// The languages that were spoken, and those into which something was translated, each in alphabetical order.
  func languages(meeting: String) async throws -> (spoken: [String], translated: [String])

  /// One segment; nil when there is none.
  func segment(meeting: String, id: String) async throws -> StoredSegment?

  /// Corrects a segment and gives what it is then; nil when there is none. The text comes here redacted, with at most
  /// 4,000 Unicode scalars; translations go, because they say something else. `time` is in milliseconds since 1970.
  func edit(
    meeting: String, segment id: String, text: String, by editor: String, at time: Int64
  ) async throws -> StoredSegment?

  /// The edits of a segment, the first one first.
  func history(meeting: String, segment: String) async throws -> [SegmentEdit]

  /// Deletes everything that was said in a meeting; consents stay.
  func deleteTranscript(meeting: String) async throws -> Deletion

  /// Deletes everything that somebody said and wrote in a meeting, and that they were there; consents stay.
  func erase(participant: String, meeting: String) async throws -> Deletion

  /// The decisions about consent in a meeting, the first one first.
  func consents(meeting: String) async throws -> [ConsentRecord]

  /// All of them; nil when it is not certain that these are all: there are too many for a list, or some are on their way to
  /// the store, or were lost.
  func everyConsent(meeting: String) async throws -> [ConsentRecord]?

  /// Deletes what is older than a time, in milliseconds since 1970, in all meetings.
  func purge(before time: Int64) async throws -> Deletion
}

extension TranscriptStore {
  /// What a summary is made of: the segments of a meeting by time, the first 50,000 of them, about a day of speech without
  /// a pause.
  public func all(meeting: String, limit: Int = 50_000) async throws -> [StoredSegment] {
    var all: [StoredSegment] = []
    var place: String?
    repeat {
      let page = try await segments(meeting: meeting, query: nil, after: place, limit: min(1_000, limit - all.count))
      all += page.segments
      place = page.next
    } while place != nil && all.count < limit
    return all
  }
}
