// Which sentences say most: those whose words the meeting keeps coming back to. Frequencies as in SumBasic (Vanderwende
// et al., 2007): once a sentence is chosen, its words count less, so that the next one says something else.

/// Ranks sentences by the frequency of their words.
struct SentenceRanking {
  private let sentences: [Sentence]
  /// The words of each sentence that count, each once.
  private let contents: [[String]]

  init(_ sentences: [Sentence]) {
    self.sentences = sentences
    contents = sentences.map { sentence in
      Array(Set(sentence.words.filter { StopWords.isContent($0, in: sentence.language) }.map(Self.stem))).sorted()
    }
  }

  /// The indices of the `count` best sentences, the best first. No speaker gets more than half of them, rounded up, as
  /// long as others said something.
  func best(_ count: Int) -> [Int] {
    var weights = frequencies()
    let candidates = sentences.indices.filter { contents[$0].count >= 3 }
    let speakers = Set(candidates.map { sentences[$0].name })
    let share = speakers.count > 1 ? (count + 1) / 2 : count
    var chosen: [Int] = []
    var taken: [String: Int] = [:]
    var left = candidates
    while chosen.count < count, !left.isEmpty {
      let open = left.filter { taken[sentences[$0].name, default: 0] < share }
      let scored = (open.isEmpty ? left : open).map { (index: $0, score: score($0, weights)) }
      // Of equal ones the earlier, so that the same transcript always has the same summary.
      guard let best = scored.max(by: { ($0.score, $1.index) < ($1.score, $0.index) }) else { break }
      chosen.append(best.index)
      taken[sentences[best.index].name, default: 0] += 1
      for word in contents[best.index] { weights[word, default: 0] *= 0.25 }
      left.removeAll { $0 == best.index || contents[$0] == contents[best.index] }
    }
    return chosen
  }

  /// How often each word occurs, by turns: somebody who says a word ten times in one breath says it once.
  private func frequencies() -> [String: Double] {
    var turns: [String: Set<Int>] = [:]
    for (index, words) in contents.enumerated() {
      for word in words { turns[word, default: []].insert(sentences[index].turn) }
    }
    let total = Double(max(1, turns.values.reduce(0) { $0 + $1.count }))
    return turns.mapValues { Double($0.count) / total }
  }

  private func score(_ index: Int, _ weights: [String: Double]) -> Double {
    let (sentence, words) = (sentences[index], contents[index])
    let sum = words.reduce(0) { $0 + weights[$1, default: 0] }
    // Between the mean, which likes one-word answers, and the sum, which likes speeches.
    var score = sum / Double(words.count).squareRoot()
    if sentence.words.count > 35 { score *= 35 / Double(sentence.words.count) }
    if sentence.isQuestion { score *= 0.6 }
    if sentence.opensTurn { score *= 1.1 }
    return score
  }

  /// Forms of one word fall together, roughly: what is left of plurals and verbs in the four languages.
  private static func stem(_ word: String) -> String {
    for ending in ["ing", "ed", "es", "en", "s", "n"] where word.hasSuffix(ending) && word.count - ending.count >= 4 {
      return String(word.dropLast(ending.count))
    }
    return word
  }
}
