import Foundation
import Testing

@testable import Captions
@testable import Inference

/// The engines of this machine on recorded speech.
@Suite(.enabled(if: Installed.exists, Installed.hint)) struct SpeechTests {
  private func recogniser(_ name: String) throws -> any SpeechRecogniser {
    try #require(Installed.engines.recognisers.first { $0.name == name })
  }

  /// What an engine hears, and the errors in it.
  private func errors(
    of recogniser: any SpeechRecogniser, language: String? = "en", _ sound: (Recording) throws -> [Float]
  ) throws -> WordErrors {
    var errors = WordErrors()
    for recording in Recording.all {
      let heard = try recogniser.recognise(try sound(recording), language: language, pass: .final).text
      errors.add(heard, for: recording.text)
    }
    return errors
  }

  @Test func `Everything that bootstrap installs is there`() {
    #expect(Installed.engines.problems == [])
    #expect(Installed.engines.recognisers.map(\.name) == ["moonshine", "whisper"])
    let pairs = Installed.engines.translators.reduce(into: Set()) { $0.formUnion($1.pairs) }
    #expect(Set(pairs.map { "\($0.from)-\($0.to)" }) == ["en-pt", "pt-en", "en-es", "es-en", "es-pt", "pt-es"])
    #expect(Recording.all.count == 12)
  }

  @Test func `Moonshine hears what was said`() throws {
    // Three wrong words of a hundred here, "cloves" for "clubs" each time; rounding may differ elsewhere.
    #expect(try errors(of: try recogniser("moonshine")) { $0.samples }.rate <= 0.06)
  }

  @Test func `Whisper hears what was said, told the language or not, and tells which it was`() throws {
    let whisper = try recogniser("whisper")
    #expect(try errors(of: whisper) { $0.samples }.rate <= 0.1)
    #expect(try errors(of: whisper, language: nil) { $0.samples }.rate <= 0.1)
    for recording in Recording.all where recording.seconds > 2.5 {
      let result = try whisper.recognise(recording.samples, language: nil, pass: .final)
      #expect(result.language == "en", "\(recording)")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: Installed.voices), Installed.hint))
  func `Whisper finds out which language is spoken, and writes that down`() throws {
    let whisper = try recogniser("whisper")
    var errors = WordErrors()
    for language in ["es", "fr", "it", "pt"] {
      for recording in Recording.voices(language) where recording.seconds > 2 {
        let found = try whisper.recognise(recording.samples, language: nil, pass: .final)
        #expect(found.language == language, "\(recording)")
        #expect(try whisper.recognise(recording.samples, language: language, pass: .final).text == found.text)
        // The others count, and numbers may come as digits.
        if recording.name.hasSuffix("pangrama.wav") { errors.add(found.text, for: recording.text) }
      }
    }
    // Sentences with every letter are rare words; it hears ten of 34 wrong here.
    #expect(errors.words == 34)
    #expect(errors.rate <= 0.45)
  }

  @Test func `Speech survives Opus at 20 kbit per second`() throws {
    let moonshine = try recogniser("moonshine")
    #expect(try errors(of: moonshine) { try OpusSpeech.through($0.samples) }.rate <= 0.08)
  }

  @Test func `A recogniser may be shared by threads`() async throws {
    let moonshine = try recogniser("moonshine")
    let recordings = Recording.all.filter { $0.seconds < 4 }
    let alone = try recordings.map { try moonshine.recognise($0.samples, language: "en", pass: .final).text }
    let together = try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<3 {
        group.addTask { try recordings.map { try moonshine.recognise($0.samples, language: "en", pass: .final).text } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for texts in together { #expect(texts == alone) }
  }

  @Test(arguments: ["moonshine", "whisper"])
  func `Nothing, a click and silence are no failure and no text`(name: String) throws {
    let recogniser = try recogniser(name)
    for count in [0, 1, 100, 1_599, 3_200, 16_000] {
      let sound = [Float](repeating: 0, count: count)
      let result = try recogniser.recognise(sound, language: "en", pass: .tentative)
      #expect(WordErrors.words(result.text).count <= 3)
    }
    #expect(throws: InferenceError.self) {
      try recogniser.recognise([Float](repeating: 0, count: 480_001), language: "en", pass: .final)
    }
    #expect(throws: InferenceError.self) {
      try recogniser.recognise([Float](repeating: 0, count: 16_000), language: "xx", pass: .final)
    }
    let wild: [Float] = [.nan, .infinity, -.infinity] + [Float](repeating: 1e30, count: 8_000)
    _ = try? recogniser.recognise(wild, language: "en", pass: .final)
  }
}

/// Silero on recorded speech and on what is none.
@Suite(.enabled(if: Installed.exists, Installed.hint)) struct SileroDetectorTests {
  private func detector() throws -> SileroDetector {
    try SileroDetector(Installed.folder, try #require(Installed.engines.library))
  }

  private func windows(_ samples: [Float], _ detector: inout SileroDetector) -> [Bool] {
    samples.withUnsafeBufferPointer { samples in
      stride(from: 0, to: samples.count - 511, by: 512).map {
        detector.accept(UnsafeBufferPointer(rebasing: samples[$0..<$0 + 512])) > 0.5
      }
    }
  }

  @Test func `Speech is heard, and the silence around it is not`() throws {
    var detector = try detector()
    let silence = [Float](repeating: 0, count: 16_000)
    for recording in Recording.all where recording.name.contains("librivox") {
      let found = windows(silence + recording.samples + silence, &detector)
      #expect(!found[..<28].contains(true), "\(recording)")
      #expect(!found.suffix(24).contains(true), "\(recording)")
      #expect(Double(found.count { $0 }) * 0.032 > recording.seconds * 0.6, "\(recording)")
    }
  }

  @Test func `Noise, hum and a tone are no speech`() throws {
    var detector = try detector()
    var random = SystemRandomNumberGenerator()
    let noise = (0..<48_000).map { _ in Float.random(in: -0.1...0.1, using: &random) }
    let hum = (0..<48_000).map { 0.2 * sinf(Float($0) * 2 * .pi * 50 / 16_000) }
    for sound in [noise, hum] {
      let found = windows(sound, &detector)
      #expect(found.count { $0 } <= found.count / 20)
      detector.reset()
    }
  }

  @Test func `A voice that never pauses is heard all the time, and its detector does not grow`() throws {
    var detector = try detector()
    let voice = Array(
      try #require(Recording.all.first { $0.name.contains("0870") }).samples.dropFirst(4_000).dropLast(8_000))
    var pauses = 0
    for _ in 0..<8 { pauses += windows(voice, &detector).count { !$0 } }
    // Eight times the pauses of the sentence, and none for each time that the detector let go of what it had.
    var fresh = try self.detector()
    #expect(pauses <= 8 * (windows(voice, &fresh).count { !$0 } + 4))
  }

  @Test func `After a reset nothing is left of what was heard`() throws {
    var detector = try detector()
    let recording = try #require(Recording.all.first { $0.name.contains("0880") })
    let first = windows(recording.samples, &detector)
    detector.reset()
    #expect(windows(recording.samples, &detector) == first)
  }
}
