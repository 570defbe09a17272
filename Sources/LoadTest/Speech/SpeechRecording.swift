// Recorded speech with its text: `NAME.wav` beside `NAME.txt`, as script/bench prepares them.

internal import Foundation

/// A recording, 16 kHz mono.
struct SpeechRecording: Sendable {
  var name: String
  /// What is said.
  var text: String
  /// From -1 to 1.
  var samples: [Float]

  static let rate = 16_000

  var seconds: Double { Double(samples.count) / Double(Self.rate) }

  /// The recordings of a folder, by name.
  static func folder(_ path: String) throws -> [SpeechRecording] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let recordings = try names.filter { $0.hasSuffix(".wav") }.sorted().map { file in
      let name = String(file.dropLast(4))
      guard let text = try? String(contentsOfFile: "\(path)/\(name).txt", encoding: .utf8) else {
        throw LoadTestError("\(path)/\(name).txt, the text of the recording, is missing")
      }
      guard let bytes = FileManager.default.contents(atPath: "\(path)/\(file)"), let samples = wave([UInt8](bytes))
      else { throw LoadTestError("\(path)/\(file) is no WAVE file of 16 bit mono at 16 kHz") }
      return SpeechRecording(name: name, text: text, samples: samples)
    }
    guard !recordings.isEmpty else { throw LoadTestError("there are no recordings in \(path)") }
    return recordings
  }

  /// The samples of a RIFF WAVE file of 16 bit mono at 16 kHz; nil for any other.
  static func wave(_ bytes: [UInt8]) -> [Float]? {
    func number(_ offset: Int, _ length: Int) -> Int {
      (0..<length).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    func tag(_ offset: Int) -> String { String(decoding: bytes[offset..<offset + 4], as: UTF8.self) }
    guard bytes.count >= 12, tag(0) == "RIFF", tag(8) == "WAVE" else { return nil }
    var offset = 12
    var isKnown = false
    while offset + 8 <= bytes.count {
      let start = offset + 8
      let end = min(start + number(offset + 4, 4), bytes.count)
      switch tag(offset) {
      case "fmt " where end - start >= 16:
        isKnown =
          number(start, 2) == 1 && number(start + 2, 2) == 1 && number(start + 4, 4) == rate
          && number(start + 14, 2) == 16
      case "data":
        guard isKnown else { return nil }
        return stride(from: start, to: end - 1, by: 2).map {
          Float(Int16(truncatingIfNeeded: number($0, 2))) / 32_768
        }
      default: break
      }
      offset = end + (end - start) % 2
    }
    return nil
  }
}
