// What a display name and a title may look like: one line of visible text of bounded length.

/// The rule for names that others see.
public enum DisplayName {
  /// The rule in words.
  public static let rule = "A name has 1 to \(Bounds.name) characters on one line."

  /// `text` without surrounding or repeated white space and control characters; nil when nothing is left or it is too long.
  public static func clean(_ text: String, limit: Int = Bounds.name) -> String? {
    guard text.utf8.count <= limit * 16 else { return nil }
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else if !isInvisible(scalar) {
        word.unicodeScalars.append(scalar)
      }
    }
    if !word.isEmpty { words.append(word) }
    let clean = words.joined(separator: " ")
    return clean.isEmpty || clean.unicodeScalars.count > limit ? nil : clean
  }

  /// Overrides of the writing direction could make one name look like another.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x202A...0x202E, 0x2066...0x2069, 0x200B, 0x2060, 0xFEFF, 0xFFF9...0xFFFB: true
    default: false
    }
  }
}
