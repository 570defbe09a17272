import Foundation
import Synchronization
import Testing

@testable import Captions
@testable import Inference
@testable import LoadTest

/// The engines of this machine on recorded speech.
@Suite(.enabled(if: Installed.exists, Installed.hint)) struct SpeechTests {
  /// The errors in what an engine hears.
  private func errors(
    of name: String, language: String? = "en", _ sound: (Recording) throws -> [Float]
  ) async throws -> WordErrors {
    var errors = WordErrors()
    for recording in Recording.all {
      errors.add(try await Installed.hear(try sound(recording), name, language: language).text, for: recording.text)
    }
    return errors
  }

  @Test func `Everything that bootstrap installs is there`() async throws {
    let engines = try await Installed.work { Installed.engines }
    #expect(engines.problems == [])
    #expect(engines.recognisers.map(\.name) == ["moonshine", "whisper"])
    let pairs = engines.translators.reduce(into: Set()) { $0.formUnion($1.pairs) }
    #expect(Set(pairs.map { "\($0.from)-\($0.to)" }) == ["en-pt", "pt-en", "en-es", "es-en", "es-pt", "pt-es"])
    #expect(Recording.all.count == 12)
  }

  @Test func `Moonshine hears what was said`() async throws {
    // Three wrong words of a hundred here, "cloves" for "clubs" each time; rounding may differ elsewhere.
    #expect(try await errors(of: "moonshine") { $0.samples }.rate <= 0.06)
  }

  @Test func `Whisper hears what was said, told the language or not, and tells which it was`() async throws {
    #expect(try await errors(of: "whisper") { $0.samples }.rate <= 0.1)
    #expect(try await errors(of: "whisper", language: nil) { $0.samples }.rate <= 0.1)
    for recording in Recording.all where recording.seconds > 2.5 {
      let result = try await Installed.hear(recording.samples, "whisper", language: nil)
      #expect(result.language == "en", "\(recording)")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: Installed.voices), Installed.hint))
  func `Whisper finds out which language is spoken, and writes that down`() async throws {
    var errors = WordErrors()
    for language in ["es", "fr", "it", "pt"] {
      for recording in Recording.voices(language) where recording.seconds > 2 {
        let found = try await Installed.hear(recording.samples, "whisper", language: nil)
        #expect(found.language == language, "\(recording)")
        let told = try await Installed.hear(recording.samples, "whisper", language: language)
        #expect(told.text == found.text)
        // The others count, and numbers may come as digits.
        if recording.name.hasSuffix("pangrama.wav") { errors.add(found.text, for: recording.text) }
      }
    }
    // Sentences with every letter are rare words; it hears ten of 34 wrong here.
    #expect(errors.words == 34)
    #expect(errors.rate <= 0.45)
  }

  @Test func `Speech survives Opus at 20 kbit per second`() async throws {
    #expect(try await errors(of: "moonshine") { try OpusSpeech.through($0.samples) }.rate <= 0.08)
  }

  @Test func `A recogniser may be shared by threads`() async throws {
    let recordings = Recording.all.filter { $0.seconds < 3 }
    let alone = try await Installed.work { try Self.hear(recordings) }
    let together = try await Installed.work {
      let texts = Mutex<[[String]?]>([])
      // Threads of its own: concurrentPerform is not made for code that waits for locks.
      let threads = (0..<3).map { _ in
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
          let heard = try? Self.hear(recordings)
          texts.withLock { $0.append(heard) }
          done.signal()
        }
        return done
      }
      for thread in threads { thread.wait() }
      return texts.withLock { $0 }
    }
    #expect(together == [alone, alone, alone])
  }

  private static func hear(_ recordings: [Recording]) throws -> [String] {
    let moonshine = try #require(Installed.engines.recognisers.first { $0.name == "moonshine" })
    return try recordings.map { try moonshine.recognise($0.samples, language: "en", pass: .final).text }
  }

  @Test(arguments: ["moonshine", "whisper"])
  func `Nothing, a click and silence are no failure and no text`(name: String) async throws {
    for count in [0, 1, 100, 1_599, 3_200, 16_000] {
      let result = try await Installed.hear([Float](repeating: 0, count: count), name, pass: .tentative)
      #expect(WordErrors.words(result.text).count <= 3)
    }
    await #expect(throws: InferenceError.self) {
      try await Installed.hear([Float](repeating: 0, count: 480_001), name)
    }
    await #expect(throws: InferenceError.self) {
      try await Installed.hear([Float](repeating: 0, count: 16_000), name, language: "xx")
    }
    let wild: [Float] = [.nan, .infinity, -.infinity] + [Float](repeating: 1e30, count: 8_000)
    _ = try? await Installed.hear(wild, name)
  }
}

/// Silero on recorded speech and on what is none.
@Suite(.enabled(if: Installed.exists, Installed.hint)) struct SileroDetectorTests {
  private func detector() throws -> SileroDetector {
    SileroDetector(try SileroModel(Installed.folder))
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

  @Test func `A voice that never pauses is heard all the time`() throws {
    var detector = try detector()
    let voice = Array(
      try #require(Recording.all.first { $0.name.contains("0870") }).samples.dropFirst(4_000).dropLast(8_000))
    var pauses = 0
    for _ in 0..<8 { pauses += windows(voice, &detector).count { !$0 } }
    // Eight times the pauses of the sentence, and hardly more.
    var fresh = try self.detector()
    #expect(pauses <= 8 * (windows(voice, &fresh).count { !$0 } + 4))
  }

  @Test func `Streams that share a model hear nothing of each other`() throws {
    let recordings = Recording.all.filter { $0.name.contains("librivox") }
    let model = try SileroModel(Installed.folder)
    var detectors = recordings.map { _ in SileroDetector(model) }
    let alone = recordings.indices.map { windows(recordings[$0].samples, &detectors[$0]) }
    detectors = recordings.map { _ in SileroDetector(model) }
    var together = recordings.map { _ in [Bool]() }
    for place in 0..<(alone.map(\.count).max() ?? 0) {
      for index in recordings.indices where place < alone[index].count {
        let window = Array(recordings[index].samples[place * 512..<(place + 1) * 512])
        together[index] += windows(window, &detectors[index])
      }
    }
    #expect(together == alone)
    #expect(alone.count == 5 && !alone.contains { !$0.contains(true) })
  }

  @Test func `After a reset nothing is left of what was heard`() throws {
    var detector = try detector()
    let recording = try #require(Recording.all.first { $0.name.contains("0880") })
    let first = windows(recording.samples, &detector)
    detector.reset()
    #expect(windows(recording.samples, &detector) == first)
  }
}
