// A text as words, numbers and single symbols, in one pass over its scalars. All finders look at these, and at a
// bounded number of neighbours, so that a text takes time in proportion to its length.

/// A piece of a text.
struct Token {
  enum Kind {
    /// Letters, with apostrophes between them.
    case word
    /// Digits.
    case number
    /// One other character.
    case symbol
    /// What stands in place of something taken out.
    case mark
  }

  var kind: Kind
  /// Where it is.
  var range: Range<String.Index>
  /// A word in lower case without accents, a number's digits as ASCII, or the symbol.
  var text: String
  /// Whether no space is in front of it.
  var isGlued: Bool
  /// Whether its first letter is a capital.
  var isCapital: Bool
  /// Whether all of its letters are capitals.
  var isUpper: Bool

  /// Whether it is a single letter, as when somebody spells.
  var isLetter: Bool { kind == .word && text.utf8.count == 1 }
  /// Whether it is the symbol.
  func isSymbol(_ symbols: String) -> Bool { kind == .symbol && symbols.contains(text) }
  /// Whether a sentence may end here.
  var endsSentence: Bool { isSymbol(".!?…") }
}

/// Cuts text into tokens.
struct Tokenizer {
  private let scalars: String.UnicodeScalarView
  private var tokens: [Token] = []
  private var isGlued = false

  private init(_ text: String) { scalars = text.unicodeScalars }

  /// The tokens of a text, in order.
  static func tokens(of text: String) -> [Token] {
    var tokenizer = Tokenizer(text)
    tokenizer.run()
    return tokenizer.tokens
  }

  private mutating func run() {
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      if scalar.properties.isWhitespace {
        isGlued = false
      } else if scalar.isInvisible {
        // Says nothing, and must not hide a number by standing in it.
      } else if scalar.digit != nil {
        index = number(from: index)
        continue
      } else if scalar.isWordLetter {
        index = word(from: index)
        continue
      } else if scalar == "[", let end = mark(from: index) {
        add(.mark, index..<end, "")
        index = end
        continue
      } else {
        add(.symbol, index..<next, Self.plain(scalar))
      }
      index = next
    }
  }

  private mutating func add(
    _ kind: Token.Kind, _ range: Range<String.Index>, _ value: String, isCapital: Bool = false, isUpper: Bool = false
  ) {
    tokens.append(
      Token(kind: kind, range: range, text: value, isGlued: isGlued, isCapital: isCapital, isUpper: isUpper))
    isGlued = true
  }

  private mutating func number(from start: String.Index) -> String.Index {
    var index = start
    var digits = ""
    while index < scalars.endIndex {
      if let digit = scalars[index].digit {
        digits += String(digit)
      } else if !scalars[index].isInvisible {
        break
      }
      index = scalars.index(after: index)
    }
    add(.number, start..<index, digits)
    return index
  }

  private mutating func word(from start: String.Index) -> String.Index {
    var index = start
    var folded = ""
    var (hasLower, hasUpper) = (false, false)
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      if scalar.isWordLetter {
        folded += scalar.folded
        if scalar.properties.isUppercase { hasUpper = true } else if scalar.properties.isLowercase { hasLower = true }
      } else if scalar == "'" || scalar == "’" {
        guard next < scalars.endIndex, scalars[next].isWordLetter else { break }
        folded += "'"
      } else if !scalar.isInvisible {
        break
      }
      index = next
    }
    add(
      .word, start..<index, folded, isCapital: scalars[start].properties.isUppercase, isUpper: hasUpper && !hasLower)
    return index
  }

  /// The end of a mark that begins here.
  private func mark(from start: String.Index) -> String.Index? {
    guard let close = scalars[start...].prefix(PersonalDataKind.longestMark).firstIndex(of: "]") else { return nil }
    let end = scalars.index(after: close)
    return PersonalDataKind.marks.contains(String(scalars[start..<end])) ? end : nil
  }

  /// One dash for all dashes, one at sign for all.
  private static func plain(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "‐", "‑", "‒", "–", "—", "−", "－": "-"
    case "＠", "﹫": "@"
    case "．", "。", "·": "."
    default: String(scalar)
    }
  }
}

extension Unicode.Scalar {
  /// Letters and the accents that follow them.
  var isWordLetter: Bool {
    if isASCII { return (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value) }
    return properties.isAlphabetic || properties.generalCategory == .nonspacingMark
  }

  /// Soft hyphens, joiners, marks of direction: they are not seen.
  var isInvisible: Bool { !isASCII && properties.isDefaultIgnorableCodePoint }
}
