// Numbers that states give to people: by their form, by their check letter, or because they were announced.

struct NationalIDs {
  let tokens: [Token]
  let reader: CodeReader

  init(tokens: [Token]) {
    self.tokens = tokens
    reader = CodeReader(tokens: tokens)
  }

  /// The words of the id that a run belongs to; nil when it belongs to none.
  func range(of run: NumberRun, _ digits: [UInt8], _ cue: Cue?) -> Range<Int>? {
    let (lower, upper) = (run.range.lowerBound, run.range.upperBound)
    let isNamed = cue == .id
    let before = lettersBefore(run, isNamed: isNamed)
    let after = letterAfter(run, isNamed: isNamed)
    switch digits.count {
    case 6:
      // The United Kingdom's national insurance number: two letters, six digits, one letter.
      if let before, before.letters.count == 2, let after, (0x61...0x64).contains(after.letter) || isNamed {
        return before.start..<after.end
      }
    case 7:
      // Spain's NIE.
      if let before, let first = before.letters.last, (0x78...0x7A).contains(first), let after {
        let isGood = CheckDigits.letterOfDNI([first - 0x78] + digits)?.asciiValue == after.letter
        if isGood || isNamed || after.isWrittenToIt { return before.start..<after.end }
      }
    case 8:
      // Spain's DNI.
      if let after {
        let isGood = CheckDigits.letterOfDNI(digits)?.asciiValue == after.letter
        if isGood || isNamed || after.isWrittenToIt { return lower..<after.end }
      }
    case 9:
      // The United States' social security number.
      let isGrouped = run.groups.map(\.digits.utf8.count) == [3, 2, 4] && run.groups.allSatisfy { !$0.isSpoken }
      if isGrouped, cue != .phone { return lower..<upper }
    default: break
    }
    // Recognisers mishear counts, so whatever is announced is one.
    guard isNamed, digits.count >= 6, digits.count < 13 || !CheckDigits.isCard(digits), digits.count <= 14 else {
      return nil
    }
    return (before?.start ?? lower)..<(after?.end ?? upper)
  }

  /// One or two letters in front of a run.
  private func lettersBefore(_ run: NumberRun, isNamed: Bool) -> (letters: [UInt8], start: Int)? {
    var index = run.range.lowerBound - 1
    if index > 0, tokens[index].isSymbol("-") { index -= 1 }
    guard index >= 0, tokens[index].kind == .word else { return nil }
    let isWrittenToIt = tokens[run.range.lowerBound].isGlued
    guard tokens[index].isUpper || isWrittenToIt || isNamed else { return nil }
    if tokens[index].text.utf8.count == 2, tokens[index].isUpper || isWrittenToIt {
      return (Array(tokens[index].text.utf8), index)
    }
    guard let last = reader.letter(at: index) else { return nil }
    // A lone "a" or "e" is a word.
    guard tokens[index].isUpper || isWrittenToIt || !"aeoy".utf8.contains(last) else { return nil }
    if let first = reader.letter(at: index - 1), tokens[index - 1].isUpper || isNamed && !"aeoy".utf8.contains(first) {
      return ([first, last], index - 1)
    }
    return ([last], index)
  }

  /// A letter behind a run.
  private func letterAfter(_ run: NumberRun, isNamed: Bool) -> (letter: UInt8, end: Int, isWrittenToIt: Bool)? {
    let end = run.range.upperBound
    let index = reader.past(end)
    guard let letter = reader.letter(at: index) else { return nil }
    let isWrittenToIt = tokens[index].isGlued && index - end <= 1 && !tokens[end].isSymbol(".,")
    let isSpelled = tokens[index].isUpper || tokens[index].text.utf8.count > 1
    guard isWrittenToIt || isSpelled || (isNamed && index > end) else { return nil }
    return (letter, index + 1, isWrittenToIt)
  }
}
