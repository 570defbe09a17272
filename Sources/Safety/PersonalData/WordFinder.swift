// Personal data that is told by its words: e-mail addresses, machines' addresses, streets, and names.

struct WordFinder {
  let tokens: [Token]

  // MARK: E-mail

  /// E-mail addresses, written or spoken.
  func emails() -> [Finding] {
    var found: [Finding] = []
    for (index, token) in tokens.enumerated() {
      if isAddress(token.word) {
        found.append(Finding(range: index..<index + 1, kind: .email))
      } else if Self.ats.contains(token.lower), let range = spokenEmail(at: index) {
        found.append(Finding(range: range, kind: .email))
      }
    }
    return found
  }

  private static let ats: Set<String> = ["at", "arroba", "@", "ät", "klammeraffe"]
  private static let dots: Set<String> = ["dot", "punto", "ponto", "punkt", "point"]
  private static let links: Set<String> = [
    "underscore", "dash", "hyphen", "minus", "plus", "guion", "guión", "bajo", "traço", "sublinhado", "underline",
    "unterstrich", "bindestrich", "hífen",
  ]

  /// `name@host.tld`, also with a capital or an odd character somewhere.
  private func isAddress(_ word: Substring) -> Bool {
    let parts = word.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && isHost(parts[1])
  }

  private func isHost(_ word: Substring) -> Bool {
    let labels = word.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let last = labels.last, last.count > 1, last.allSatisfy(\.isLetter) else { return false }
    return labels.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
  }

  /// The words of a spoken address around its `at`.
  private func spokenEmail(at index: Int) -> Range<Int>? {
    guard let end = host(from: index + 1) else { return nil }
    var start = index
    var links = 0
    // The local part: a word, letters that are spelled, and words joined by dots and dashes.
    while start > 0 {
      let token = tokens[start - 1]
      guard !token.isMark, start == index || !token.endsSentence, !token.word.isEmpty else { break }
      if Self.dots.contains(token.lower) || Self.links.contains(token.lower) {
        guard start > 1 else { break }
        links += 1
        start -= 1
      } else if start == index || isLinked(start) {
        start -= 1
      } else if token.isLetter || token.digits != nil || NumberWords.digits(of: token.lower) != nil,
        tokens[start].isLetter || tokens[start].digits != nil || NumberWords.digits(of: tokens[start].lower) != nil
      {
        start -= 1
      } else {
        break
      }
    }
    guard start < index else { return nil }
    // Look at example dot com: a place to go to, and nobody's address.
    let isPlain = links == 0 && index - start == 1 && tokens[index].lower == "at"
    return isPlain && Self.verbs.contains(tokens[start].lower) ? nil : start..<end
  }

  /// Whether the word at `index` is a dot or a dash, so that the one before belongs to it.
  private func isLinked(_ index: Int) -> Bool {
    Self.dots.contains(tokens[index].lower) || Self.links.contains(tokens[index].lower)
  }

  private static let verbs: Set<String> = [
    "look", "find", "it", "us", "them", "is", "are", "available", "meet", "hosted", "live", "site", "me", "you", "see",
    "out", "up", "documentation", "page", "online", "website", "download", "was", "were", "visit", "article", "docs",
  ]

  /// The end of a host name that begins at `index`: a word with dots in it, or words with dots between.
  private func host(from index: Int) -> Int? {
    guard index < tokens.count, !tokens[index].word.isEmpty else { return nil }
    if isHost(tokens[index].word) { return index + 1 }
    var end = index + 1
    // example, or g mail, or the letters of a name
    while end < tokens.count, end - index < 12, !Self.dots.contains(tokens[end].lower), tokens[end - 1].after.isEmpty {
      guard
        tokens[end].isLetter || tokens[end - 1].isLetter || Self.links.contains(tokens[end].lower)
          || Self.links.contains(tokens[end - 1].lower)
      else { break }
      end += 1
    }
    var labels = 0
    while end + 1 < tokens.count, Self.dots.contains(tokens[end].lower) {
      let word = tokens[end + 1].word
      guard !word.isEmpty, word.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }) else { break }
      end += 2
      labels += 1
    }
    return labels > 0 ? end : nil
  }

  // MARK: Machines

  /// IPv4 addresses.
  func ipAddresses() -> [Finding] {
    tokens.enumerated().compactMap { index, token in
      let parts = token.word.split(separator: ".", omittingEmptySubsequences: false)
      let isAddress =
        parts.count == 4
        && parts.allSatisfy { part in
          part.count <= 3 && part.allSatisfy(\.isNumber) && (Int(part).map { $0 <= 255 } ?? false)
        }
      return isAddress ? Finding(range: index..<index + 1, kind: .ipAddress) : nil
    }
  }

  // MARK: Streets

  private static let streetEnds: Set<String> = [
    "street", "st", "avenue", "ave", "road", "rd", "lane", "drive", "boulevard", "court", "square", "terrace",
    "crescent", "highway", "close", "grove",
  ]
  private static let streetStarts: Set<String> = [
    "calle", "avenida", "plaza", "paseo", "carrera", "rua", "travessa", "praça", "alameda", "largo", "estrada",
    "rodovia", "avda", "camino",
  ]
  private static let germanEnds = ["straße", "strasse", "weg", "platz", "allee", "gasse", "damm", "ufer"]
  private static let small: Set<String> = [
    "de", "da", "do", "dos", "das", "del", "la", "las", "los", "el", "número", "numero", "nº", "number", "n",
  ]

  /// Streets with a house number.
  func addresses() -> [Finding] {
    var found: [Finding] = []
    for (index, token) in tokens.enumerated() {
      if Self.streetEnds.contains(token.lower), let start = houseNumber(before: index) {
        found.append(Finding(range: start..<index + 1, kind: .address))
      } else if Self.streetStarts.contains(token.lower), let end = houseNumber(after: index) {
        found.append(Finding(range: index..<end, kind: .address))
      } else if token.word.count > 5, Self.germanEnds.contains(where: token.lower.hasSuffix),
        index + 1 < tokens.count, isHouseNumber(tokens[index + 1])
      {
        found.append(Finding(range: index..<numberEnd(from: index + 1), kind: .address))
      }
    }
    return found
  }

  private func isHouseNumber(_ token: Token) -> Bool {
    if let digits = token.digits { return digits.count <= 5 && token.word.allSatisfy(\.isNumber) }
    if NumberWords.digits(of: token.lower) != nil { return true }
    // 12b
    return token.word.count <= 5 && token.word.dropLast().allSatisfy(\.isNumber) && token.word.count > 1
      && (token.word.last?.isLetter ?? false)
  }

  private func numberEnd(from index: Int) -> Int {
    var end = index + 1
    while end < tokens.count, tokens[end - 1].after.isEmpty, isHouseNumber(tokens[end]) { end += 1 }
    return end
  }

  private func houseNumber(before street: Int) -> Int? {
    var index = street - 1
    var names = 0
    while index >= 0, names <= 3 {
      if isHouseNumber(tokens[index]) {
        guard names > 0 else { return nil }
        var start = index
        while start > 0, isHouseNumber(tokens[start - 1]), tokens[start - 1].after.isEmpty { start -= 1 }
        return start
      }
      guard tokens[index].isCapitalised || names < 2, !tokens[index].endsSentence, !tokens[index].isMark else {
        return nil
      }
      names += 1
      index -= 1
    }
    return nil
  }

  private func houseNumber(after street: Int) -> Int? {
    var index = street + 1
    var names = 0
    while index < tokens.count, index - street <= 7 {
      if isHouseNumber(tokens[index]) { return names > 0 ? numberEnd(from: index) : nil }
      guard !tokens[index].endsSentence, !tokens[index].isMark else { return nil }
      if !Self.small.contains(tokens[index].lower) { names += 1 }
      guard names <= 4 else { return nil }
      index += 1
    }
    return nil
  }

  // MARK: Names

  private static let introductions = [
    ["my", "name", "is"], ["my", "name's"], ["name", "is"], ["i", "am", "called"], ["call", "me"], ["me", "llamo"],
    ["mi", "nombre", "es"], ["meu", "nome", "é"], ["me", "chamo"], ["chamo-me"], ["ich", "heiße"], ["ich", "heisse"],
    ["mein", "name", "ist"],
  ]

  /// Names of the people in the meeting, and those with which somebody introduces themselves.
  func names(_ roster: [String]) -> [Finding] {
    var found: [Finding] = []
    let known = Set(
      roster.flatMap { $0.lowercased().split(whereSeparator: \.isWhitespace) }.filter { $0.count > 2 }
        .map(String.init))
    for (index, token) in tokens.enumerated() where known.contains(possessor(token.lower)) {
      found.append(Finding(range: index..<index + 1, kind: .name))
    }
    for introduction in Self.introductions {
      var index = 0
      while index + introduction.count < tokens.count {
        if zip(introduction, tokens[index...]).allSatisfy({ $0 == $1.lower }) {
          let start = index + introduction.count
          var end = start
          while end < tokens.count, end - start < 3, tokens[end].isCapitalised, !tokens[end].isMark {
            end += 1
            if !tokens[end - 1].after.isEmpty { break }
          }
          if end > start { found.append(Finding(range: start..<end, kind: .name)) }
        }
        index += 1
      }
    }
    return found
  }

  private func possessor(_ word: String) -> String {
    word.hasSuffix("'s") || word.hasSuffix("’s") ? String(word.dropLast(2)) : word
  }
}
