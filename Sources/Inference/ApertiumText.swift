// The stream format of Apertium: some characters are escaped, and an empty block behind the text has its last word come
// out. https://wiki.apertium.org/wiki/Apertium_stream_format

/// Text as Apertium reads and writes it.
enum ApertiumText {
  // Scalars, since a letter with a mark on it is another character but holds the same reserved one.
  private static let reserved = Set("^$/<>{}[]\\@".unicodeScalars)

  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar != "\0" {
      if reserved.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result) + "[]"
  }

  /// The text without escapes and blocks. Words that it does not know come without marks: the pipeline is told so.
  static func unescaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isEscaped = false
    var inBlock = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        isEscaped = false
        if !inBlock { result.append(scalar) }
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "[" || scalar == "]" {
        inBlock = scalar == "["
      } else if !inBlock {
        result.append(scalar)
      }
    }
    let kept = result.drop { $0.properties.isWhitespace }
    let end = kept.lastIndex { !$0.properties.isWhitespace }.map(kept.index(after:)) ?? kept.startIndex
    return String(kept[kept.startIndex..<end])
  }
}
