// The whole engine with Azure's services behind it: sound in, what readers see out.

import Captions
import Testing
import Wire

@testable import CloudInference

/// A packet's first byte of content is how loud it is.
private struct Loudness: AudioDecoder {
  mutating func decode(
    _ payload: UnsafeRawBufferPointer?, fec: Bool, samples: Int, into output: inout [Float]
  ) throws(InferenceError) {
    let isVoice = payload.map { $0.count > 1 && $0[1] > 0 } ?? false
    output += Array(repeating: isVoice ? 0.5 : 0, count: payload == nil || fec ? samples : 320)
  }
}

private struct LoudnessDetector: VoiceActivityDetector {
  static var windowLength: Int { 512 }
  mutating func accept(_ window: UnsafeBufferPointer<Float>) -> Float { window.contains { $0 > 0.1 } ? 1 : 0 }
  mutating func reset() {}
}

/// Hears the same in every utterance.
private struct Hearing: SpeechRecogniser {
  let name = "hearing"
  let languages: Set<String> = ["en"]
  let detectsLanguage = false
  let writesPunctuation = true
  let text: String
  func recognise(_ samples: [Float], language: String?, pass: RecognitionPass) throws(InferenceError) -> SpeechResult {
    SpeechResult(text: text)
  }
}

struct ScreenedEngineTests {
  private static let epoch = ContinuousClock.now

  private static func now() -> MonotonicTime {
    MonotonicTime(nanoseconds: 1_000_000_000_000 + UInt64(epoch.duration(to: .now) / .nanoseconds(1)))
  }

  /// Has somebody say `text` and leave; returns what was told until the final caption.
  private func told(_ text: String, _ standIn: StandIn, _ connections: CloudConnections) async throws -> [EngineEvent] {
    let (stream, events) = AsyncStream.makeStream(of: EngineEvent.self)
    let parts = EngineParts(
      recognisers: Recognisers(embedded: [Hearing(text: text)]), translators: [],
      screens: [
        try AzurePersonalData(connections, url: standIn.address, key: "azure-key", limits: quick()),
        try AzureContentSafety(connections, url: standIn.address, key: "azure-key", threshold: 4, limits: quick()),
      ],
      makeDecoder: { Loudness() }, makeDetector: { LoudnessDetector() },
      filter: { text, _, _, _ in CleanText(text: text.replacing("4111", with: "[card]")) }, clock: { Self.now() })
    let engine = CaptionEngine(parts: parts, workers: 1) { events.yield($0) }
    let id = StreamID(rawValue: 1)
    engine.open(
      id,
      StreamOptions(
        tenant: "acme", meeting: "m", language: "en", redaction: ["name", "phone", "card"], contentAction: "mark"))
    for index in 0..<60 {
      let payload: [UInt8] = [0x08, index < 50 ? 1 : 0]
      engine.receive(
        AudioPacket(sequence: Int64(index), timestamp: UInt32(index) * 960, arrival: Self.now(), payload: payload),
        of: id)
    }
    engine.close(id, dropping: false)
    var told: [EngineEvent] = []
    for await event in stream {
      told.append(event)
      if case .caption(_, let caption) = event, caption.isFinal { break }
    }
    await engine.shutdown()
    #expect(engine.metrics.streams == 0)
    return told
  }

  private func final(_ events: [EngineEvent]) throws -> Caption {
    guard case .caption(_, let caption) = try #require(events.last) else { throw ProtocolError("no caption") }
    return caption
  }

  @Test func aFinalTextIsToldAsBothServicesLeaveIt() async throws {
    try await StandIn.serving(azureScreens) { standIn, connections in
      let events = try await told("Ana Ruiz has 4111 and 5551234, Violence6.", standIn, connections)
      let caption = try final(events)
      #expect(caption.text == "[name] has [card] and [phone], Violence6.")
      #expect(caption.isFlagged)
      #expect(!events.contains { if case .status = $0 { true } else { false } })
      #expect(standIn.problems == [])
      // Each was asked once, and neither got what had been found before it was asked.
      let texts = standIn.received.map { String(decoding: $0.body, as: UTF8.self) }
      #expect(standIn.received.map { $0.path.hasPrefix("/language") } == [true, false])
      #expect(!texts.contains { $0.contains("4111") })
      #expect(texts.last?.contains("Ana") == false)
    }
  }

  @Test func aServiceThatFailsLeavesWhatWasFoundHereAndANote() async throws {
    try await StandIn.serving({ $0.path.hasPrefix("/language") ? .status(500) : try azureScreens($0) }) {
      standIn, connections in
      let events = try await told("Ana Ruiz has 4111.", standIn, connections)
      #expect(try final(events).text == "Ana Ruiz has [card].")
      #expect(
        events.contains(
          .status(.fallback(.service("azure-language", "Azure Language answered with status 500", isReplaced: false)))))
      #expect(standIn.problems == [])
    }
  }
}
