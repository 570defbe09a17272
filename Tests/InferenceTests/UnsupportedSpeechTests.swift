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
    return MonotonicTime(nanoseconds: 1_000_000_000 + UInt64(start.duration(to: .now) / .nanoseconds(1)))
  }

  /// What somebody says, a second of silence behind each, as packets that have come by now.
  private func packets(_ sounds: [[Float]]) throws -> [AudioPacket] {
    let sound = sounds.flatMap { $0 + [Float](repeating: 0, count: 16_000) }
    return try OpusSpeech.packets(sound).enumerated().map { index, payload in
      AudioPacket(
        sequence: Int64(index), timestamp: UInt32(index) &* 960, arrival: Self.now(),
        payload: payload)
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
    let sound = try #require(told).samples
    let (events, sink) = AsyncStream.makeStream(of: EngineEvent.self)
    let engine = CaptionEngine(parts: try parts(), workers: 1) { sink.yield($0) }
    let id = StreamID(rawValue: 1)
    engine.open(id, StreamOptions(tenant: "t", meeting: "m", language: nil, defaultLanguage: "en"))
    for packet in try packets([sound, sound]) { engine.receive(packet, of: id) }
    var shown: [UInt64: String] = [:]
    var hasProblem = false
    var wasShown = false
    for await event in events {
      switch event {
      case .caption(_, let caption):
        shown[caption.segment] = caption.text.isEmpty ? nil : caption.text
        wasShown = wasShown || !caption.text.isEmpty
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
