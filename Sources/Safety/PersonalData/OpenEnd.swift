// The end of a text that goes on: words that may turn out to belong to personal data.

/// Tells from where on a text is not to be shown yet.
struct OpenEnd {
  let tokens: [Token]
  let numbers: NumberReader
  let kinds: Set<PersonalDataKind>

  init(tokens: [Token], kinds: Set<PersonalDataKind>) {
    self.tokens = tokens
    self.kinds = kinds
    numbers = NumberReader(tokens: tokens)
  }

  /// The first token that is not shown; the count of tokens when all are.
  var start: Int {
    var start = tokens.count
    while true {
      var next = run(before: host(before: start))
      if next == tokens.count || next == start { next = min(next, announced(before: next), street(before: next)) }
      guard next < start else { return start }
      start = next
    }
  }

  /// Past what may be a part of a number, an address or an account at the end.
  private func run(before end: Int) -> Int {
    var start = end
    while start > 0 {
      let token = tokens[start - 1]
      if isPart(start - 1) {
        start -= 1
      } else if token.kind == .symbol, start < tokens.count || !token.endsSentence {
        // A sign between two parts, or one at the end that a part may follow.
        guard !token.isSymbol("?!;") else { break }
        start -= 1
      } else if isSign(start - 1) {
        start -= 1
        // The word in front belongs to it: john dot
        if start > 0, tokens[start - 1].kind == .word { start -= 1 }
      } else if token.kind == .symbol, start == tokens.count, start > 1, isPart(start - 2) {
        // Recognisers put full stops into numbers.
        start -= 1
      } else if start < tokens.count, tokens[start].isGlued, token.kind != .mark {
        start -= 1
      } else if token.kind == .word, start > 1, isPart(start - 2),
        NumberRunScanner.joiners.contains(token.text) || ["y", "e", "und", "and"].contains(token.text)
      {
        // treinta y, five uh
        start -= 1
      } else {
        break
      }
    }
    return start
  }

  /// Past an at and the words behind it that may be a host, as long as no word shows that they are none.
  private func host(before end: Int) -> Int {
    var index = end - 1
    var plain = 0
    while index > 0, end - index <= 24 {
      let token = tokens[index]
      if isAt(index) { return index + 1 }
      let isWritten = token.isGlued || token.kind == .symbol
      if token.kind == .mark || (token.kind == .symbol && !token.isSymbol(".-_")) { return end }
      if !isWritten, !isPart(index), !isSign(index) {
        // at example, at g mail: the second word needs a sign or a letter in front.
        plain += 1
        if plain > 1, !(index + 1 < end && (isSign(index + 1) || tokens[index + 1].isSymbol("."))) { return end }
      }
      index -= 1
    }
    return end
  }

  private func isPart(_ index: Int) -> Bool {
    let token = tokens[index]
    switch token.kind {
    case .number: return true
    case .word:
      return numbers.meaning(at: index) != nil || isSpelled(index) || token.isUpper && token.text.utf8.count <= 4
    case .symbol, .mark: return false
    }
  }

  /// A letter of a code; "a", "y", "e" and "o" are words unless they are capitals.
  private func isSpelled(_ index: Int) -> Bool {
    tokens[index].isLetter && (tokens[index].isCapital || !"aeoyi".contains(tokens[index].text))
  }

  /// An at, unless the word in front makes it the English word: look at.
  private func isAt(_ index: Int) -> Bool {
    let token = tokens[index]
    if token.isSymbol("@") { return true }
    guard token.kind == .word else { return false }
    if EmailFinder.strongAts.contains(token.text) { return true }
    return token.text == "at" && index > 0 && !CommonWords.beforeAt.contains(tokens[index - 1].text)
  }

  private func isSign(_ index: Int) -> Bool {
    if isAt(index) { return true }
    let token = tokens[index]
    return token.kind == .word && (EmailFinder.dots.contains(token.text) || EmailFinder.signs.contains(token.text))
  }

  /// Past a few words behind "my e-mail is", "my name is".
  private func announced(before end: Int) -> Int {
    var index = end - 1
    var isBehindCopula: Int?
    while index >= max(0, end - 9) {
      let token = tokens[index]
      guard token.kind == .word, !token.endsSentence else { return end }
      if isBehindCopula == nil, EmailFinder.copulas.contains(token.text) { isBehindCopula = index + 1 }
      if kinds.contains(.email), EmailFinder.announcers.contains(token.text) { return isBehindCopula ?? end }
      if kinds.contains(.name), ["name", "nombre", "nome", "llamo", "chamo", "heisse"].contains(token.text) {
        return end - index <= 5 ? isBehindCopula ?? min(end, index + 1) : end
      }
      index -= 1
    }
    return end
  }

  /// Past a street whose number is still to come, or whose number came first.
  private func street(before end: Int) -> Int {
    guard kinds.contains(.address) else { return end }
    if end > 0, StreetFinder.isGerman(tokens[end - 1]) { return end - 1 }
    var index = end - 1
    var isCapital = true
    while index >= max(0, end - 7) {
      let token = tokens[index]
      if token.kind == .word, StreetFinder.starts.contains(token.text) { return index }
      if isCapital, end - index <= 5, isPart(index), !token.isCapital, index + 1 < end {
        return tokens[index].kind == .number && tokens[index].text.utf8.count > 5 ? end : index
      }
      if token.kind != .word || token.endsSentence { return end }
      isCapital = isCapital && token.isCapital
      index -= 1
    }
    return end
  }
}
