// One segment in the language that was asked for, on one line.

/// What an export shows of a segment.
struct TranscriptLine: Equatable, Sendable {
  /// The speaker's name, on one line; never empty.
  var name: String
  /// What they said, on one line; never empty.
  var text: String
  /// The language of the text.
  var language: String
  /// Whether the text is a translation.
  var isTranslation: Bool
  /// Milliseconds since the transcript's first word.
  var start: Int64
  /// The same for the end; always after the start, because players refuse cues without a length.
  var end: Int64

  /// The segment in `language` where there is a translation, else as it was said; nil when that is empty.
  init?(_ segment: StoredSegment, in language: String?, since origin: Int64) {
    let chosen = segment.reading(in: language)
    text = singleLine(chosen.text)
    guard !text.isEmpty else { return nil }
    self.language = chosen.language
    isTranslation = chosen.isTranslation
    let name = singleLine(segment.name)
    self.name = name.isEmpty ? "?" : name
    start = Self.offset(of: segment.start, since: origin)
    end = max(start + 1, Self.offset(of: segment.end, since: origin))
  }

  /// Times come from outside; none of them may trap.
  private static func offset(of time: Int64, since origin: Int64) -> Int64 {
    let (offset, overflows) = time.subtractingReportingOverflow(origin)
    return overflows ? 0 : min(max(0, offset), 1 << 52)
  }
}

extension StoredSegment {
  /// The text in `language`: as it was said if that is the language, else its translation, else again as it was said.
  /// A regional language (`pt-BR`) takes what there is of the language itself (`pt`).
  public func reading(in language: String?) -> (text: String, language: String, isTranslation: Bool) {
    guard let language else { return (text, self.language, false) }
    for wanted in [language, baseLanguage(of: language)] {
      if self.language == wanted { return (text, wanted, false) }
      if let translation = translations[wanted], !translation.isEmpty { return (translation, wanted, true) }
    }
    return (text, self.language, false)
  }
}

/// `pt` of `pt-BR`.
func baseLanguage(of language: String) -> String {
  String(language.prefix { $0 != "-" && $0 != "_" })
}

/// The text on one line: runs of space become one, and what is invisible and could break a format or turn other
/// people's words around goes (control characters, overrides and isolates of writing direction, noncharacters).
/// Joiners and direction marks stay: emoji and right-to-left text need them.
func singleLine(_ text: String) -> String {
  var line = String.UnicodeScalarView()
  var isSpace = true
  for scalar in text.unicodeScalars {
    // Line breaks are control characters or white space, depending on which.
    if scalar.properties.isWhitespace {
      if !isSpace { line.append(" ") }
      isSpace = true
      continue
    }
    switch scalar.value {
    case 0x202A...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: continue
    case let value where value & 0xFFFE == 0xFFFE: continue
    default: break
    }
    guard scalar.properties.generalCategory != .control else { continue }
    line.append(scalar)
    isSpace = false
  }
  if line.last == " " { line.removeLast() }
  return String(line)
}

/// The text with other texts in the place of some ASCII characters. In one pass over its bytes: a whole day of speech is
/// escaped in one go.
func escaped(_ text: String, _ replacement: (Unicode.Scalar) -> StaticString?) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for byte in text.utf8 {
    if byte < 0x80, let other = replacement(Unicode.Scalar(byte)) {
      other.withUTF8Buffer { bytes.append(contentsOf: $0) }
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The text with references in the place of what begins and ends markup, and of what begins references.
func escapedMarkup(_ text: String) -> String {
  escaped(text) { character in
    switch character {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    default: nil
    }
  }
}
