import Testing

@testable import Captions
@testable import Inference

/// The translators of this machine. What they write may change with their versions: the words that carry the meaning may
/// not.
@Suite(.enabled(if: Installed.exists, Installed.hint)) struct TranslationTests {
  /// What becomes of a text. How long that takes is not the matter here: a machine that is busy with other tests has
  /// translators miss their time, and then they are asked again.
  private func translate(_ text: String, _ from: String, _ to: String) async throws -> String {
    let pair = LanguagePair(from: from, to: to)
    let engines = try await Installed.work { Installed.engines }
    let translator = try #require(engines.translators.first { $0.pairs.contains(pair) })
    for _ in 0..<60 {
      let result = await attempt(translator, text, pair)
      guard case .failure(let error) = result, [.timeout, .overloaded, .unavailable].contains(error.kind) else {
        return try result.get()
      }
      try await Task.sleep(for: .seconds(1))
    }
    return try await attempt(translator, text, pair).get()
  }

  private func attempt(
    _ translator: any Translator, _ text: String, _ pair: LanguagePair
  ) async -> Result<String, InferenceError> {
    do throws(InferenceError) {
      return .success(try await translator.translate(text, from: pair.from, to: pair.to))
    } catch {
      return .failure(error)
    }
  }

  @Test(arguments: [
    ("en", "pt", "Let's move the meeting to Thursday.", ["reunião", "quinta"]),
    ("en", "es", "Let's move the meeting to Thursday.", ["reunión", "jueves"]),
    ("en", "es", "The build failed because the certificate expired.", ["certificado", "expiró"]),
    ("pt", "es", "A reunião é amanhã.", ["reunión", "mañana"]),
    ("es", "en", "La reunión es el jueves.", ["meeting", "Thursday"]),
    ("pt", "en", "Obrigado pela sua ajuda.", ["Thank you", "help"]),
  ])
  func `Sentences keep their meaning`(from: String, to: String, text: String, words: [String]) async throws {
    let result = try await translate(text, from, to)
    for word in words { #expect(result.contains(word), "\(result)") }
  }

  @Test func `Names, numbers, signs and several sentences go through`() async throws {
    let result = try await translate("C# costs $20 [really]. Call Ana @ 10!", "pt", "es")
    for part in ["C#", "$20", "[", "]", "Ana", "10!"] { #expect(result.contains(part), "\(result)") }
    let sentences = try await translate("I agree. Who is next? Thank you!", "en", "pt")
    #expect(sentences.count { ".?!".contains($0) } == 3)
  }

  @Test func `Nothing at all is translated into nothing`() async throws {
    #expect(try await translate("", "en", "pt") == "")
    #expect(try await translate("  ", "en", "es") == "")
  }

  @Test func `Many texts at once each have their own translation`() async throws {
    let numbers = 1...30
    let results = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in numbers { group.addTask { (number, try await translate("Sala \(number).", "pt", "es")) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for number in numbers { #expect(results[number]?.contains("\(number)") == true) }
  }
}
