// A transcript for programs. Nothing of it is left out or rewritten, but for what corrections have taken out: what a
// segment said before is not part of it.

internal import Foundation

/// Writes JSON files: an object whose last member is the list of segments, a line for each.
struct JSONTranscript: TranscriptWriter {
  private struct Head: Encodable {
    var meeting: String
    var title: String
    var language: String?
    var startedAt: Int64?
  }

  private struct Segment: Encodable {
    var id: String
    var participant: String
    var name: String
    var language: String
    var text: String
    var original: Original?
    var start: Int64
    var end: Int64
    var confidence: Double?
    var edited: Bool
    var flagged: Bool
    var translations: [String: String]?
  }

  /// What was said, when `text` is a translation.
  private struct Original: Encodable {
    var language: String
    var text: String
  }

  private var isEmpty = true

  mutating func begin(_ head: TranscriptHead, first: [StoredSegment]) throws(ExportError) -> [UInt8] {
    let head = Head(meeting: head.meeting, title: head.title, language: head.language, startedAt: head.startedAt)
    // The list goes on inside the object, which is closed at the end.
    return try encode(head).dropLast() + Array(#","segments":["#.utf8)
  }

  mutating func write(_ segments: [StoredSegment], of head: TranscriptHead) throws(ExportError) -> [UInt8] {
    var file: [UInt8] = []
    for segment in segments {
      let chosen = segment.reading(in: head.language)
      file += (isEmpty ? "\n" : ",\n").utf8
      isEmpty = false
      file += try encode(
        Segment(
          id: segment.id, participant: segment.participant, name: segment.name, language: chosen.language,
          text: chosen.text,
          original: chosen.isTranslation ? Original(language: segment.language, text: segment.text) : nil,
          start: segment.start, end: segment.end, confidence: segment.confidence, edited: segment.edited,
          flagged: segment.flagged, translations: head.language == nil ? segment.translations : nil))
    }
    return file
  }

  mutating func end() -> [UInt8] { Array("\n]}\n".utf8) }

  private func encode(_ value: some Encodable) throws(ExportError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return Array(try encoder.encode(value)) } catch { throw .unwritable }
  }
}
