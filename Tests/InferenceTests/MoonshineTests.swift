import Foundation
import TestSupport
import Testing

@testable import Captions
@testable import Inference
@testable import LoadTest

/// The same noise in every run.
private struct Noise: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 31
  }
}

/// What a guess at the text does to the engine for English.
@Suite(.enabled(if: Installed.exists, Installed.hint)) struct MoonshineTests {
  private func hear(_ samples: [Float], draft: [Int32] = []) async throws -> SpeechResult {
    try await Installed.work {
      let moonshine = try #require(Installed.engines.recognisers.first { $0.name == "moonshine" })
      return try moonshine.recognise(samples, language: "en", pass: .final, draft: draft)
    }
  }

  @Test func `What was heard of the beginning changes no word of the whole`() async throws {
    for recording in Recording.all where recording.seconds > 2 {
      let whole = try await hear(recording.samples)
      let beginning = try await hear(Array(recording.samples.prefix(recording.samples.count * 2 / 3)))
      #expect(!beginning.tokens.isEmpty)
      let drafted = try await hear(recording.samples, draft: beginning.tokens)
      #expect(WordErrors.words(drafted.text) == WordErrors.words(whole.text), "\(recording)")
      // A guess that is right to the end is the result.
      #expect(try await hear(recording.samples, draft: whole.tokens).tokens == whole.tokens)
    }
  }

  @Test func `It tells how sure it is, and is less so in noise`() async throws {
    let recording = try #require(Recording.all.first { $0.name.contains("0880") })
    var random = Noise(state: 1)
    let noisy = recording.samples.map { $0 + Float.random(in: -0.06...0.06, using: &random) }
    let clear = try #require(try await hear(recording.samples).confidence)
    let unclear = try #require(try await hear(noisy).confidence)
    #expect(clear > 0.7 && clear <= 1)
    #expect(unclear < clear)
    // A draft changes nothing of it but rounding.
    let drafted = try await hear(recording.samples, draft: try await hear(recording.samples).tokens).confidence
    #expect(abs((drafted ?? 0) - clear) < 0.05)
  }

  @Test func `A wrong guess, a long one and one that is none change nothing`() async throws {
    let recording = try #require(Recording.all.first { $0.name.contains("0880") })
    let other = try #require(Recording.all.first { $0.name.contains("0870") })
    let whole = try await hear(recording.samples)
    let guesses: [[Int32]] = [
      try await hear(other.samples).tokens, Array(repeating: 500, count: 5_000), [-1, .max, 0], [2, 2, 2], [0],
    ]
    for guess in guesses {
      #expect(WordErrors.words(try await hear(recording.samples, draft: guess).text) == WordErrors.words(whole.text))
    }
  }

  @Test func `A list of tokens that is torn or out of order is refused`() throws {
    let file = try temporaryFolder() + "/tokens.txt"
    for text in ["", "PHVuaz4= 0\n", "PHVuaz4= 0\nPHM+ 2\n", "PHVuaz4= 0\n? 1\n", "no"] {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      #expect(throws: InferenceError.self) { try MoonshineVocabulary(contentsOf: file) }
    }
    #expect(throws: InferenceError.self) { try MoonshineVocabulary(contentsOf: file + ".missing") }
    // The bytes of a letter may lie in two tokens.
    let pieces = ["<unk>", "<s>", "</s>", "\u{2581}caf", "x"].map { Data($0.utf8) } + [Data([0xC3]), Data([0xA9])]
    let list = pieces.enumerated().map { "\($1.base64EncodedString()) \($0)" }.joined(separator: "\n")
    try list.write(toFile: file, atomically: true, encoding: .utf8)
    let vocabulary = try MoonshineVocabulary(contentsOf: file)
    #expect(vocabulary.text(of: [1, 3, 5, 6, 2]) == "café")
    #expect(!vocabulary.contains(7) && !vocabulary.contains(-1))
  }

  @Test func `Models that are none are refused`() throws {
    let folder = ModelFolder(path: try temporaryFolder() + "/no-models")
    #expect(throws: InferenceError.self) { try MoonshineRecogniser(folder) }
  }
}
