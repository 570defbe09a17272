// Letters and digits as people spell them: "D E eight nine", "X for X-ray", "zeta", or in blocks as on paper.

/// One or more characters of a code.
struct CodeUnit {
  /// In lower case.
  var characters: [UInt8]
  /// The token behind it.
  var end: Int
  var isDigits: Bool
}

/// Reads codes of letters and digits.
struct CodeReader {
  let tokens: [Token]
  let numbers: NumberReader

  init(tokens: [Token]) {
    self.tokens = tokens
    numbers = NumberReader(tokens: tokens)
  }

  /// What of a code is at a token; a word in small letters is none.
  func unit(at index: Int) -> CodeUnit? {
    guard index < tokens.count else { return nil }
    if let group = numbers.group(at: index) {
      return CodeUnit(characters: Array(group.digits.utf8), end: group.end, isDigits: true)
    }
    if let letter = letter(at: index) {
      return CodeUnit(characters: [letter], end: index + 1, isDigits: false)
    }
    let token = tokens[index]
    // In small letters only between digits: nl25ingb7135…
    let isInside =
      token.isGlued && index + 1 < tokens.count && tokens[index + 1].isGlued && tokens[index + 1].kind == .number
    guard token.kind == .word, token.isUpper || isInside, token.text.utf8.count <= 4,
      token.text.utf8.allSatisfy({ $0 < 0x80 })
    else { return nil }
    return CodeUnit(characters: Array(token.text.utf8), end: index + 1, isDigits: false)
  }

  /// A single letter, or the name of one.
  func letter(at index: Int) -> UInt8? {
    guard index >= 0, index < tokens.count, tokens[index].kind == .word else { return nil }
    let text = tokens[index].text
    if text.utf8.count == 1, let letter = text.utf8.first, (0x61...0x7A).contains(letter) { return letter }
    return Self.names[text]
  }

  /// The token at or behind `index` that is no separator, at most three further.
  func past(_ index: Int) -> Int {
    var next = index
    while next < tokens.count, next - index < 3,
      tokens[next].isSymbol("-./,") || (tokens[next].kind == .word && Self.separators.contains(tokens[next].text))
    {
      next += 1
    }
    return next
  }

  private static let separators: Set<String> = [
    "dash", "guion", "traco", "strich", "space", "espacio", "letra", "letter", "uh", "uhm", "eh", "ehm", "hm", "hmm",
  ]

  private static let names: [String: UInt8] = {
    let words =
      "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
      + "sierra tango uniform victor whiskey xray yankee zulu equis zeta ele eme ene erre efe jota hache xis"
    var names: [String: UInt8] = [:]
    for word in words.split(separator: " ") { names[String(word)] = word.utf8.first }
    names["equis"] = 0x78
    names["ele"] = 0x6C
    names["eme"] = 0x6D
    names["ene"] = 0x6E
    names["erre"] = 0x72
    names["efe"] = 0x66
    return names
  }()
}
