// A summary made of sentences that were said: always there, the same for the same transcript, and nothing in it is made up.

/// Summarises by choosing sentences.
public struct ExtractiveSummary: Sendable {
  /// Sentences of a summary at most.
  public var sentences: Int
  /// Action items and decisions at most, each.
  public var items: Int
  /// Sentences that are looked at, from the end: choosing takes time in proportion to them.
  static let considered = 5_000

  /// A summariser.
  public init(sentences: Int = 7, items: Int = 20) {
    self.sentences = max(1, sentences)
    self.items = max(0, items)
  }

  /// The summary of what was said. What content safety marked is left out.
  public func summarise(_ segments: [StoredSegment]) -> TranscriptSummary {
    let all = Array(Sentence.all(of: segments).suffix(Self.considered))
    let finder = CommitmentFinder(all)
    var seen: Set<[String]> = []
    var decisions: [String] = []
    var actions: [TranscriptSummary.Action] = []
    for sentence in all where seen.insert(sentence.words).inserted {
      if finder.isDecision(sentence) {
        if decisions.count < items { decisions.append(sentence.text) }
      } else if let action = finder.action(in: sentence), actions.count < items {
        actions.append(action)
      }
    }
    let count = min(sentences, max(1, Int(Double(all.count).squareRoot())))
    let best = SentenceRanking(all).best(count).sorted()
    return TranscriptSummary(
      summary: best.map { "\(all[$0].name): \(all[$0].text)" }, actions: actions, decisions: decisions,
      source: .extractive)
  }
}
