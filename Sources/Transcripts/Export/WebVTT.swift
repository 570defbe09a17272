// Captions for players of the web: WebVTT (W3C, https://www.w3.org/TR/webvtt1/), one cue with one voice span for each
// segment.

/// Writes WebVTT files.
struct WebVTT: TranscriptWriter {
  /// The file's language, in which no cue is marked.
  private var language: String?

  /// The language of most of the first segments is the file's, where nobody asked for one: it is not known yet which
  /// ones the others are in.
  mutating func begin(_ head: TranscriptHead, first: [StoredSegment]) -> [UInt8] {
    language =
      head.language.map(baseLanguage(of:))
      ?? mostFrequent(head.lines(of: first).map { baseLanguage(of: $0.language) })
    var file = "WEBVTT"
    let title = singleLine(head.title)
    // Text after the signature and comments can't hold an arrow.
    if !title.isEmpty { file += " - \(title.replacing("-->", with: "→"))" }
    file += "\n"
    if let startedAt = head.startedAt {
      file += "\nNOTE Meeting \(head.meeting), times since \(Timestamp.date(startedAt))\n"
    }
    return Array(file.utf8)
  }

  mutating func write(_ segments: [StoredSegment], of head: TranscriptHead) -> [UInt8] {
    var file = ""
    for line in head.lines(of: segments) {
      let times = [line.start, line.end].map { Timestamp.cue($0, decimal: ".") }.joined(separator: " --> ")
      // Section 4.2.2: cue text and the annotation of a span hold neither a tag's nor a reference's beginning nor an arrow.
      var text = escapedMarkup(line.text)
      // A language other than the file's is named, so that it is read out well.
      if language != baseLanguage(of: line.language), isLanguageTag(line.language) {
        text = "<lang \(line.language)>\(text)</lang>"
      }
      file += "\n\(times)\n<v \(escapedMarkup(line.name))>\(text)</v>\n"
    }
    return Array(file.utf8)
  }

  mutating func end() -> [UInt8] { [] }
}

/// The value that occurs most often; of several the first in alphabetical order.
private func mostFrequent(_ values: [String]) -> String? {
  Dictionary(grouping: values, by: { $0 }).max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
}

/// Whether the text looks like a language tag of RFC 5646: letters, digits and hyphens, at most 35 of them, none of which
/// means anything in any format.
public func isLanguageTag(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.count <= 35
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
}
