// Runs of digits, written or spoken, and what they may be: a card, a phone, an account, an id, or only a date or a price.

/// A run of words that amount to digits.
struct DigitRun {
  /// The words.
  var range: Range<Int>
  /// The digits.
  var digits: String
  /// How the words were grouped.
  var groups: [String]
  /// Whether it was spoken as words.
  var isSpoken: Bool

  /// The runs of a text, each as long as it can be.
  static func find(in tokens: [Token]) -> [DigitRun] {
    var runs: [DigitRun] = []
    var index = 0
    while index < tokens.count {
      if let run = run(in: tokens, from: index) {
        runs.append(run)
        index = run.range.upperBound
      } else {
        index += 1
      }
    }
    return runs
  }

  private static func run(in tokens: [Token], from start: Int) -> DigitRun? {
    var run = DigitRun(range: start..<start, digits: "", groups: [], isSpoken: false)
    var index = start
    var lastTens = false
    var end = start
    while index < tokens.count {
      let token = tokens[index]
      if token.isMark { break }
      if let digits = token.digits, !isOther(token, digits) {
        run.add(digits)
        lastTens = false
        end = index + 1
      } else if let digits = NumberWords.digits(of: token.lower) {
        run.isSpoken = true
        if lastTens, digits.count == 1, digits != "0" {
          run.digits.removeLast()
          run.groups.removeLast()
          run.add(digits)
        } else {
          run.add(digits)
        }
        lastTens = NumberWords.isTens(digits)
        end = index + 1
      } else if let count = NumberWords.repeats[token.lower], index + 1 < tokens.count,
        let digit = tokens[index + 1].digits ?? NumberWords.digits(of: tokens[index + 1].lower), digit.count == 1
      {
        run.isSpoken = true
        run.add(String(repeating: digit, count: count))
        index += 1
        end = index + 1
        lastTens = false
      } else if lastTens && (token.lower == "y" || token.lower == "e") {
        // treinta y cinco, trinta e cinco
      } else if !run.digits.isEmpty, isJoiner(token, next: index + 1 < tokens.count ? tokens[index + 1] : nil) {
        lastTens = false
      } else if run.digits.isEmpty, NumberWords.plus.contains(token.lower), index + 1 < tokens.count,
        tokens[index + 1].digits != nil || NumberWords.digits(of: tokens[index + 1].lower) != nil
      {
        end = index
      } else {
        // A quantity is no string of digits: five hundred, dos mil.
        if run.isSpoken, NumberWords.magnitudes.contains(token.lower) { return nil }
        break
      }
      index += 1
    }
    guard !run.digits.isEmpty else { return nil }
    run.range = start..<max(end, start + 1)
    return run
  }

  private mutating func add(_ group: String) {
    digits += group
    groups.append(group)
  }

  private static func isJoiner(_ token: Token, next: Token?) -> Bool {
    let isBetween = token.word.isEmpty && !token.before.isEmpty && token.before.allSatisfy { "-–—/.,()".contains($0) }
    guard isBetween || NumberWords.joiners.contains(token.lower) || (token.lower == "o" && next?.digits != nil) else {
      return false
    }
    return next.map { $0.digits != nil || NumberWords.digits(of: $0.lower) != nil } ?? false
  }

  /// Whether a numeric word is a date, a time, a price, a version or an address of a machine.
  private static func isOther(_ token: Token, _ digits: String) -> Bool {
    if token.before.contains(where: { "$€£¥#".contains($0) }) || token.after.contains(where: { "%$€£¥°".contains($0) })
    {
      return true
    }
    let word = token.word
    if word.contains(":") { return true }
    let dashes = word.split(separator: "-"), slashes = word.split(separator: "/"), dots = word.split(separator: ".")
    for parts in [dashes, slashes, dots] where parts.count == 3 && isDate(parts) { return true }
    // 1,250,000 and 1.250.000 and 3.14; but 555.236.9871 has a last group of four.
    for separator in [",", "."] as [Character] where word.contains(separator) {
      let parts = word.split(separator: separator)
      if !word.contains("-"), parts.count == 2, digits.count < 7 { return true }
      if parts.count > 1, (1...3).contains(parts[0].count), parts.dropFirst().allSatisfy({ $0.count == 3 }),
        !word.contains("-"), separator == "," || parts.count != 3 || digits.count < 9
      {
        return true
      }
    }
    if dots.count == 4, dots.allSatisfy({ Int($0).map { $0 <= 255 } ?? false }) { return true }
    return false
  }

  private static func isDate(_ parts: [Substring]) -> Bool {
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == 3 else { return false }
    func isYear(_ index: Int) -> Bool { parts[index].count == 4 && (1900...2100).contains(numbers[index]) }
    func isShort(_ index: Int) -> Bool { parts[index].count <= 2 && (1...31).contains(numbers[index]) }
    return (isYear(0) && isShort(1) && isShort(2)) || (isShort(0) && isShort(1) && (isYear(2) || isShort(2)))
  }
}

/// Finds numbers that belong to persons.
struct NumberFinder {
  let tokens: [Token]

  /// What the runs of digits are.
  func findings() -> [Finding] {
    var found = compactAccounts()
    for run in DigitRun.find(in: tokens) {
      if let iban = iban(around: run) {
        found.append(Finding(range: iban, kind: .iban))
      } else if let kind = kind(of: run) {
        found.append(Finding(range: widened(run, kind), kind: kind))
      }
    }
    return found
  }

  private func kind(of run: DigitRun) -> PersonalDataKind? {
    let count = run.digits.count
    if count >= 13 { return .card }
    if isNationalID(run) { return .nationalID }
    guard count >= 7 else { return nil }
    // Years side by side, as in a list.
    if run.groups.allSatisfy({ $0.count == 4 && ($0.hasPrefix("19") || $0.hasPrefix("20")) }) { return nil }
    if context(before: run, within: 4, ["card", "visa", "mastercard", "tarjeta", "cartão", "karte", "kreditkarte"]) {
      return .card
    }
    if isQuantity(run) { return nil }
    return .phone
  }

  /// Digits with a unit behind them, or a currency in front: twelve million euros is no phone.
  private func isQuantity(_ run: DigitRun) -> Bool {
    guard run.groups.count == 1, !run.isSpoken else { return false }
    let units: Set<String> = [
      "euros", "euro", "dollars", "dollar", "pounds", "users", "people", "views", "bytes", "rows", "usuarios",
      "personas", "dólares", "reais", "pessoas", "usuários", "nutzer", "menschen", "kilometers", "requests", "lines",
    ]
    guard run.range.upperBound < tokens.count else { return false }
    return units.contains(tokens[run.range.upperBound].lower)
  }

  private func isNationalID(_ run: DigitRun) -> Bool {
    let count = run.digits.count
    if run.groups.map(\.count) == [3, 2, 4] { return true }
    if run.range.count == 1 {
      let parts = tokens[run.range.lowerBound].word.split(separator: "-").map(\.count)
      if parts == [3, 2, 4] || parts == [3, 4, 3] && context(before: run, within: 6, ["social", "security"]) {
        return true
      }
      // 123.456.789-09 (CPF)
      if tokens[run.range.lowerBound].word.split(whereSeparator: { ".-".contains($0) }).map(\.count) == [3, 3, 3, 2],
        tokens[run.range.lowerBound].word.contains(".")
      {
        return true
      }
    }
    let words = [
      "social", "security", "ssn", "cpf", "nif", "nie", "dni", "steuer", "steuernummer", "steuer-id",
      "identifikationsnummer", "contribuinte", "passport", "pasaporte", "passaporte", "reisepass", "insurance",
    ]
    if (6...12).contains(count), context(before: run, within: 5, words) { return true }
    // Eight digits and a letter (DNI), two letters, six digits and a letter (NINO).
    let next = run.range.upperBound < tokens.count ? tokens[run.range.upperBound] : nil
    if count == 8, let next, next.isLetter, next.isCapitalised, !run.isSpoken { return true }
    if count == 6, let next, next.isLetter, next.isCapitalised, run.range.lowerBound > 0 {
      let previous = tokens[run.range.lowerBound - 1].word
      return previous.count <= 2 && previous.allSatisfy { $0.isUppercase } && !previous.isEmpty
    }
    return false
  }

  /// Words that belong to the number: a letter of an id, a plus, letters in front.
  private func widened(_ run: DigitRun, _ kind: PersonalDataKind) -> Range<Int> {
    var (lower, upper) = (run.range.lowerBound, run.range.upperBound)
    if kind == .nationalID, upper < tokens.count, tokens[upper].isLetter, tokens[upper].isCapitalised { upper += 1 }
    if kind == .nationalID, lower > 0, (1...2).contains(tokens[lower - 1].word.count),
      tokens[lower - 1].word.allSatisfy(\.isUppercase), tokens[lower - 1].lower != "i"
    {
      lower -= 1
    }
    return lower..<upper
  }

  private func context(before run: DigitRun, within distance: Int, _ words: [String]) -> Bool {
    let start = max(0, run.range.lowerBound - distance)
    return tokens[start..<run.range.lowerBound].contains { token in words.contains(token.lower) }
  }

  // MARK: Accounts

  /// The words of an IBAN whose digits `run` holds: a country in front of it, letters of a bank perhaps between.
  private func iban(around run: DigitRun) -> Range<Int>? {
    guard run.digits.count >= 10 else { return nil }
    var start = run.range.lowerBound
    let isNamed = context(before: run, within: 8, ["iban", "account", "konto", "cuenta", "conta", "kontonummer"])
    // GB29 NWBK 6016 …, G B two nine N W B K …, DE 89 3704 …
    while start > 0, isPart(tokens[start - 1]) { start -= 1 }
    for index in start...run.range.lowerBound {
      let token = tokens[index]
      // A country in small letters is a word like any other, unless an account was announced.
      let isWritten = isNamed || token.word.allSatisfy { !$0.isLetter || $0.isUppercase }
      guard isWritten else { continue }
      if isHead(at: index) { return index..<run.range.upperBound }
      if index < run.range.lowerBound, Self.countries.contains(token.lower) { return index..<run.range.upperBound }
      if index + 1 < run.range.lowerBound, token.isLetter, tokens[index + 1].isLetter,
        Self.countries.contains(token.lower + tokens[index + 1].lower)
      {
        return index..<run.range.upperBound
      }
    }
    return nil
  }

  /// Accounts that are written as one word.
  func compactAccounts() -> [Finding] {
    tokens.enumerated().compactMap { index, token in
      let bare = token.word.filter { $0 != "-" && $0 != "." }
      guard (15...34).contains(bare.count), bare.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
        Self.countries.contains(bare.prefix(2).lowercased()), bare.dropFirst(2).prefix(2).allSatisfy(\.isNumber)
      else { return nil }
      return Finding(range: index..<index + 1, kind: .iban)
    }
  }

  private func isHead(at index: Int) -> Bool {
    let word = tokens[index].word
    return word.count == 4 && Self.countries.contains(word.prefix(2).lowercased())
      && word.suffix(2).allSatisfy(\.isNumber)
  }

  private func isPart(_ token: Token) -> Bool {
    (2...4).contains(token.word.count) && Self.countries.contains(token.lower) || token.isLetter || token.digits != nil
      || NumberWords.digits(of: token.lower) != nil
      || ((2...4).contains(token.word.count) && token.word.allSatisfy { $0.isUppercase || $0.isNumber })
  }

  /// Countries with IBANs that people in our languages are likely to say (ISO 13616 registry).
  static let countries: Set<String> = [
    "ad", "at", "be", "bg", "br", "ch", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gb", "gr", "hr", "hu", "ie",
    "is", "it", "li", "lt", "lu", "lv", "mc", "mt", "nl", "no", "pl", "pt", "ro", "se", "si", "sk", "sm", "tr", "ua",
  ]
}
