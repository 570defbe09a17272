// Finds action items and decisions by how people put them. What is found are sentences of the transcript, never wording of
// our own.

/// Finds what is to be done and what was settled.
struct CommitmentFinder {
  /// Names of the people in the transcript by their folded first names; those that two share are left out.
  private let names: [String: String]

  init(_ sentences: [Sentence]) {
    var names: [String: Set<String>] = [:]
    for name in Set(sentences.map(\.name)) {
      if let first = foldedWords(name).first, first.count > 1 { names[first, default: []].insert(name) }
    }
    self.names = names.compactMapValues { $0.count == 1 ? $0.first : nil }
  }

  /// Whether a sentence says that something is settled.
  func isDecision(_ sentence: Sentence) -> Bool {
    guard let cues = Cues.of(sentence.language), !sentence.isQuestion, !isVoid(sentence, cues) else { return false }
    return isThere(cues.settled, in: sentence)
  }

  /// The action item in a sentence, if there is one.
  func action(in sentence: Sentence) -> TranscriptSummary.Action? {
    guard let cues = Cues.of(sentence.language), !isVoid(sentence, cues), !isDecision(sentence) else { return nil }
    let text = sentence.text
    if !sentence.isQuestion {
      if let who = other(in: sentence, cues) { return .init(who: who, text: text) }
      if isThere(cues.own, in: sentence) { return .init(who: sentence.name, text: text) }
    }
    if isThere(cues.asked, in: sentence) { return .init(who: addressee(of: sentence), text: text) }
    if !sentence.isQuestion, isThere(cues.shared, in: sentence) {
      return .init(who: addressee(of: sentence), text: text)
    }
    return nil
  }

  private func isVoid(_ sentence: Sentence, _ cues: Cues) -> Bool {
    cues.void.contains { $0.places(in: sentence.words) != nil }
  }

  /// Whether one of the phrases is there, and something is said besides.
  private func isThere(_ phrases: [Phrase], in sentence: Sentence) -> Bool {
    let words = sentence.words.filter { !Cues.fillers.contains($0) }
    return phrases.contains { phrase in
      guard let places = phrase.places(in: words) else { return false }
      return words.indices.contains { index in
        let word = words[index]
        return !places.contains(index) && names[word] == nil && StopWords.isContent(word, in: sentence.language)
      }
    }
  }

  /// "Ben will send it."
  private func other(in sentence: Sentence, _ cues: Cues) -> String? {
    for (index, word) in sentence.words.enumerated() {
      guard let name = names[word] else { continue }
      let after = Array(sentence.words[(index + 1)...])
      if cues.others.contains(where: { $0.places(in: after)?.first == 0 }), isAboutMore(after, sentence) {
        return name
      }
    }
    return nil
  }

  /// "Ben will." says nothing of what.
  private func isAboutMore(_ words: [String], _ sentence: Sentence) -> Bool {
    words.contains { StopWords.isContent($0, in: sentence.language) }
  }

  /// Whom a request is for: whose name opens or closes it.
  private func addressee(of sentence: Sentence) -> String? {
    for word in [sentence.words.first, sentence.words.last].compactMap({ $0 }) {
      if let name = names[word], name != sentence.name { return name }
    }
    return nil
  }
}
