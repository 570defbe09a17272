// Languages that Whisper tells apart but does not write well enough: what Moonshine would make of them is no text.

import Foundation
import Testing
import Wire

@testable import Captions
@testable import Inference

@Suite(
  .enabled(if: Installed.exists && FileManager.default.fileExists(atPath: Installed.voices), Installed.hint),
  .serialized, .timeLimit(.minutes(2)))
struct UnsupportedSpeechTests {
  private static let epoch = ContinuousClock.now

  private static func now() -> MonotonicTime {
    let start = epoch
    return MonotonicTime(nanoseconds: 1_000_000_000_000 + UInt64(start.duration(to: .now) / .nanoseconds(1)))
  }

  /// Somebody who says the same again and again, a second of silence behind it, as packets that come as they are spoken.
  private struct Speaker {
    let payloads: [[UInt8]]
    let start = UnsupportedSpeechTests.now()
    var index: Int64 = 0

    init(_ sound: [Float]) throws {
      payloads = try OpusSpeech.packets(sound + [Float](repeating: 0, count: 16_000))
    }

    mutating func speak() -> [AudioPacket] {
      defer { index += Int64(payloads.count) }
      return payloads.enumerated().map { place, payload in
        let number = index + Int64(place)
        return AudioPacket(
          sequence: number, timestamp: UInt32(truncatingIfNeeded: number * 960),
          arrival: start + .milliseconds(20 * number), payload: payload)
      }
    }
  }

  private func parts() throws -> EngineParts {
    let (folder, library) = (Installed.folder, try SherpaLibrary(folder: Installed.folder))
    return EngineParts(
      recognisers: Recognisers(embedded: Installed.engines.recognisers), translators: [],
      makeDecoder: { () throws(InferenceError) in try OpusAudioDecoder() },
      makeDetector: { () throws(InferenceError) in try SileroDetector(folder, library) },
      filter: { text, _, _, _ in CleanText(text: text) }, clock: { Self.now() })
  }

  @Test(arguments: ["ja", "hi"])
  func `Readers see no made up English of a speaker whose language nobody writes`(language: String) async throws {
    var told: Recording?
    for recording in Recording.voices(language) where recording.seconds > 2 && told == nil {
      let heard = try await Installed.hear(recording.samples, "whisper", language: nil)
      if heard.language == language { told = recording }
    }
    var speaker = try Speaker(try #require(told).samples)
    let (events, sink) = AsyncStream.makeStream(of: EngineEvent.self)
    let engine = CaptionEngine(parts: try parts(), workers: 1) { sink.yield($0) }
    let id = StreamID(rawValue: 1)
    engine.open(id, StreamOptions(tenant: "t", meeting: "m", language: nil, defaultLanguage: "en"))
    for packet in speaker.speak() { engine.receive(packet, of: id) }
    var shown: [UInt64: String] = [:]
    var hasProblem = false
    var wasShown = false
    for await event in events {
      switch event {
      case .caption(_, let caption):
        shown[caption.segment] = caption.text.isEmpty ? nil : caption.text
        wasShown = wasShown || !caption.text.isEmpty
        // Once more when this one is written down, as people do.
        if caption.isFinal, !caption.text.isEmpty, !hasProblem {
          for packet in speaker.speak() { engine.receive(packet, of: id) }
        }
      case .problem(_, let trouble) where trouble == .unsupported(language): hasProblem = true
      default: Issue.record("\(event)")
      }
      if hasProblem, shown.isEmpty { break }
    }
    await engine.shutdown()
    // Until that was known it was taken for English.
    #expect(wasShown)
  }
}
