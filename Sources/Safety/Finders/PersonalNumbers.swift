// Says of runs of digits what they are: a card, a phone, a number of a person, or nothing that matters.

struct PersonalNumberFinder {
  let tokens: [Token]
  let ids: NationalIDs

  init(tokens: [Token]) {
    self.tokens = tokens
    ids = NationalIDs(tokens: tokens)
  }

  func findings() -> [Finding] {
    NumberRunScanner(tokens: tokens).runs().compactMap(finding)
  }

  private func finding(_ run: NumberRun) -> Finding? {
    let digits = run.digits
    let cue = Cues.nearest(before: run.start, in: tokens)
    if let range = ids.range(of: run, digits, cue) { return Finding(range: range, kind: .nationalID) }
    guard digits.count >= (cue == .phone && !run.isQuantity ? 6 : 7), !isOrdinary(run, digits, cue) else { return nil }
    return Finding(range: widened(run), kind: kind(of: run, digits, cue))
  }

  private func kind(of run: NumberRun, _ digits: [UInt8], _ cue: Cue?) -> PersonalDataKind {
    let count = digits.count
    let isInternational = run.start > 0 && tokens[run.start - 1].isSymbol("+")
    if count >= 13 {
      if isInternational || cue == .phone, count <= 15 { return .phone }
      if CheckDigits.isCard(digits) || cue == .card { return .card }
      return cue == .account ? .iban : .number
    }
    switch cue {
    case .card: return .card
    case .account, .other: return isInternational ? .phone : .number
    case .phone, .id: return .phone
    case nil: break
    }
    if CheckDigits.isCPF(digits) || run.groups.map(\.digits.utf8.count) == [3, 3, 3, 2] { return .nationalID }
    if CheckDigits.isSteuerID(digits), run.groups.map(\.digits.utf8.count) == [2, 3, 3, 3] { return .nationalID }
    return isInternational || run.groups.count > 1 || digits[0] == 0 || (9...11).contains(count) ? .phone : .number
  }

  /// Dates, years, counting, and quantities that only look long.
  private func isOrdinary(_ run: NumberRun, _ digits: [UInt8], _ cue: Cue?) -> Bool {
    let isNamed = cue != nil && cue != .other
    if isYears(run, digits) { return cue != .card }
    if run.groups.count == 3, Cluster.isDate(run.groups.map(\.digits)) { return !isNamed }
    if cue == nil, isCounting(run) { return true }
    guard digits.count < 13 else { return false }
    if run.isQuantity { return !isNamed || digits.count < 8 }
    let next = run.range.upperBound < tokens.count ? tokens[run.range.upperBound] : nil
    guard Quantities.isUnit(next) else { return false }
    // 1250000 euros, 1 250 000 euros
    return run.groups[0].digits.utf8.count <= (run.groups.count > 1 ? 3 : 12)
      && run.groups.dropFirst().allSatisfy { $0.digits.utf8.count == 3 }
  }

  /// 2019, 2020 and 2021; nineteen eighty four, twenty twenty.
  private func isYears(_ run: NumberRun, _ digits: [UInt8]) -> Bool {
    guard digits.count % 4 == 0, run.groups.count >= digits.count / 4 else { return false }
    return stride(from: 0, to: digits.count, by: 4).allSatisfy { start in
      let year = digits[start..<start + 4].reduce(0) { $0 * 10 + Int($1) }
      return (1900...2100).contains(year)
    }
  }

  /// One, two, three, … or the other way round.
  private func isCounting(_ run: NumberRun) -> Bool {
    guard run.groups.count > 3, run.groups.allSatisfy({ $0.digits.utf8.count <= 3 }) else { return false }
    let values = run.groups.compactMap { Int($0.digits) }
    let steps = zip(values.dropFirst(), values).map { $0 - $1 }
    return steps.allSatisfy { $0 == 1 } || steps.allSatisfy { $0 == -1 }
  }

  /// The run with its sign, its bracket, and letters that are written to it.
  private func widened(_ run: NumberRun) -> Range<Int> {
    var (lower, upper) = (run.range.lowerBound, run.range.upperBound)
    while lower > 0, run.range.lowerBound - lower < 2, tokens[lower - 1].isSymbol("+(") { lower -= 1 }
    if lower > 0, tokens[lower - 1].kind == .word, Self.plus.contains(tokens[lower - 1].text), run.groups[0].isSpoken {
      lower -= 1
    }
    // 1Z 9999 …
    if lower > 1, tokens[lower - 1].isUpper, tokens[lower - 1].text.utf8.count <= 4,
      tokens[lower - 1].isGlued, tokens[lower - 2].kind == .number
    {
      lower -= 2
    }
    if upper < tokens.count, tokens[upper].isGlued, tokens[upper].kind == .word, tokens[upper].text.utf8.count <= 2 {
      upper += 1
    }
    return lower..<upper
  }

  private static let plus: Set<String> = ["plus", "mas", "mais"]
}
