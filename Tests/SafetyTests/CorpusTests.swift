// How much personal data is found, and how much else is taken for it, on sentences that a generator made.

import Testing

@testable import Safety

@Suite struct CorpusTests {
  struct Kind: CustomTestStringConvertible, Sendable {
    var kind: PersonalDataKind
    var corpus: [Sentence]
    var testDescription: String { "\(kind)" }
  }

  static let kinds = [
    Kind(kind: .email, corpus: Corpus.email), Kind(kind: .phone, corpus: Corpus.phone),
    Kind(kind: .card, corpus: Corpus.card), Kind(kind: .iban, corpus: Corpus.iban),
  ]

  @Test(arguments: kinds) func whatIsPersonalIsHiddenAndNothingElse(_ kind: Kind) {
    let redactor = Redactor(.standard)
    var (hits, misses, alarms): (Int, [String], [String]) = (0, [], [])
    for sentence in kind.corpus {
      let result = redactor.redact(sentence.text)
      if sentence.holdsData {
        // Hidden means that nothing of it is left: neither four digits in a row nor an at sign.
        let isHidden =
          !result.counts.isEmpty && DigitRun.find(in: Token.list(result.text)).allSatisfy { $0.digits.count < 4 }
          && !result.text.contains("@")
        if isHidden { hits += 1 } else { misses.append("\(sentence.text) → \(result.text)") }
      } else if !result.counts.isEmpty {
        alarms.append("\(sentence.text) → \(result.text)")
      }
    }
    let recall = Double(hits) / Double(hits + misses.count)
    let precision = Double(hits) / Double(max(1, hits + alarms.count))
    print("\(kind.kind): \(kind.corpus.count) sentences, recall \(recall), precision \(precision)")
    #expect(kind.corpus.count >= 300)
    #expect(recall >= 0.95, "missed: \(misses.prefix(12).joined(separator: "\n"))")
    #expect(precision >= 0.9, "false alarms: \(alarms.prefix(12).joined(separator: "\n"))")
  }
}
