// The latest sentences of one stream with their translations: while somebody speaks, the first sentences of a caption stay
// the same and only the last one changes. It is a stream's own and goes with it.

/// Remembers translations of sentences.
struct TranslationMemory {
  private struct Key: Hashable {
    var pair: LanguagePair
    var sentence: String
  }

  private var known: [Key: String] = [:]
  private var order: [Key] = []

  /// Sentences that are remembered; the oldest go first.
  static let capacity = 64

  /// The translation of a sentence, when it is remembered.
  func translation(of sentence: String, _ pair: LanguagePair) -> String? { known[Key(pair: pair, sentence: sentence)] }

  /// Remembers a translation.
  mutating func remember(_ sentence: String, as translation: String, _ pair: LanguagePair) {
    let key = Key(pair: pair, sentence: sentence)
    if known.updateValue(translation, forKey: key) == nil { order.append(key) }
    if order.count > Self.capacity { known[order.removeFirst()] = nil }
  }
}
