// Addresses of machines: IPv4, written and spoken, and IPv6.

struct MachineFinder {
  let tokens: [Token]
  let numbers: NumberReader

  init(tokens: [Token]) {
    self.tokens = tokens
    numbers = NumberReader(tokens: tokens)
  }

  func findings() -> [Finding] {
    var found: [Finding] = []
    var index = 0
    while index < tokens.count {
      if let end = version6(at: index) ?? version4(at: index) {
        found.append(Finding(range: index..<end, kind: .ipAddress))
        index = end
      } else {
        index += 1
      }
    }
    return found
  }

  /// Four parts of 0 to 255 with dots between; spoken, a part may be several words: one ninety two.
  private func version4(at start: Int) -> Int? {
    guard !OrdinaryNumbers.isAnnounced(at: start, in: tokens), start == 0 || !isDot(start - 1) else { return nil }
    var next = start
    for part in 0..<4 {
      guard let end = self.part(at: next) else { return nil }
      if part == 3 { return end < tokens.count && isDot(end) && self.part(at: end + 1) != nil ? nil : end }
      guard end < tokens.count, isDot(end) else { return nil }
      next = end + 1
    }
    return nil
  }

  private func part(at start: Int) -> Int? {
    guard var group = numbers.group(at: start) else { return nil }
    var digits = group.digits
    while group.isSpoken, let more = numbers.group(at: pastSounds(group.end)), more.isSpoken, digits.utf8.count < 3 {
      digits += more.digits
      group = more
    }
    return digits.utf8.count <= 3 && (Int(digits).map { $0 <= 255 } ?? false) ? group.end : nil
  }

  private func pastSounds(_ index: Int) -> Int {
    index < tokens.count && ["uh", "uhm", "eh", "ehm", "hm"].contains(tokens[index].text) ? index + 1 : index
  }

  private func isDot(_ index: Int) -> Bool {
    let token = tokens[index]
    if token.isSymbol(".") { return token.isGlued && index + 1 < tokens.count && tokens[index + 1].isGlued }
    return token.kind == .word && EmailFinder.dots.contains(token.text)
  }

  /// Groups of hexadecimal digits with colons: eight, or fewer with two colons in a row; hardware addresses look alike.
  private func version6(at start: Int) -> Int? {
    guard start == 0 || !tokens[start].isGlued || !(isHex(start - 1) || tokens[start - 1].isSymbol(":")) else {
      return nil
    }
    guard isHex(start) || tokens[start].isSymbol(":") else { return nil }
    var (index, colons, pairs, digits) = (start, 0, 0, 0)
    var (length, end) = (0, start)
    while index < tokens.count, index == start || tokens[index].isGlued, index - start < 40 {
      if tokens[index].isSymbol(":") {
        colons += 1
        if index > start, tokens[index - 1].isSymbol(":") { pairs += 1 }
        length = 0
        if pairs > 0 { end = index + 1 }
      } else if isHex(index) {
        length += tokens[index].text.utf8.count
        guard length <= 4 else { return nil }
        if tokens[index].kind == .number { digits += 1 }
        end = index + 1
      } else {
        // Text goes on: std::vector.
        if tokens[index].kind == .word { return nil }
        break
      }
      index += 1
    }
    let isWhole = pairs == 0 && colons >= 5
    let isShortened = pairs == 1 && digits > 0 && colons >= 2
    return isWhole || isShortened ? end : nil
  }

  private func isHex(_ index: Int) -> Bool {
    let token = tokens[index]
    guard token.text.utf8.count <= 4 else { return false }
    if token.kind == .number { return true }
    return token.kind == .word && token.text.utf8.allSatisfy { (0x61...0x66).contains($0) }
  }
}
