import Foundation
import Testing

@testable import Captions

/// An utterance as an engine heard it: passes with where they ended, in milliseconds, and the final text.
struct HeardUtterance {
  var passes: [(milliseconds: Int64, text: String)] = []
  var final = ""
}

/// What Moonshine base made of recorded speech (A Tale of Two Cities; Sense and Sensibility from LibriVox; playing cards)
/// in passes every 300 ms.
func heardUtterances() throws -> [HeardUtterance] {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/passes.txt")
  var all: [HeardUtterance] = []
  var current = HeardUtterance()
  for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
    let parts = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if let milliseconds = Int64(parts[0]) {
      current.passes.append((milliseconds, parts[1]))
    } else {
      current.final = parts[1]
      all.append(current)
      current = HeardUtterance()
    }
  }
  return all
}

@Suite struct StabiliserTests {
  /// Takes passes every 300 ms.
  private func shown(_ passes: [String]) -> [StableText?] {
    var stabiliser = Stabiliser()
    return passes.enumerated().map {
      stabiliser.take($0.element, until: Int64($0.offset) * 4_800, endsInSpeech: true)
    }
  }

  @Test func `Words are shown when a second pass has them, and stay when all passes of a second had them`() {
    let texts = shown([
      "And", "And Mr. John", "And Mr. John Dax", "And Mr. John Dashwood", "And Mr. John Dashwood had",
      "And Mr. John Dashwood had then",
    ])
    #expect(texts[0] == nil)
    #expect(texts[1]?.all == ["And"])
    #expect(texts[2]?.all == ["And", "Mr.", "John"])
    #expect(texts[3] == nil)
    #expect(texts[4]?.firm == ["And"])
    #expect(texts[4]?.tentative == ["Mr.", "John", "Dashwood"])
    #expect(texts[5]?.firm == ["And", "Mr.", "John"])
    #expect(texts[5]?.tentative == ["Dashwood", "had"])
  }

  @Test func `Where passes are rare, a word that others follow is shown at once`() {
    var stabiliser = Stabiliser()
    #expect(stabiliser.take("And", until: 0, endsInSpeech: true) == nil)
    #expect(stabiliser.take("And Mr. John", until: 16_000, endsInSpeech: true)?.all == ["And"])
    let third = stabiliser.take("And Mr. John Dashwood had then", until: 32_000, endsInSpeech: true)
    #expect(third?.all == ["And", "Mr.", "John", "Dashwood"])
  }

  @Test func `A word that was shown for a second stays until the text is final, also when no passes agree on it`() {
    var stabiliser = Stabiliser()
    let passes = [
      "But some of", "But some of its", "That some of its noisiest", "But some of its noisiest",
      "That some of its noisiest", "But some of its noisiest", "That some of its noisiest authorities",
      "That some of its noisiest authorities insisted",
    ]
    var last: StableText?
    for (index, text) in passes.enumerated() {
      last = stabiliser.take(text, until: Int64(index) * 4_800, endsInSpeech: true) ?? last
    }
    #expect(last?.firm.first == "But")
    #expect(stabiliser.erased == 0)
    #expect(stabiliser.finish("That some of its noisiest").firm.first == "That")
  }

  @Test func `Another case or comma is no disagreement, and no news`() {
    let texts = shown(["well then so", "Well, then so.", "well then so", "Well then, so"])
    #expect(texts[1]?.all.map(comparable) == ["well", "then"])
    #expect(texts[2]?.all.map(comparable) ?? ["well", "then"] == ["well", "then"])
  }

  @Test func `A pass that merely has less to say takes nothing back`() {
    var stabiliser = Stabiliser()
    for (index, text) in ["it was the best of", "it was the best of", "it was"].enumerated() {
      _ = stabiliser.take(text, until: Int64(index) * 4_800, endsInSpeech: true)
    }
    #expect(stabiliser.erased == 0)
  }

  @Test func `A pass in a pause is shown whole`() {
    var stabiliser = Stabiliser()
    #expect(stabiliser.take("Five, five.", until: 9_000, endsInSpeech: false)?.all == ["Five,", "five."])
  }

  @Test func `The final text may correct everything, which is counted`() {
    var stabiliser = Stabiliser()
    _ = stabiliser.take("the sum of its", until: 0, endsInSpeech: false)
    #expect(stabiliser.finish("That some of its noisiest").firm.count == 5)
    #expect(stabiliser.erased == 4)
    #expect(stabiliser.changed == 2)
  }

  @Test func `Firm words never change before the final text`() throws {
    for utterance in try heardUtterances() {
      var stabiliser = Stabiliser()
      var firm: [String] = []
      for pass in utterance.passes {
        guard let text = stabiliser.take(pass.text, until: pass.milliseconds * 16, endsInSpeech: true) else { continue }
        #expect(Array(text.firm.prefix(firm.count)) == firm)
        firm = text.firm
      }
    }
  }

  @Test func `Of what readers see of real speech, at most 13 in 100 words are taken back`() throws {
    var erased = 0
    var changed = 0
    var all = 0
    for utterance in try heardUtterances() {
      var stabiliser = Stabiliser()
      for pass in utterance.passes {
        _ = stabiliser.take(pass.text, until: pass.milliseconds * 16, endsInSpeech: true)
      }
      all += stabiliser.finish(utterance.final).firm.count
      erased += stabiliser.erased
      changed += stabiliser.changed
    }
    #expect(all > 200)
    #expect(Double(erased) / Double(all) <= 0.13)
    #expect(Double(changed) / Double(all) <= 0.06)
  }

  @Test func `Whatever comes, nothing traps`() {
    var random = SplitMix(seed: 3)
    for _ in 0..<300 {
      var stabiliser = Stabiliser()
      for pass in 0..<20 {
        let count = Int(random.next() % 8)
        let said = (0..<count).map { _ in ["a", "b", "c", ".", "…", "d,"][Int(random.next() % 6)] }
        let text = said.joined(separator: " ")
        let end = Int64(pass) * Int64(random.next() % 9_000)
        _ = stabiliser.take(text, until: end, endsInSpeech: random.next() % 4 != 0)
      }
      _ = stabiliser.finish("a b")
    }
  }
}

@Suite struct TextTests {
  @Test func `A loop stands once, with what was said after it`() {
    let loop = String(repeating: "it was the season of light ", count: 4)
    #expect(LoopGuard.clean(loop + "it was the") == "it was the season of light")
    let filler = String(repeating: "you know ", count: 9)
    #expect(LoopGuard.clean("I mean " + filler + "that's it") == "I mean you know that's it")
  }

  @Test(arguments: [
    "No, no, no, no, I don't.", "It was the best of times, it was the worst of times.", "one two one two one two",
    "very very very good",
  ])
  func `What people say stays`(text: String) {
    #expect(LoopGuard.clean(text) == text)
  }

  @Test func `A number that does not end is cut`() {
    #expect(LoopGuard.clean("4" + String(repeating: "1", count: 300)).count == LoopGuard.longestNumber)
  }

  @Test func `A text of any length is looked at in bounded time`() {
    #expect(LoopGuard.clean(String(repeating: "a b c d ", count: 100_000)) == "a b c d")
  }

  @Test func `Punctuation is tidied`() {
    #expect(Punctuator.tidy("In short,, the  period , was.") == "In short, the period, was.")
    #expect(Punctuator.tidy("Well..., yes") == "Well... yes")
    #expect(Punctuator.sentence("so it goes") == "So it goes.")
    #expect(Punctuator.sentence("") == "")
  }

  @Test(arguments: [
    ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
    ("Mr. Smith saw Dr. Jones.", ["Mr. Smith saw Dr. Jones."]), ("It costs 3.5 euros. ok", ["It costs 3.5 euros. ok"]),
    ("He said \"No.\" Then he left", ["He said \"No.\"", "Then he left"]), ("", []),
  ])
  func `Text is cut into its sentences`(text: String, sentences: [String]) {
    #expect(SentenceSplitter.sentences(of: text) == sentences)
  }

  @Test func `A sentence that does not end is cut, and nothing is lost`() {
    let text = Array(repeating: "word", count: 500).joined(separator: " ")
    let sentences = SentenceSplitter.sentences(of: text)
    #expect(sentences.joined(separator: " ") == text)
    #expect(sentences.allSatisfy { $0.count <= SentenceSplitter.longest })
  }

  @Test func `The oldest translations are forgotten first`() {
    var memory = TranslationMemory()
    let pair = LanguagePair(from: "en", to: "es")
    for number in 0...TranslationMemory.capacity { memory.remember("s\(number)", as: "t\(number)", pair) }
    #expect(memory.translation(of: "s0", pair) == nil)
    #expect(memory.translation(of: "s1", pair) == "t1")
    #expect(memory.translation(of: "s1", LanguagePair(from: "en", to: "pt")) == nil)
  }

  @Test func `A choice is not doubted`() {
    var chooser = LanguageChooser(chosen: "pt", standard: "en")
    chooser.note("es")
    chooser.note("es")
    #expect(chooser.language == "pt")
    #expect(!chooser.isInDoubt)
  }

  @Test func `A language counts when it was found twice in a row`() {
    var chooser = LanguageChooser(chosen: nil, standard: "en")
    for language in ["es", nil, "es"] { chooser.note(language) }
    #expect(chooser.language == "en")
    chooser.note("es")
    #expect(chooser.language == "es")
    #expect(!chooser.isInDoubt)
  }

  @Test func `After eight doubtful utterances the tenant's language stays`() {
    var chooser = LanguageChooser(chosen: nil, standard: "de")
    for round in 0..<LanguageChooser.longestDoubt { chooser.note(round % 2 == 0 ? "es" : "pt") }
    #expect(!chooser.isInDoubt)
    #expect(chooser.language == "de")
  }
}
