// A text as a list of words with the punctuation around them, which is how the finders see it.

/// A word and what surrounds it.
struct Token {
  /// Punctuation in front of the word.
  var before: Substring
  /// The word itself.
  var word: Substring
  /// Punctuation behind it.
  var after: Substring
  /// The word in lower case.
  var lower: String
  /// The digits in the word, when it holds nothing but digits and what stands between them in numbers; else nil.
  var digits: String?
  /// A mark that stands for something already taken out.
  var isMark: Bool

  /// The words of a text.
  static func list(_ text: String) -> [Token] {
    text.split(whereSeparator: \.isWhitespace).map(Token.init)
  }

  init(_ text: Substring) {
    let isInner: (Character) -> Bool = { $0.isLetter || $0.isNumber }
    isMark = text.contains("[") && text.contains("]")
    guard let first = text.firstIndex(where: { isInner($0) || $0 == "+" || $0 == "@" }),
      let last = text.lastIndex(where: { isInner($0) || $0 == "@" }), first <= last
    else {
      before = text
      word = ""
      after = ""
      lower = ""
      return
    }
    before = text[..<first]
    word = text[first...last]
    after = text[text.index(after: last)...]
    lower = word.lowercased()
    let isNumeric = word.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || Self.separators.contains(byte)
    }
    if isNumeric, word.utf8.contains(where: { (0x30...0x39).contains($0) }) {
      digits = String(word.filter { $0.isASCII && $0.isNumber })
    }
  }

  private static let separators = Set("+-().,/:'".utf8)

  /// Whether it is a single letter, as when somebody spells.
  var isLetter: Bool { word.count == 1 && (word.first?.isLetter ?? false) }
  /// Whether it begins with a capital.
  var isCapitalised: Bool { word.first?.isUppercase ?? false }
  /// Whether a sentence ends behind it.
  var endsSentence: Bool { after.contains { ".!?".contains($0) } }
}
