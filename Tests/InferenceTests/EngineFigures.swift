// What docs/captions.md says about the engines alone: words heard wrong, processor time, memory. It asserts nothing and
// runs when asked: PARLEY_FIGURES=1 script/test unit --filter EngineFigures

import Foundation
import Glibc
import Testing

@testable import Captions
@testable import Inference
@testable import LoadTest

@Suite(.enabled(if: Installed.exists && ProcessInfo.processInfo.environment["PARLEY_FIGURES"] != nil), .serialized)
struct EngineFigures {
  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func megabytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) / 1_024
  }

  private func percent(_ value: Double) -> String { String(format: "%5.1f %%", value * 100) }

  @Test func `Recognisers`() throws {
    let library = try SherpaLibrary(folder: Installed.folder)
    print("sherpa-onnx \(library.version), \(Recording.all.count) recordings")
    for name in ["moonshine", "whisper"] {
      let before = megabytes()
      let engine: any SpeechRecogniser =
        name == "whisper"
        ? try WhisperRecogniser(Installed.folder, library) : try MoonshineRecogniser(Installed.folder)
      _ = try engine.recognise(Recording.all[0].samples, language: "en", pass: .final)
      for (label, change) in [("clean", { $0 }), ("Opus 20 kbit/s", OpusSpeech.through)] as [Variant] {
        try measure(engine, label, change)
      }
      print("  \(name): \(megabytes() - before) MB more")
    }
  }

  private typealias Variant = (String, ([Float]) throws -> [Float])

  private func measure(
    _ engine: any SpeechRecogniser, _ label: String, _ change: ([Float]) throws -> [Float]
  ) throws {
    var (errors, seconds, work) = (WordErrors(), 0.0, 0.0)
    for recording in Recording.all {
      let sound = try change(recording.samples)
      let began = processorTime()
      let heard = try engine.recognise(sound, language: "en", pass: .final).text
      work += processorTime() - began
      seconds += recording.seconds
      var own = WordErrors()
      own.add(heard, for: recording.text)
      errors.words += own.words
      errors.errors += own.errors
      if own.errors > 0 { print("    \(recording): \(heard)") }
    }
    let load = String(format: "%.3f", work / seconds)
    print(
      "  \(engine.name), \(label): \(errors.errors) of \(errors.words) words, \(percent(errors.rate)), \(load) CPU/s")
  }

  @Test func `Detector and decoder`() throws {
    let sound = Recording.all.flatMap(\.samples)
    let before = megabytes()
    let model = try SileroModel(Installed.folder)
    var detectors = (0..<20).map { _ in SileroDetector(model) }
    let began = processorTime()
    var found = 0
    sound.withUnsafeBufferPointer { sound in
      for start in stride(from: 0, to: sound.count - 511, by: 512) {
        // One after the other, as where many speak at once.
        for index in detectors.indices {
          found += detectors[index].accept(UnsafeBufferPointer(rebasing: sound[start..<start + 512])) > 0.5 ? 1 : 0
        }
      }
    }
    found /= detectors.count
    let seconds = Double(sound.count * detectors.count) / 16_000
    let listening = (processorTime() - began) / seconds
    let each = Double(megabytes() - before) / Double(detectors.count)
    print("  silero: \(String(format: "%.4f CPU/s, %.1f MB each", listening, each)), speech \(found * 512 / 16_000) s")
    let packets = try OpusAudioDecoderTests.packets(500)
    var decoder = try OpusAudioDecoder()
    let start = processorTime()
    var heard: [Float] = []
    for packet in packets {
      try packet.withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &heard) }
    }
    print("  opus: \(String(format: "%.4f", (processorTime() - start) / 10)) CPU/s")
  }

  @Test func `Translators`() async throws {
    let sentences = [
      "Let's move the meeting to Thursday.", "The build failed because the certificate expired.",
      "Can you see my screen?",
      "I think we should talk to the customer before we decide.", "Thank you, that was very helpful.",
    ]
    for translator in Installed.engines.translators {
      for pair in translator.pairs.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) where pair.from == "en" {
        var times: [Double] = []
        for sentence in sentences {
          _ = try await translator.translate(sentence, from: pair.from, to: pair.to)
          // A text that nobody has translated yet, and that is in no cache.
          let began = ContinuousClock.now
          let text = try await translator.translate(
            "\(translator.name == "pivot" ? "Well" : "So"), \(sentence)", from: pair.from, to: pair.to)
          let took = began.duration(to: .now)
          times.append(Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1_000)
          print("    \(text)")
        }
        times.sort()
        let figures = String(format: "median %.1f ms, longest %.1f ms", times[times.count / 2], times[times.count - 1])
        print("  \(translator.name) \(pair.from)-\(pair.to): \(figures)")
      }
    }
  }
}
