// E-mail addresses, written or spoken: a name, an at, a host with a dot in it.

struct EmailFinder {
  let tokens: [Token]
  let hosts: HostReader

  init(tokens: [Token]) {
    self.tokens = tokens
    hosts = HostReader(tokens: tokens)
  }

  /// Words for the dot.
  static let dots: Set<String> = ["dot", "punto", "ponto", "punkt"]
  /// Words for other signs in addresses.
  static let signs: Set<String> = [
    "underscore", "dash", "hyphen", "minus", "plus", "guion", "bajo", "baja", "raya", "traco", "hifen", "sublinhado",
    "underline", "unterstrich", "bindestrich", "mas", "mais", "menos", "period",
  ]
  /// Words for the at, and for nothing else.
  static let strongAts: Set<String> = ["arroba", "klammeraffe", "affenschwanz"]
  /// How many tokens a name may have.
  private static let longest = 40

  func findings() -> [Finding] {
    var found: [Finding] = []
    var index = 0
    while index < tokens.count {
      if let range = address(at: index) {
        found.append(Finding(range: range, kind: .email))
        index = range.upperBound
      } else {
        index += 1
      }
    }
    return found
  }

  /// How an at is written or said.
  enum At {
    /// `@` with no space around it.
    case glued
    /// A sign or a word that stands for nothing else.
    case sure
    /// The English word, or what sounds like it.
    case word
  }

  /// The at at a token, and how many tokens it takes with its brackets.
  func at(_ index: Int) -> (kind: At, start: Int, end: Int)? {
    let token = tokens[index]
    if token.isSymbol("@") {
      let isGlued = token.isGlued && index + 1 < tokens.count && tokens[index + 1].isGlued
      return (isGlued ? .glued : .sure, index, index + 1)
    }
    guard token.kind == .word else { return nil }
    if Self.strongAts.contains(token.text) { return (.sure, index, index + 1) }
    guard token.text == "at" else { return nil }
    if index > 0, tokens[index - 1].isSymbol("([{"), index + 1 < tokens.count, tokens[index + 1].isSymbol(")]}") {
      return (.sure, index - 1, index + 2)
    }
    if index + 1 < tokens.count, ["sign", "zeichen"].contains(tokens[index + 1].text) {
      return (.sure, index, index + 2)
    }
    return (.word, index, index + 1)
  }

  private func address(at index: Int) -> Range<Int>? {
    guard let at = at(index), let local = local(before: at.start, at.kind) else { return nil }
    let isAnnounced = announcement(before: local.start) != nil
    if let host = hosts.host(from: at.end) {
      switch at.kind {
      case .glued, .sure: return start(local, isAnnounced)..<host.end
      case .word:
        if local.isLinked { return start(local, isAnnounced)..<host.end }
        let name = tokens[local.start]
        // Look at example dot com: a place to go to, and nobody's address.
        guard name.kind == .word, !CommonWords.beforeAt.contains(name.text) else { return nil }
        return start(local, isAnnounced)..<host.end
      }
    }
    // user@localhost; ana arroba gmail
    guard let end = hosts.bareHost(from: at.end) else { return nil }
    switch at.kind {
    case .glued: return local.start..<end
    case .sure: return hosts.isProvider(at.end) || isAnnounced ? start(local, isAnnounced)..<end : nil
    case .word: return hosts.isProvider(at.end) && (local.isLinked || isAnnounced) ? start(local, true)..<end : nil
    }
  }

  // MARK: The name in front

  private struct Local {
    var start: Int
    /// Whether signs or spelled letters make it more than a word.
    var isLinked: Bool
  }

  private func local(before at: Int, _ kind: At) -> Local? {
    guard at > 0 else { return nil }
    if kind == .glued {
      var start = at
      while start > 0, at - start < Self.longest, isWritten(start - 1) {
        start -= 1
        if !tokens[start].isGlued { break }
      }
      while start < at, tokens[start].isSymbol(".'/=&?") { start += 1 }
      return start < at ? Local(start: start, isLinked: true) : nil
    }
    guard isAtom(at - 1) else { return nil }
    var local = Local(start: at - 1, isLinked: false)
    while local.start > 0, at - local.start < Self.longest {
      let previous = local.start - 1
      if previous > 0, isSign(previous), isAtom(previous - 1) {
        local = Local(start: previous - 1, isLinked: true)
      } else if previous > 1, isSign(previous), isSign(previous - 1), isAtom(previous - 2) {
        // guion bajo
        local = Local(start: previous - 2, isLinked: true)
      } else if isPiece(previous), isPiece(local.start) || tokens[local.start].isGlued {
        local = Local(start: previous, isLinked: true)
      } else if isAtom(previous), tokens[local.start].isGlued || (isNumber(local.start) && !isCommon(previous)) {
        // ana42, ana forty two
        local = Local(start: previous, isLinked: true)
      } else {
        break
      }
    }
    return local
  }

  /// Where the name begins when it was announced: behind "my e-mail is", if only a few words lie between.
  private func start(_ local: Local, _ isAnnounced: Bool) -> Int {
    guard isAnnounced, let announced = announcement(before: local.start), local.start - announced <= 4,
      tokens[announced..<local.start].allSatisfy({ $0.kind == .word || $0.kind == .number })
    else { return local.start }
    return announced
  }

  /// The token behind the words that announce an address: "e-mail is", "write to".
  private func announcement(before index: Int) -> Int? {
    var (position, behind) = (index - 1, Int?.none)
    while position >= max(0, index - 12) {
      let token = tokens[position]
      if token.kind == .mark { return nil }
      if token.kind == .word {
        if behind == nil, Self.copulas.contains(token.text) { behind = position + 1 }
        if Self.announcers.contains(token.text) { return behind ?? index }
      }
      position -= 1
    }
    return nil
  }

  static let announcers: Set<String> = [
    "email", "mail", "e-mail", "emails", "mails", "inbox", "correo", "escribeme", "escribe", "cc", "correio", "escreva",
    "escrever", "mailadresse", "emailadresse", "schreib", "schreiben",
  ]
  static let copulas: Set<String> = [
    "is", "it's", "that's", "to", "es", "a", "e", "para", "ist", "lautet", "an", "sera", "seria",
  ]

  // MARK: Tokens

  private func isAtom(_ index: Int) -> Bool {
    let token = tokens[index]
    return token.kind == .number || (token.kind == .word && !Self.dots.contains(token.text) && !isSign(index))
  }

  private func isNumber(_ index: Int) -> Bool { hosts.numbers.group(at: index) != nil }

  /// A letter or number that goes with its neighbours without a sign between.
  private func isPiece(_ index: Int) -> Bool { tokens[index].isLetter || isNumber(index) }

  private func isCommon(_ index: Int) -> Bool {
    CommonWords.beforeAt.contains(tokens[index].text) || Self.copulas.contains(tokens[index].text)
  }

  /// A dot, a dash or the like, written to its neighbours or said.
  private func isSign(_ index: Int) -> Bool {
    let token = tokens[index]
    if token.kind == .symbol {
      return "._-+%'".contains(token.text) && token.isGlued && index + 1 < tokens.count && tokens[index + 1].isGlued
    }
    return token.kind == .word && (Self.dots.contains(token.text) || Self.signs.contains(token.text))
  }

  private func isWritten(_ index: Int) -> Bool {
    let token = tokens[index]
    switch token.kind {
    case .word, .number: return true
    case .symbol: return "._-+%'!#$&*/=?^`{|}~".contains(token.text)
    case .mark: return false
    }
  }
}
