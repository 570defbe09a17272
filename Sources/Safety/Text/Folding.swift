// Letters without what recognisers write at one time and leave out at another: case, accents, width.

extension Unicode.Scalar {
  /// The letter in lower case and without accents; nothing for a combining accent, which is no letter of its own.
  var folded: String {
    if isASCII { return (0x41...0x5A).contains(value) ? String(Character(Unicode.Scalar(value + 32)!)) : String(self) }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return ""
    default: break
    }
    // Full-width Latin letters.
    if (0xFF21...0xFF3A).contains(value) { return String(Character(Unicode.Scalar(value - 0xFF21 + 0x61)!)) }
    if (0xFF41...0xFF5A).contains(value) { return String(Character(Unicode.Scalar(value - 0xFF41 + 0x61)!)) }
    let lower = properties.lowercaseMapping
    guard let first = lower.unicodeScalars.first else { return lower }
    return Folding.letters[first] ?? lower
  }

  /// The value of a decimal digit of any script.
  var digit: Int? {
    if isASCII { return (0x30...0x39).contains(value) ? Int(value) - 0x30 : nil }
    guard properties.numericType == .decimal, let number = properties.numericValue else { return nil }
    return Int(number)
  }
}

enum Folding {
  /// Accented letters of the languages that people speak here, and of the names that they have.
  static let letters: [Unicode.Scalar: String] = {
    var table: [Unicode.Scalar: String] = ["ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"]
    let bases: [(String, String)] = [
      ("a", "àáâãäåāăą"), ("c", "çćč"), ("d", "ď"), ("e", "èéêëēėęě"), ("g", "ğ"), ("i", "ìíîïī"), ("n", "ñńň"),
      ("o", "òóôõöōő"), ("r", "ř"), ("s", "śşš"), ("t", "ťţ"), ("u", "ùúûüūůű"), ("y", "ýÿ"), ("z", "źżž"),
    ]
    for (base, accented) in bases {
      for scalar in accented.unicodeScalars { table[scalar] = base }
    }
    return table
  }()

  /// A word in its folded form.
  static func fold(_ word: some StringProtocol) -> String {
    word.unicodeScalars.map(\.folded).joined()
  }
}

/// The words of a list.
func words(_ list: String) -> Set<String> { Set(list.split(whereSeparator: \.isWhitespace).map(String.init)) }
