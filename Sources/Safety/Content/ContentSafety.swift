// Offensive words and insults: marked or hidden, as the tenant wants.

/// What happens to offensive text.
public enum SafetyAction: String, Codable, CaseIterable, Sendable {
  /// Nothing.
  case off
  /// It is marked.
  case mark
  /// Its offensive words are hidden.
  case mask
}

/// What was found in a text.
public struct SafetyVerdict: Equatable, Sendable {
  /// The text, with words hidden if that was asked.
  public var text: String
  /// Whether it is offensive.
  public var isFlagged: Bool
  /// How likely it insults, 0 to 1, by the model; nil without one.
  public var score: Double?
}

/// Looks for offensive words by list and for insults by model.
public struct ContentSafety: Sendable {
  private let model: ToxicityModel?
  private let action: SafetyAction

  /// From this score on a text is flagged. Below it there are too many false alarms.
  static let threshold = 0.9

  /// A judge, with a model or without.
  public init(model: ToxicityModel?, action: SafetyAction) {
    self.model = model
    self.action = action
  }

  /// Looks at a text.
  public func check(_ text: String) -> SafetyVerdict {
    guard action != .off else { return SafetyVerdict(text: text, isFlagged: false) }
    var found = false
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
      guard OffensiveWords.contains(word) else { return String(word) }
      found = true
      return action == .mask ? Self.masked(word) : String(word)
    }
    let score = model?.score(text)
    // The model alone flags only what is long enough to judge: single words mislead it.
    let isInsult = score.map { $0 >= Self.threshold && words.count >= 3 } ?? false
    return SafetyVerdict(text: words.joined(separator: " "), isFlagged: found || isInsult, score: score)
  }

  /// The first letter, and a star for each other one.
  private static func masked(_ word: Substring) -> String {
    var isFirst = true
    return String(
      word.map { character in
        guard character.isLetter || character.isNumber else { return character }
        defer { isFirst = false }
        return isFirst ? character : "*"
      })
  }
}

/// Words that offend, in the client's languages, by their stems. Words that contain a stem by chance, such as the names of
/// towns, are not among them: a stem must begin the word.
enum OffensiveWords {
  static func contains(_ word: Substring) -> Bool {
    let folded = fold(word)
    guard folded.count >= 3 else { return false }
    return stems.contains { folded.hasPrefix($0) } || whole.contains(folded)
  }

  /// Lower case, without accents that are no letters, and with figures as the letters that they stand for.
  private static func fold(_ word: Substring) -> String {
    let figures: [Character: Character] = [
      "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s",
    ]
    // A word that is a number is no word.
    guard word.contains(where: \.isLetter) else { return "" }
    return String(word.lowercased().compactMap { figures[$0] ?? ($0.isLetter ? $0 : nil) })
  }

  private static let stems = [
    "fuck", "motherfuck", "shit", "bullshit", "asshole", "bitch", "bastard", "wanker", "dickhead", "cunt", "faggot",
    "nigger", "twat", "slut", "mierda", "gilipollas", "cabrón", "cabron", "hijoputa", "pendej", "puta", "putos",
    "maricón",
    "maricon", "joder", "merda", "caralh", "foder", "fodas", "porra", "cacete", "filhodaputa", "viado", "scheiß",
    "scheiss", "arschloch", "wichser", "fotze", "hurensohn", "verpiss", "ficken",
  ]
  private static let whole: Set<String> = ["puto", "coño", "foda", "fick", "arsch", "crap", "prick", "bollocks"]
}
