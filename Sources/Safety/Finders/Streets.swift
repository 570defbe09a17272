// Streets with house numbers, as English, Spanish, Portuguese and German write and say them.

struct StreetFinder {
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
      if let range = street(at: index), range.lowerBound >= (found.last?.range.upperBound ?? 0) {
        found.append(Finding(range: range.lowerBound..<withTown(from: range.upperBound), kind: .address))
        index = max(index + 1, found[found.count - 1].range.upperBound)
      } else {
        index += 1
      }
    }
    return found
  }

  private func street(at index: Int) -> Range<Int>? {
    let token = tokens[index]
    guard token.kind == .word else { return nil }
    if Self.ends.contains(token.text) { return houseNumber(before: index).map { $0..<index + 1 } }
    if Self.starts.contains(token.text) || (token.text == "largo" && isNext(index, ["do", "da", "de", "dos", "das"])) {
      return houseNumber(after: index).map { index..<$0 }
    }
    if let start = Self.isGerman(token) ? index : germanStart(index) {
      // Hauptstr. 7
      let isShort = token.text.hasSuffix("str") && index + 1 < tokens.count && tokens[index + 1].isSymbol(".")
      return houseNumber(at: isShort ? index + 2 : pastComma(index + 1)).map { start..<$0 }
    }
    return nil
  }

  // MARK: English: 42 Baker Street

  private func houseNumber(before street: Int) -> Int? {
    var index = street - 1
    var names = 0
    while index >= 0, street - index <= 8, names <= 4 {
      let token = tokens[index]
      if token.kind == .word, numbers.meaning(at: index) == nil || (names == 0 && token.isCapital) {
        // 221B
        if names > 0, token.isLetter, token.isGlued, index > 0, tokens[index - 1].kind == .number { return index - 1 }
        // Third Avenue is a name; "five lanes and a square" is none.
        guard token.isCapital || Self.ordinals.contains(token.text) || (names < 3 && isAnnounced(index)) else {
          return nil
        }
        names += 1
      } else if token.isSymbol(".'") || (token.kind == .number && isOrdinal(index)) {
        names += token.kind == .number ? 1 : 0
      } else if token.isSymbol("-"), token.isGlued {
        // Saint-Denis
      } else {
        return names > 0 ? numberEnding(at: index) : nil
      }
      index -= 1
    }
    return nil
  }

  /// 5th
  private func isOrdinal(_ index: Int) -> Bool {
    index + 1 < tokens.count && tokens[index + 1].isGlued && Self.suffixes.contains(tokens[index + 1].text)
  }

  /// The beginning of a house number that ends at a token.
  private func numberEnding(at index: Int) -> Int? {
    let token = tokens[index]
    if token.kind == .number {
      guard token.text.utf8.count <= 5 else { return nil }
      // 12-14
      if index > 1, tokens[index - 1].isSymbol("-/"), tokens[index].isGlued, tokens[index - 2].kind == .number {
        return index - 2
      }
      return index
    }
    var start = index
    while start >= 0, index - start < 5, numbers.meaning(at: start) != nil || tokens[start].isSymbol("-") { start -= 1 }
    return start < index ? start + 1 : nil
  }

  /// Whether "I live at" or the like is in front, so that small letters may be a street's name.
  private func isAnnounced(_ index: Int) -> Bool {
    tokens[max(0, index - 7)..<index].contains { $0.kind == .word && Self.announcers.contains($0.text) }
  }

  // MARK: Spanish and Portuguese: calle Mayor 15

  private func houseNumber(after street: Int) -> Int? {
    var index = street + 1
    var names = 0
    while index < tokens.count, index - street <= 9 {
      let token = tokens[index]
      // "calle 50" has a number for its name, "rua dois" as well.
      if names > 0, let end = houseNumber(at: index) { return end }
      if token.kind == .word {
        guard !Self.stops.contains(token.text) else { return nil }
        if !Self.particles.contains(token.text) { names += 1 }
        guard names <= 4 else { return nil }
      } else if token.kind == .symbol {
        guard ",.ºª°-'".contains(token.text) else { return nil }
      } else {
        return nil
      }
      index += 1
    }
    return nil
  }

  // MARK: German: Lindenstraße 12

  /// Whether a word is a street by its ending: Lindenstraße, Birkenweg.
  static func isGerman(_ token: Token) -> Bool {
    guard token.kind == .word, token.text.utf8.count > 5, !notStreets.contains(token.text) else { return false }
    return germanEnds.contains { token.text.hasSuffix($0) && token.text.utf8.count > $0.utf8.count + 1 }
  }

  /// The beginning of a street in words: Schönhauser Allee, Berliner Straße.
  private func germanStart(_ index: Int) -> Int? {
    guard Self.germanWords.contains(tokens[index].text), index > 0, tokens[index - 1].kind == .word,
      tokens[index - 1].isCapital, tokens[index - 1].text.hasSuffix("er") || tokens[index].text != "platz",
      !Self.articles.contains(tokens[index - 1].text)
    else { return nil }
    return index - 1
  }

  // MARK: Numbers and towns

  /// The end of a house number that begins at a token.
  private func houseNumber(at index: Int) -> Int? {
    guard index < tokens.count else { return nil }
    if tokens[index].kind == .number {
      guard tokens[index].text.utf8.count <= 5 else { return nil }
      var end = index + 1
      if end < tokens.count, tokens[end].isLetter, tokens[end].isGlued || tokens[end].isUpper { end += 1 }
      if end < tokens.count, tokens[end].isGlued, tokens[end].kind == .word { return nil }
      if end + 1 < tokens.count, tokens[end].isSymbol("-/"), tokens[end].isGlued, tokens[end + 1].kind == .number {
        end += 2
      }
      return end
    }
    // Said: forty two, one oh four.
    guard let group = numbers.group(at: index), !group.isDoubtful || Self.announcedNumber(index, tokens) else {
      return nil
    }
    var (end, count) = (group.end, group.digits.utf8.count)
    while let more = numbers.group(at: end), more.isSpoken, count + more.digits.utf8.count <= 5 {
      end = more.end
      count += more.digits.utf8.count
    }
    return end
  }

  private static func announcedNumber(_ index: Int, _ tokens: [Token]) -> Bool {
    index > 0 && ["numero", "number", "nummer"].contains(tokens[index - 1].text)
  }

  private func isNext(_ index: Int, _ words: Set<String>) -> Bool {
    index + 1 < tokens.count && words.contains(tokens[index + 1].text)
  }

  private func pastComma(_ index: Int) -> Int {
    index < tokens.count && tokens[index].isSymbol(",") ? index + 1 : index
  }

  /// Past a postcode and the town behind it: "…, 10115 Berlin".
  private func withTown(from end: Int) -> Int {
    var index = pastComma(end)
    // Dublin, Springfield IL: only when a postcode follows.
    var towns = 0
    var isPostcode = false
    while index < tokens.count, index - end < 8 {
      let token = tokens[index]
      if token.kind == .number, token.text.utf8.count == 4 || token.text.utf8.count == 5 {
        guard !Quantities.isYear(token.text) else { return end }
        isPostcode = true
        index += 1
        if index + 1 < tokens.count, tokens[index].isSymbol("-"), tokens[index].isGlued,
          tokens[index + 1].kind == .number
        {
          index += 2
        }
        break
      }
      guard token.kind == .word && token.isCapital && towns < 3 || token.isSymbol(",") else { return end }
      towns += token.kind == .word ? 1 : 0
      index += 1
    }
    guard isPostcode else { return end }
    if towns == 0, index < tokens.count, tokens[index].kind == .word, tokens[index].isCapital { index += 1 }
    return index
  }

  static let ends: Set<String> = [
    "street", "st", "avenue", "ave", "road", "rd", "lane", "drive", "boulevard", "blvd", "court", "square", "terrace",
    "crescent", "highway", "close", "grove", "way", "place", "parkway", "mews", "row",
  ]
  static let starts: Set<String> = [
    "calle", "avenida", "plaza", "paseo", "carrera", "rua", "travessa", "praca", "alameda", "estrada", "rodovia",
    "avda",
    "camino", "ronda", "glorieta", "callejon", "ladeira", "beco",
  ]
  static let germanEnds = ["strasse", "str", "weg", "platz", "allee", "gasse", "damm", "ufer"]
  private static let germanWords: Set<String> = [
    "strasse", "str", "allee", "platz", "gasse", "ring", "damm", "ufer", "weg",
  ]
  private static let articles: Set<String> = ["der", "die", "das", "dem", "den", "auf", "am", "im", "unser", "dieser"]
  private static let notStreets: Set<String> = [
    "parkplatz", "sitzplatz", "arbeitsplatz", "stellplatz", "spielplatz", "umweg", "ruckweg", "hinweg", "heimweg",
    "ausbildungsplatz", "speicherplatz", "steckplatz", "studienplatz", "durchweg", "wanderweg", "radweg",
  ]
  private static let particles: Set<String> = [
    "de", "da", "do", "dos", "das", "del", "la", "las", "los", "el", "numero", "num", "n", "no", "nro", "e", "y",
  ]
  private static let stops: Set<String> = [
    "con", "que", "esta", "estan", "tiene", "tienen", "hay", "para", "por", "desde", "hasta", "en", "caben", "es",
    "son",
    "com", "tem", "estao", "ha", "em", "foi", "ate", "a", "se", "fue", "um", "uma", "un", "una", "principal",
    "al", "ao", "durante", "como", "mas", "mais",
  ]
  static let announcers: Set<String> = ["live", "lives", "living", "address", "deliver", "located", "moved", "ship"]
  private static let ordinals: Set<String> = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
  ]
  private static let suffixes: Set<String> = ["st", "nd", "rd", "th"]
}
