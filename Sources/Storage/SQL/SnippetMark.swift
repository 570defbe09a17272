// Where a snippet marks what was found: two control characters, which no stored text holds because they are taken out
// before it is stored, so that whoever shows a snippet can escape it first and set marks then.

/// The marks in a snippet.
enum SnippetMark {
  /// Stands before a word that was found.
  static let start = "\u{2}"
  /// Stands after it.
  static let end = "\u{3}"

  /// The text without control characters other than line breaks.
  static func clean(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
  }

  /// The text with every occurrence of a part marked; nil when it is not there.
  static func mark(_ part: String, in text: String) -> String? {
    guard !part.isEmpty, text.contains(part) else { return nil }
    return text.replacing(part, with: start + part + end)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\n"
  }
}
