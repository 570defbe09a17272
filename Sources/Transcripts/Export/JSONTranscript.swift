// A transcript for programs. Nothing of it is left out or rewritten.

internal import Foundation

/// Writes JSON files.
enum JSONTranscript {
  private struct Contents: Encodable {
    struct Segment: Encodable {
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
    struct Original: Encodable {
      var language: String
      var text: String
    }
    var meeting: String
    var title: String
    var language: String?
    var startedAt: Int64?
    var segments: [Segment]
  }

  static func render(_ transcript: Transcript) throws(ExportError) -> [UInt8] {
    let segments = transcript.segments.sorted { ($0.start, $0.id) < ($1.start, $1.id) }.map { segment in
      let chosen = segment.reading(in: transcript.language)
      return Contents.Segment(
        id: segment.id, participant: segment.participant, name: segment.name, language: chosen.language,
        text: chosen.text, original: chosen.isTranslation ? .init(language: segment.language, text: segment.text) : nil,
        start: segment.start, end: segment.end, confidence: segment.confidence, edited: segment.edited,
        flagged: segment.flagged, translations: transcript.language == nil ? segment.translations : nil)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let contents = Contents(
      meeting: transcript.meeting, title: transcript.title, language: transcript.language,
      startedAt: transcript.startedAt, segments: segments)
    do { return Array(try encoder.encode(contents)) + [UInt8(ascii: "\n")] } catch { throw .unwritable }
  }
}
