// Names: of the people in the meeting, and those with which somebody introduces themselves.

struct NameFinder {
  let tokens: [Token]
  let roster: Roster

  func findings() -> [Finding] {
    var found: [Finding] = []
    var index = 0
    while index < tokens.count {
      if let range = introduction(at: index) {
        found.append(Finding(range: range, kind: .name))
        index = range.upperBound
      } else if let end = known(at: index) {
        found.append(Finding(range: index..<end, kind: .name))
        index = end
      } else {
        index += 1
      }
    }
    return found
  }

  // MARK: The roster

  /// The end of a run of known names that begins at a token.
  private func known(at index: Int) -> Int? {
    var end = index
    while end < tokens.count, end - index < 6, isKnown(end) { end += 1 }
    guard end > index else { return nil }
    // A name that is a word as well: "Will you …" at the beginning is no Will; alone, in small letters, neither.
    if end == index + 1, Roster.ambiguous.contains(bare(tokens[index])) {
      let begins = index == 0 || tokens[index - 1].endsSentence
      guard tokens[index].isCapital, !begins else { return nil }
    }
    return end
  }

  private func isKnown(_ index: Int) -> Bool {
    tokens[index].kind == .word && roster.words.contains(bare(tokens[index]))
  }

  private func bare(_ token: Token) -> String {
    token.text.hasSuffix("'s") ? String(token.text.dropLast(2)) : token.text
  }

  // MARK: Introductions

  /// The name behind words of introduction that end in front of a token.
  private func introduction(at index: Int) -> Range<Int>? {
    guard index > 0 else { return nil }
    for phrase in Self.phrases[tokens[index - 1].text] ?? [] {
      let start = index - phrase.words.count
      guard start >= 0, zip(phrase.words, tokens[start..<index]).allSatisfy({ $0 == $1.text }) else { continue }
      if let end = name(at: index, needsCapital: phrase.needsCapital) {
        if phrase.needsCaller, !isCaller(end) { continue }
        return index..<end
      }
    }
    return nil
  }

  private func isCaller(_ index: Int) -> Bool {
    index < tokens.count && ["speaking", "here", "from"].contains(tokens[index].text)
  }

  /// The end of a name that begins at a token: up to four words with capitals; without capitals, one word.
  func name(at start: Int, needsCapital: Bool) -> Int? {
    guard start < tokens.count, tokens[start].kind == .word, !Self.others.contains(tokens[start].text) else {
      return nil
    }
    // J O H N
    var end = start
    while end < tokens.count, end - start < 24, tokens[end].isLetter || (end > start && tokens[end].isSymbol("-")) {
      end += 1
    }
    if end - start > 1 { return end }
    guard tokens[start].isCapital else { return needsCapital || tokens[start].isLetter ? nil : start + 1 }
    end = start + 1
    var words = 1
    while end < tokens.count, words < 4 {
      if tokens[end].isSymbol("-"), tokens[end].isGlued, end + 1 < tokens.count, tokens[end + 1].kind == .word {
        end += 2
      } else if tokens[end].kind == .word, tokens[end].isCapital, !Self.others.contains(tokens[end].text) {
        end += 1
        words += 1
      } else if let next = particles(from: end) {
        end = next + 1
        words += 1
      } else {
        break
      }
    }
    return end
  }

  /// Past "de la" to the word with a capital behind it.
  private func particles(from start: Int) -> Int? {
    var index = start
    while index < tokens.count, index - start < 3, Self.particles.contains(tokens[index].text) { index += 1 }
    return index > start && index < tokens.count && tokens[index].kind == .word && tokens[index].isCapital ? index : nil
  }

  private struct Phrase {
    var words: [String]
    var needsCapital = false
    var needsCaller = false
  }

  /// Phrases by their last word.
  private static let phrases: [String: [Phrase]] = {
    var phrases: [String: [Phrase]] = [:]
    func add(_ text: String, needsCapital: Bool = false, needsCaller: Bool = false) {
      let words = text.split(separator: " ").map(String.init)
      let phrase = Phrase(words: words, needsCapital: needsCapital, needsCaller: needsCaller)
      phrases[words[words.count - 1], default: []].append(phrase)
    }
    for text in [
      "my name is", "my name's", "i am called", "i'm called", "me llamo", "mi nombre es", "meu nome e", "me chamo",
      "chamo - me",
      "ich heisse", "mein name ist", "my first name is", "my last name is", "my full name is", "mein name lautet",
    ] {
      add(text)
    }
    for text in ["call me", "name is", "nombre es", "nome e", "name ist", "surname is", "apellido es"] {
      add(text, needsCapital: true)
    }
    for text in ["this is", "i'm", "i am"] { add(text, needsCapital: true, needsCaller: true) }
    return phrases
  }()

  /// Words that follow an introduction without being a name.
  private static let others: Set<String> = words(
    """
    not on in the a an at spelled written too very also still no never going so really here there missing wrong
    pronounced important my your his her our their and but or la el lo los las un una de en muy tambien tan asi
    que provisional ya o os as um uma em muito nao dificil facil ultimo primeiro nicht noch das der die den ein
    eine sehr auch offen hier wichtig dich euch sie alle mucho mal me te se esto eso it back
    """)

  private static let particles: Set<String> = [
    "de", "la", "da", "do", "dos", "das", "del", "van", "von", "zu", "der", "e", "y",
  ]
}

/// The words of the names of people in a meeting.
struct Roster: Sendable {
  /// So many names are looked for; no meeting has more people.
  static let mostNames = 1_000

  let words: Set<String>

  init(_ names: [String]) {
    var words: Set<String> = []
    for name in names.prefix(Self.mostNames) {
      for token in Tokenizer.tokens(of: String(name.prefix(200))) where token.kind == .word && token.text.count > 1 {
        if !Self.particles.contains(token.text) { words.insert(token.text) }
      }
    }
    self.words = words
  }

  private static let particles: Set<String> = [
    "de", "la", "da", "do", "dos", "das", "del", "van", "von", "der", "den", "the", "and", "mr", "mrs", "dr", "prof",
    "san",
    "los", "las", "el", "le", "du", "zu", "host", "guest", "phone", "room", "team",
  ]
  /// Names that are common words in one of our languages.
  static let ambiguous: Set<String> = [
    "will", "mark", "may", "rose", "grace", "hope", "bill", "rich", "art", "frank", "pat", "sue", "faith", "joy",
    "dawn",
    "drew", "chase", "grant", "jack", "june", "april", "august", "summer", "rob", "bob", "nick", "dean", "max", "miles",
    "page", "rusty", "sandy", "sky", "victor", "wade", "ward", "young", "long", "short", "white", "black", "brown",
    "green",
    "king", "cook", "baker", "stone", "hill", "wood", "woods", "field", "good", "best", "sol", "luz", "mar", "cruz",
    "paz",
    "rosa", "blanca", "angel", "jesus", "leon", "rey", "flores", "lobo", "pinto", "leite", "costa", "lima", "rocha",
    "reis",
    "neto", "klein", "gross", "lange", "kurz", "jung", "weiss", "ernst", "wolf", "konig", "stark", "berg", "wald", "an",
    "so", "in", "do", "to", "my", "he", "song", "long", "lee", "hunt", "carter", "price", "power", "love", "day",
    "winter",
  ]
}
