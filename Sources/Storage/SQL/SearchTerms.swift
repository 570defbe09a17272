// What somebody typed into a search field, reduced to words. Only letters and digits reach a search engine, so that no
// input can be taken for its query language.

/// The words of a search.
struct SearchTerms: Equatable, Sendable {
  /// Characters that are read of a query.
  static let length = 256
  /// Words that are searched for.
  static let count = 16

  /// What must occur.
  enum Term: Equatable, Sendable {
    /// A word that begins with this.
    case beginning(String)
    /// These words, whole, side by side.
    case phrase([String])
    /// This text anywhere: scripts that put no space between words have no words that an index could know.
    case part(String)
  }

  private(set) var terms: [Term] = []

  /// The words of a query; none when there is not a letter in it.
  init(_ query: String) {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    var total = 0

    func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
        .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
        true
      default: false
      }
    }
    func endWord() {
      // Marks alone are no word: an engine that strips them would be left with nothing.
      if total < Self.count, word.unicodeScalars.contains(where: { $0.properties.isAlphabetic || $0.isNumber }) {
        words.append(word)
        total += 1
      }
      word = ""
    }
    func endTerms() {
      if isQuoted {
        if !words.isEmpty { terms.append(words.contains(where: \.isUnspaced) ? .part(words.joined()) : .phrase(words)) }
      } else {
        terms += words.map { $0.isUnspaced ? .part($0) : .beginning($0) }
      }
      words = []
    }

    for scalar in query.unicodeScalars.prefix(Self.length) {
      if isPartOfWord(scalar) {
        word.unicodeScalars.append(scalar)
        continue
      }
      endWord()
      if scalar == "\"" || scalar == "“" || scalar == "”" || scalar == "„" || scalar == "«" || scalar == "»" {
        endTerms()
        isQuoted.toggle()
      }
    }
    endWord()
    // A quotation mark that was never closed is somebody still typing.
    if isQuoted && words.count == 1 { isQuoted = false }
    endTerms()
  }

  /// Whether there is something that a word index can find.
  var hasWords: Bool {
    terms.contains { if case .part = $0 { false } else { true } }
  }

  /// Whether there is nothing to search for.
  var isEmpty: Bool { terms.isEmpty }
}

extension String {
  /// Whether a script of Asia that writes without spaces is in it.
  fileprivate var isUnspaced: Bool {
    unicodeScalars.contains { scalar in
      switch scalar.value {
      // Thai, Lao, Myanmar, Khmer; kana, ideographs and their extensions.
      case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xF900...0xFAFF, 0x20000...0x3FFFF:
        true
      default: false
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isNumber: Bool { properties.numericType != nil }
}
