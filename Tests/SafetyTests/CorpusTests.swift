// How much personal data is found, and how much else is taken for it: on generated sentences, and on held-out ones.

import Foundation
import Testing

@testable import Safety

@Suite struct CorpusTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var kind: PersonalDataKind
    var generated: [Sentence]
    var heldOut: [Sentence]
    var options = RedactionOptions.standard
    var heldOutOptions: RedactionOptions?
    var testDescription: String { kind.rawValue }
  }

  static let cases = [
    Case(kind: .email, generated: Generated.email, heldOut: Sentence.list(HeldOut.email)),
    Case(kind: .phone, generated: Generated.phone, heldOut: Sentence.list(HeldOut.phone)),
    Case(kind: .card, generated: Generated.card, heldOut: Sentence.list(HeldOut.card)),
    Case(kind: .iban, generated: Generated.iban, heldOut: Sentence.list(HeldOut.iban)),
    Case(kind: .nationalID, generated: Generated.nationalID, heldOut: Sentence.list(HeldOut.nationalID)),
    Case(kind: .address, generated: Generated.address, heldOut: Sentence.list(HeldOut.address)),
    Case(kind: .ipAddress, generated: Generated.ipAddress, heldOut: Sentence.list(HeldOut.ipAddress)),
    Case(kind: .number, generated: Generated.number, heldOut: Sentence.list(HeldOut.number)),
    Case(
      kind: .name, generated: Generated.name, heldOut: Sentence.list(HeldOut.name),
      options: RedactionOptions(kinds: Set(PersonalDataKind.allCases), names: Generated.roster),
      heldOutOptions: RedactionOptions(kinds: Set(PersonalDataKind.allCases), names: HeldOut.roster)),
  ]

  @Test(arguments: cases) func generatedSentencesLoseWhatIsPersonalAndNothingElse(_ corpus: Case) {
    #expect(corpus.generated.count { !$0.spans.isEmpty } >= 150)
    #expect(corpus.generated.count { $0.spans.isEmpty } >= 150)
    expect(Figures(of: corpus.generated, corpus.options, corpus.kind), on: "generated")
  }

  @Test(arguments: cases) func heldOutSentencesLoseWhatIsPersonalAndNothingElse(_ corpus: Case) {
    #expect(corpus.heldOut.count >= 40)
    expect(Figures(of: corpus.heldOut, corpus.heldOutOptions ?? corpus.options, corpus.kind), on: "held out")
  }

  private func expect(_ figures: Figures, on set: String) {
    print("\(figures.kind) (\(set)): \(figures)")
    if ProcessInfo.processInfo.environment["PARLEY_SHOW_MISSES"] == set {
      print((figures.missed + figures.alarms).joined(separator: "\n"))
    }
    #expect(figures.precision >= 0.9, "\(figures.alarms.joined(separator: "\n"))")
    let isStrict = [.email, .phone, .card, .iban].contains(figures.kind)
    #expect(figures.recall >= (isStrict ? 0.95 : 0.8), "\(figures.missed.joined(separator: "\n"))")
  }
}

/// What a redactor did with sentences of which the truth is known.
struct Figures: CustomStringConvertible {
  let kind: PersonalDataKind
  /// Personal data, of which all letters and digits were hidden.
  private var hidden = 0
  private var named = 0
  private var total = 0
  /// Findings in which nothing personal is.
  private(set) var alarms: [String] = []
  private(set) var missed: [String] = []
  private var findings = 0
  /// Harmless words that were hidden, too.
  private var harmless = 0
  private var words = 0

  init(of sentences: [Sentence], _ options: RedactionOptions, _ kind: PersonalDataKind) {
    self.kind = kind
    let redactor = Redactor(options)
    for sentence in sentences { add(sentence, redactor) }
  }

  private mutating func add(_ sentence: Sentence, _ redactor: Redactor) {
    let tokens = Tokenizer.tokens(of: sentence.text)
    let found = redactor.find(in: tokens)
    let redacted = redactor.redact(sentence.text).text
    var covered: [Int: PersonalDataKind] = [:]
    for finding in found { for index in finding.range { covered[index] = finding.kind } }
    for span in sentence.spans {
      total += 1
      let inside = tokens.indices.filter { tokens[$0].kind != .symbol && span.overlaps(tokens[$0].range) }
      if inside.allSatisfy({ covered[$0] != nil }) {
        hidden += 1
      } else {
        missed.append("MISS \(sentence.text) → \(redacted)")
      }
      if inside.contains(where: { covered[$0] == kind }) { named += 1 }
    }
    for finding in found {
      findings += 1
      let isTrue = finding.range.contains { index in sentence.spans.contains { $0.overlaps(tokens[index].range) } }
      if !isTrue { alarms.append("ALARM \(sentence.text) → \(redacted)") }
    }
    for index in tokens.indices where tokens[index].kind != .symbol {
      guard !sentence.spans.contains(where: { $0.overlaps(tokens[index].range) }) else { continue }
      words += 1
      if covered[index] != nil { harmless += 1 }
    }
  }

  var recall: Double { Double(hidden) / Double(max(1, total)) }
  var precision: Double { Double(findings - alarms.count) / Double(max(1, findings)) }

  var description: String {
    func percent(_ part: Int, _ whole: Int) -> String {
      whole == 0 ? "-" : "\((Double(part) / Double(whole) * 1000).rounded() / 10) %"
    }
    let precision = "\(percent(findings - alarms.count, findings)) of \(findings)"
    return "recall \(percent(hidden, total)) of \(total), precision \(precision), "
      + "called by its kind \(percent(named, total)), harmless words hidden \(percent(harmless, words))"
  }
}
