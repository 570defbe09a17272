// One number, as it is written or as it is spoken: from one token to a few.

/// Digits that belong together.
struct NumberGroup: Equatable {
  /// The digits that would be written.
  var digits: String
  /// The token behind it.
  var end: Int
  /// Whether it was said in words.
  var isSpoken: Bool
  /// In which languages its words are numbers.
  var languages: Languages = .all
  /// Whether the words mean other things more often.
  var isDoubtful = false
}

/// Reads numbers from tokens.
struct NumberReader {
  let tokens: [Token]

  /// The number that begins at a token; nil when none does.
  func group(at index: Int) -> NumberGroup? {
    guard index < tokens.count else { return nil }
    let token = tokens[index]
    if token.kind == .number { return NumberGroup(digits: token.text, end: index + 1, isSpoken: false) }
    // Por cento: percent.
    if index > 0, token.text == "cento" || token.text == "ciento", tokens[index - 1].text == "por" { return nil }
    guard let meaning = meaning(at: index) else { return nil }
    var group = NumberGroup(
      digits: "", end: index + 1, isSpoken: true, languages: meaning.languages, isDoubtful: meaning.isDoubtful)
    switch meaning.word {
    case .times(let count):
      guard let digit = singleDigit(at: index + 1) else { return nil }
      group.digits = String(repeating: digit, count: count)
      group.end = index + 2
    case .hundreds(let value):
      (group.digits, group.end) = hundreds(value, meaning.languages, from: index + 1)
    case .unit(let value):
      if value > 0, case .hundred = self.meaning(at: index + 1)?.word {
        (group.digits, group.end) = hundreds(value * 100, meaning.languages, from: index + 2)
        group.isDoubtful = false
      } else {
        group.digits = String(value)
      }
    case .whole(let value): group.digits = String(value)
    case .tens(let value): (group.digits, group.end) = tens(value, meaning.languages, from: index + 1)
    case .hundred, .magnitude: return nil
    }
    return group
  }

  /// Whether the word counts thousands or more.
  func isMagnitude(at index: Int) -> Bool { meaning(at: index)?.word == .magnitude }

  func meaning(at index: Int) -> NumberMeaning? {
    guard index < tokens.count, tokens[index].kind == .word else { return nil }
    return NumberWords.meaning(of: tokens[index].text)
  }

  private func singleDigit(at index: Int) -> String? {
    guard index < tokens.count else { return nil }
    if tokens[index].kind == .number { return tokens[index].text.utf8.count == 1 ? tokens[index].text : nil }
    if case .unit(let value) = meaning(at: index)?.word { return String(value) }
    return nil
  }

  /// Twenty three, twenty-three, treinta y tres, trinta e três.
  private func tens(_ value: Int, _ languages: Languages, from index: Int) -> (String, Int) {
    var next = index
    if next < tokens.count {
      if tokens[next].isSymbol("-"), tokens[next].isGlued {
        next += 1
      } else if tokens[next].kind == .word,
        (tokens[next].text == "y" && languages.contains(.es))
          || (tokens[next].text == "e" && languages.contains(.pt))
      {
        next += 1
      }
    }
    if case .unit(let unit) = meaning(at: next)?.word, unit > 0, tokens[next].text != "meia" {
      // English says its tens and units without a word between, the others do not.
      if next > index || languages.contains(.en) { return (String(value + unit), next + 1) }
    }
    return (String(value), index)
  }

  /// What may stand behind hundreds: and twelve, e noventa e dois, noventa y dos.
  private func hundreds(_ value: Int, _ languages: Languages, from index: Int) -> (String, Int) {
    var next = index
    if next < tokens.count, tokens[next].kind == .word, ["and", "e", "und"].contains(tokens[next].text) { next += 1 }
    switch meaning(at: next)?.word {
    case .unit(let unit) where unit > 0: return (String(value + unit), next + 1)
    case .whole(let rest): return (String(value + rest), next + 1)
    case .tens(let ten):
      let (rest, end) = tens(ten, languages, from: next + 1)
      return (String(value + (Int(rest) ?? ten)), end)
    default: return (String(value), index)
    }
  }
}
