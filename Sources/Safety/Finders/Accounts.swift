// Bank accounts (ISO 13616): a country, two check digits, and what the country's banks need.

struct AccountFinder {
  let tokens: [Token]
  let reader: CodeReader

  init(tokens: [Token]) {
    self.tokens = tokens
    reader = CodeReader(tokens: tokens)
  }

  func findings() -> [Finding] {
    var found: [Finding] = []
    var index = 0
    while index < tokens.count {
      if let end = account(at: index) {
        found.append(Finding(range: index..<end, kind: .iban))
        index = end
      } else {
        index += 1
      }
    }
    return found
  }

  /// The end of the account that begins at a token.
  private func account(at start: Int) -> Int? {
    guard let (country, first) = country(at: start), let length = Self.lengths[country] else { return nil }
    let head = reader.past(first)
    guard let check = reader.unit(at: head), check.isDigits else { return nil }
    var characters = Array(country.utf8)
    var digits = 0
    var end: Int?
    var next = head
    // No account has more characters; what is written wrongly may have some.
    while characters.count < 40, let unit = reader.unit(at: next) {
      characters += unit.characters
      if unit.isDigits {
        digits += unit.characters.count
        end = unit.end
      }
      if characters.count == length, CheckDigits.isIBAN(characters) { return unit.end }
      next = reader.past(unit.end)
    }
    let isAnnounced = Cues.nearest(before: start, in: tokens) == .account
    return digits >= 10 && characters.count >= (isAnnounced ? 12 : 15) ? end : nil
  }

  /// The country at a token, and the token behind it.
  private func country(at index: Int) -> (String, Int)? {
    let token = tokens[index]
    guard token.kind == .word, token.text.utf8.count <= 2 else { return nil }
    func isAnnounced() -> Bool { Cues.nearest(before: index, in: tokens) == .account }
    if token.text.utf8.count == 2 {
      let isFollowed = index + 1 < tokens.count && tokens[index + 1].kind == .number && tokens[index + 1].isGlued
      // In small letters it is a word of some language: de, es, at.
      guard Self.lengths[token.text] != nil, token.isUpper || isFollowed || isAnnounced() else { return nil }
      return (token.text, index + 1)
    }
    let second = reader.past(index + 1)
    guard second < tokens.count, tokens[second].isLetter, Self.lengths[token.text + tokens[second].text] != nil,
      (token.isCapital && tokens[second].isCapital) || isAnnounced()
    else { return nil }
    return (token.text + tokens[second].text, second + 1)
  }

  /// Characters of an account by country, from the registry of ISO 13616.
  private static let lengths: [String: Int] = {
    let registry =
      "ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 dj27 dk18 do28 ee20 eg29 "
      + "es24 fi18 fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hr21 hu28 ie22 il23 iq23 is26 it27 jo30 kw30 kz20 lb28 "
      + "lc32 li21 lt20 lu20 lv21 ly25 mc27 md24 me22 mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23 pk24 pl28 ps29 pt25 "
      + "qa29 ro24 rs22 ru33 sa24 sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26 ua29 va22 vg24 xk20"
    var lengths: [String: Int] = [:]
    for entry in registry.split(separator: " ") { lengths[String(entry.prefix(2))] = Int(entry.dropFirst(2)) }
    return lengths
  }()
}
