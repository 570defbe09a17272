// Names of hosts behind an at: example.com, example dot co dot uk, g mail dot com.

struct HostReader {
  let tokens: [Token]
  let numbers: NumberReader

  init(tokens: [Token]) {
    self.tokens = tokens
    numbers = NumberReader(tokens: tokens)
  }

  /// A host that was read.
  struct Host {
    var end: Int
  }

  /// So many tokens may be in one label.
  private static let longestLabel = 16
  /// So many labels may be in a host.
  private static let mostLabels = 8

  /// The host with a dot that begins at a token.
  func host(from start: Int) -> Host? {
    guard var end = label(from: start) else { return nil }
    var last: Int?
    var labels = 0
    while labels < Self.mostLabels, let next = dot(at: end), let stop = ending(from: next) ?? label(from: next) {
      if isEnding(next, stop) { last = stop }
      end = stop
      labels += 1
    }
    return last.map(Host.init)
  }

  /// A host of one label.
  func bareHost(from start: Int) -> Int? { label(from: start) }

  /// Whether everybody knows this host without its ending.
  func isProvider(_ index: Int) -> Bool { index < tokens.count && Self.providers.contains(tokens[index].text) }

  /// The end of a label: a word, or words, letters and numbers with dashes between or spelled.
  private func label(from start: Int) -> Int? {
    guard start < tokens.count, isAtom(start) else { return nil }
    var end = start + 1
    while end < tokens.count, end - start < Self.longestLabel {
      if tokens[end].kind != .symbol, tokens[end].isGlued, isAtom(end) {
        end += 1
      } else if isDash(end), end + 1 < tokens.count, isAtom(end + 1) {
        end += 2
      } else if isAtom(end), isPiece(end) || isPiece(end - 1), isFollowedByDot(end) {
        end += 1
      } else {
        break
      }
    }
    return end
  }

  /// Letters that are spelled go on only where a dot comes in the end: "at g mail dot com".
  private func isFollowedByDot(_ index: Int) -> Bool {
    var next = index
    while next < tokens.count, next - index < Self.longestLabel {
      if dot(at: next) != nil { return true }
      guard isAtom(next) || isDash(next) else { return false }
      next += 1
    }
    return false
  }

  /// The end of a host's last part, spelled or as a word.
  private func ending(from start: Int) -> Int? {
    guard start < tokens.count, tokens[start].kind == .word else { return nil }
    if tokens[start].isLetter, start + 1 < tokens.count, tokens[start + 1].isLetter,
      Self.endings.contains(tokens[start].text + tokens[start + 1].text)
    {
      return start + 2
    }
    guard start + 1 == tokens.count || !tokens[start + 1].isGlued || tokens[start + 1].kind == .symbol else {
      return nil
    }
    return Self.endings.contains(tokens[start].text) ? start + 1 : nil
  }

  private func isEnding(_ start: Int, _ end: Int) -> Bool {
    if ending(from: start) == end { return true }
    // Written, any word can be one.
    return end == start + 1 && tokens[start].kind == .word && tokens[start].isGlued && tokens[start].text.utf8.count > 1
  }

  /// The token behind a dot.
  private func dot(at index: Int) -> Int? {
    guard index < tokens.count else { return nil }
    let token = tokens[index]
    if token.kind == .word { return EmailFinder.dots.contains(token.text) ? index + 1 : nil }
    if token.isSymbol("([{"), index + 2 < tokens.count, EmailFinder.dots.contains(tokens[index + 1].text) {
      return index + 3
    }
    guard token.isSymbol("."), index + 1 < tokens.count else { return nil }
    // "example. Com" is an address with a pause in it; other words behind a full stop begin a sentence.
    return tokens[index + 1].isGlued || Self.pausedEndings.contains(tokens[index + 1].text) ? index + 1 : nil
  }

  private func isAtom(_ index: Int) -> Bool {
    let token = tokens[index]
    return token.kind == .number
      || (token.kind == .word && !EmailFinder.dots.contains(token.text) && !EmailFinder.signs.contains(token.text))
  }

  private func isPiece(_ index: Int) -> Bool { tokens[index].isLetter || numbers.group(at: index) != nil }

  private func isDash(_ index: Int) -> Bool {
    let token = tokens[index]
    if token.isSymbol("-_") { return token.isGlued }
    return token.kind == .word && EmailFinder.signs.contains(token.text)
  }

  static let providers: Set<String> = [
    "gmail", "hotmail", "yahoo", "outlook", "icloud", "gmx", "protonmail", "googlemail", "posteo", "uol", "sapo",
  ]
  private static let pausedEndings: Set<String> = ["com", "net", "org"]
  /// Endings that are known when they are said.
  static let endings: Set<String> = words(
    """
    com net org edu gov io co uk de es pt br at ch fr it nl be eu info biz dev app me tv ai us ca au nz ie mx ar
    cl pe uy ve ec bo py cr gt do pr cu hn ni pa sv pl cz sk hu ro bg gr tr ua ru se no dk fi is lt lv ee si hr
    rs lu li mt cy in jp cn kr sg hk za ng ke il ae ac online shop site tech cloud studio agency design email
    family name berlin wien koeln koln swiss cat gal eus world team group digital media blog xyz pro
    """)
}
