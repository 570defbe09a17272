// A sentence of which it is known what in it is personal.

/// A sentence and the parts of it that are to be hidden.
struct Sentence: Sendable {
  var text: String
  /// Personal data, by what characters it takes.
  var spans: [Range<String.Index>] = []

  /// Reads a sentence with its personal data in braces.
  init(marked: some StringProtocol) {
    var text = ""
    var bounds: [Int] = []
    for character in marked {
      if character == "{" || character == "}" {
        bounds.append(text.unicodeScalars.count)
      } else {
        text.append(character)
      }
    }
    self.text = text
    let scalars = text.unicodeScalars
    for pair in stride(from: 0, to: bounds.count - 1, by: 2) {
      let lower = scalars.index(scalars.startIndex, offsetBy: bounds[pair])
      spans.append(lower..<scalars.index(scalars.startIndex, offsetBy: bounds[pair + 1]))
    }
  }

  /// The sentences of a text, one a line.
  static func list(_ text: String) -> [Sentence] { text.split(separator: "\n").map { Sentence(marked: $0) } }
}

/// A seeded generator (SplitMix64), so that a corpus is the same everywhere.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
  mutating func digits(_ count: Int) -> String { (0..<count).map { _ in String(below(10)) }.joined() }
}
