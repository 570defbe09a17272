// Recorded speech with its text, of the Debian package pocketsphinx-testdata: five sentences that LibriVox's readers read
// out, and seven commands. And synthetic voices in other languages, which bootstrap fetches.

import Foundation
import Testing

@testable import Captions
@testable import Inference

/// The engines and models of this machine.
enum Installed {
  static let folder = ModelFolder(
    path: ProcessInfo.processInfo.environment["PARLEY_MODELS"]
      ?? (ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache") + "/parley/captions")
  static var exists: Bool {
    FileManager.default.fileExists(atPath: folder.library) && FileManager.default.fileExists(atPath: Recording.folder)
  }
  /// Voices in other languages: a folder of `LANGUAGE/NAME.wav` and `.txt`.
  static let voices =
    (ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache") + "/parley/speech"
  static let hint: Comment = "script/bootstrap test fetches engines, models and recordings"
  /// Loaded once for all tests.
  static let engines = EmbeddedEngines.load(folder)
  private static let queue = DispatchQueue(label: "engines")

  /// Does what takes processor time on a thread of its own, one after the other: tests beside these go on meanwhile.
  static func work<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result { try body() }) }
    }
  }

  /// What an engine hears.
  static func hear(
    _ samples: [Float], _ name: String, language: String? = "en", pass: RecognitionPass = .final
  ) async throws -> SpeechResult {
    try await work {
      let recogniser = try #require(engines.recognisers.first { $0.name == name })
      return try recogniser.recognise(samples, language: language, pass: pass)
    }
  }
}

/// A recording.
struct Recording: Sendable, CustomStringConvertible {
  var name: String
  var text: String
  var samples: [Float]

  var description: String { name }
  var seconds: Double { Double(samples.count) / 16_000 }

  static let folder = "/usr/share/pocketsphinx/test/data"

  static let all: [Recording] = {
    let book = [
      "0870":
        "and mister john dashwood had then leisure to consider how much there might be prudently in his power to do for them",
      "0880": "he was not an ill disposed young man",
      "0890": "unless to be rather cold hearted and rather selfish is to be ill disposed",
      "0920":
        "had he married a more amiable woman he might have been made still more respectable than he was",
      "0930": "he might even have been made amiable himself",
    ].map { ("librivox/sense_and_sensibility_01_austen_64kb-\($0).wav", $1) }
    let others = [
      "cards/001.wav": "ten of clubs", "cards/002.wav": "four queen of clubs", "cards/003.wav": "seven of clubs",
      "cards/004.wav": "five five", "cards/005.wav": "eight of spades four of clubs seven of hearts",
      "goforward.raw": "go forward ten meters", "something.raw": "go somewhere and do something",
    ].map { ($0, $1) }
    return (book + others).sorted { $0.0 < $1.0 }.compactMap { name, text in
      read("\(folder)/\(name)").map { Recording(name: name, text: text, samples: $0) }
    }
  }()

  /// What the voices of a language say.
  static func voices(_ language: String) -> [Recording] {
    let folder = Installed.voices + "/" + language
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".wav") }.sorted().compactMap { name in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
        let text = try? String(contentsOfFile: "\(folder)/\(name.dropLast(4)).txt", encoding: .utf8),
        let start = data.firstRange(of: Data("data".utf8))?.upperBound
      else { return nil }
      // Floating point at 16 kHz behind the length of the block.
      let bytes = [UInt8](data[(start + 4)...])
      let samples = bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
      }
      return Recording(name: "\(language)/\(name)", text: text, samples: samples)
    }
  }

  /// 16 bit mono at 16 kHz, behind a header of 44 bytes in `.wav` files.
  private static func read(_ path: String) -> [Float]? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let bytes = [UInt8](data.dropFirst(path.hasSuffix(".wav") ? 44 : 0))
    return stride(from: 0, to: bytes.count - 1, by: 2).map {
      Float(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)) / 32_768
    }
  }
}
