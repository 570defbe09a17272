import Testing

@testable import Captions
@testable import Inference

/// Puts the languages in front of the text.
private struct Marking: Translator {
  let name = "marking"
  let pairs: Set<LanguagePair>
  let followsTentative: Bool

  init(_ pairs: [(String, String)], followsTentative: Bool = true) {
    self.pairs = Set(pairs.map { LanguagePair(from: $0.0, to: $0.1) })
    self.followsTentative = followsTentative
  }

  func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    guard pairs.contains(LanguagePair(from: from, to: to)) else {
      throw InferenceError(.unsupportedLanguage, reason: "\(from)-\(to)")
    }
    return "\(from)>\(to) \(text)"
  }
}

@Suite struct TranslatorTests {
  private let english = Marking([("en", "pt"), ("pt", "en")])
  private let spanish = Marking([("es", "pt"), ("pt", "es")])

  @Test func `Two translators make one for what each end speaks, and for no pair that one of them knows`() async throws
  {
    let pivot = PivotTranslator(english, spanish, by: "pt")
    #expect(pivot.pairs == [LanguagePair(from: "en", to: "es"), LanguagePair(from: "es", to: "en")])
    #expect(try await pivot.translate("Hello", from: "en", to: "es") == "pt>es en>pt Hello")
    #expect(try await pivot.translate("Hola", from: "es", to: "en") == "pt>en es>pt Hola")
    await #expect(throws: InferenceError.self) { try await pivot.translate("x", from: "de", to: "es") }
  }

  @Test func `A pivot leads only where both its ways lead`() {
    let oneWay = Marking([("pt", "es")])
    #expect(PivotTranslator(english, oneWay, by: "pt").pairs == [LanguagePair(from: "en", to: "es")])
    let other = Marking([("de", "fr"), ("fr", "de")])
    #expect(PivotTranslator(english, other, by: "pt").pairs.isEmpty)
  }

  @Test func `A pivot is as quick as the slower of the two`() {
    let slow = Marking([("pt", "es")], followsTentative: false)
    #expect(!PivotTranslator(english, slow, by: "pt").followsTentative)
    #expect(PivotTranslator(english, spanish, by: "pt").followsTentative)
  }

  @Test(arguments: [
    "", "plain", "a [b] {c} <d> ^e$ f/g h\\i j@k", "C# is *not* C", "\\[", "[][]", "e\u{301}[\u{301}]", "100 % 👩‍👩‍👧 日本",
  ])
  func `What is escaped for Apertium comes back as it was`(text: String) {
    #expect(ApertiumText.unescaped(ApertiumText.escaped(text)) == text)
  }

  @Test func `Nothing in a text can end its frame or open a block`() {
    let escaped = ApertiumText.escaped("a\0b[c\u{301}]")
    #expect(escaped == "ab\\[c\u{301}\\][]")
  }

  @Test func `Blocks are left out of what Apertium answers, with what is escaped in them`() {
    #expect(ApertiumText.unescaped(" Hola[<b>\\]] mundo[] \n") == "Hola mundo")
    #expect(ApertiumText.unescaped("Hola\\") == "Hola")
  }
}
