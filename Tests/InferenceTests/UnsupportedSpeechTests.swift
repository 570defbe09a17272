// Languages that Whisper tells apart but does not write well enough: what Moonshine would make of them is no text.

import Foundation
import Synchronization
import Testing
import Wire

@testable import Captions
@testable import Inference

@Suite(
  .enabled(if: Installed.exists && FileManager.default.fileExists(atPath: Installed.voices), Installed.hint),
  .serialized)
struct UnsupportedSpeechTests {
  /// What one speaker's readers are told by real engines in virtual time, which how busy a machine is does not change.
  private final class Listening {
    private final class Told: Sendable {
      let now = Mutex(MonotonicTime(nanoseconds: 1_000_000_000_000))
      let events = Mutex<[EngineEvent]>([])
    }

    private let id = StreamID(rawValue: 1)
    private let told = Told()
    private let shared: EngineShared
    private let intake: EngineIntake
    private var sequence: Int64 = 0

    init() throws {
      let (voiceActivity, told) = (try SileroModel(Installed.folder), told)
      shared = EngineShared(
        parts: EngineParts(
          recognisers: Recognisers(embedded: Installed.engines.recognisers), translators: [],
          makeDecoder: { () throws(InferenceError) in try OpusAudioDecoder() },
          makeDetector: { () throws(InferenceError) in SileroDetector(voiceActivity) },
          filter: { text, _, _, _ in CleanText(text: text) }, clock: { told.now.withLock { $0 } }))
      intake = EngineIntake(shared: shared) { event in told.events.withLock { $0.append(event) } }
      shared.send(.open(id, StreamOptions(tenant: "t", meeting: "m", language: nil, defaultLanguage: "en")))
    }

    var events: [EngineEvent] { told.events.withLock { $0 } }

    /// Hears packets of 20 ms, one after the other; whatever is to be recognised is so before the next one comes.
    func hear(_ payloads: [[UInt8]]) {
      for payload in payloads {
        let now = told.now.withLock { now in
          now = now + .milliseconds(20)
          return now
        }
        let packet = AudioPacket(
          sequence: sequence, timestamp: UInt32(truncatingIfNeeded: sequence * 960), arrival: now, payload: payload)
        sequence += 1
        shared.send(.packet(id, packet))
        intake.turn(shared.drain().messages)
        while let job = shared.poll() {
          EngineWorker(shared: shared).recognise(job, from: now)
          intake.turn(shared.drain().messages)
        }
      }
    }
  }

  @Test(arguments: ["ja", "hi"])
  func `Readers see no made up English of a speaker whose language nobody writes`(language: String) async throws {
    var said: Recording?
    for recording in Recording.voices(language) where recording.seconds > 2 && said == nil {
      let heard = try await Installed.hear(recording.samples, "whisper", language: nil)
      if heard.language == language { said = recording }
    }
    // Again and again, a second of silence behind it.
    let payloads = try OpusSpeech.packets(try #require(said).samples + [Float](repeating: 0, count: 16_000))
    let listening = try Listening()
    for _ in 0..<6 { listening.hear(payloads) }
    var problems: [EngineTrouble] = []
    var shown: [UInt64: String] = [:]
    var wasShown = false
    for event in listening.events {
      switch event {
      case .caption(_, let caption):
        shown[caption.segment] = caption.text.isEmpty ? nil : caption.text
        wasShown = wasShown || !caption.text.isEmpty
      case .problem(_, let trouble): problems.append(trouble)
      default: Issue.record("\(event)")
      }
    }
    // Until that was known it was taken for English.
    #expect(wasShown)
    #expect(problems == [.unsupported(language)])
    #expect(shown.isEmpty)
  }
}
