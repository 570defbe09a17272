// Text that is still being said shows nothing that may become personal data.

import Testing

@testable import Safety

@Suite struct TentativeTests {
  let redactor = Redactor(.standard)

  @Test(arguments: [
    ("please call five five", "please call"),
    ("please call 555", "please call"),
    ("please call 555-", "please call"),
    ("write to john dot smith at", "write to"),
    ("write to john dot smith at example", "write to"),
    ("my email is john", "my email is"),
    ("my email is john smith at exam", "my email is"),
    ("the account is DE89 37", "the account is"),
    ("ich wohne in der Lindenstraße", "ich wohne in der"),
    ("vivo en la calle de Alcalá", "vivo en la"),
    ("I live at 42 Baker", "I live at"),
    ("call 555 236 9871 if you", "call [phone] if you"),
    ("so this is what we do", "so this is what we do"),
    ("", ""),
  ]) func theEndWaitsUntilItIsKnown(_ text: String, _ expected: String) {
    let shown = redactor.redactTentative(text).text
    #expect(shown.trimmed == expected.trimmed, "\(shown)")
  }

  @Test func namesWaitWhenNamesAreHidden() {
    let names = Redactor(RedactionOptions(kinds: [.name]))
    #expect(names.redactTentative("hello my name is Olena").text.trimmed == "hello my name is")
  }

  /// However a sentence is cut, its partial never shows as many digits of a number as tell it.
  @Test func noPrefixShowsALongPartOfANumber() {
    let kinds: Set<PersonalDataKind> = [.phone, .card, .iban, .number, .nationalID]
    for corpus in CorpusTests.cases where kinds.contains(corpus.kind) {
      for sentence in corpus.generated where !sentence.spans.isEmpty {
        let words = sentence.text.split(separator: " ")
        for count in 1...words.count {
          let shown = redactor.redactTentative(words.prefix(count).joined(separator: " ")).text
          let digits = NumberRunScanner(tokens: Tokenizer.tokens(of: shown)).runs().map(\.digits.count).max() ?? 0
          #expect(digits < 5 || corpus.kind == .nationalID && digits < 6, "\(shown)")
        }
      }
    }
  }

  @Test func noPrefixShowsASpokenAddressUpToItsHost() {
    for sentence in Generated.email where !sentence.spans.isEmpty {
      let words = sentence.text.split(separator: " ")
      for count in 1...words.count {
        let shown = redactor.redactTentative(words.prefix(count).joined(separator: " ")).text
        #expect(!shown.contains("@") && !shown.contains("arroba"), "\(shown)")
      }
    }
  }
}

extension String {
  fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
