// Engines for tests of the link: what is loud is speech, and its text tells how loud it was.

import CaptionLink
import Captions
import Wire

/// A packet of 20 ms (Opus by its first byte) whose second byte says how loud it is.
func loudPacket(_ level: UInt8) -> [UInt8] { [0x08, level] }

private struct LoudDecoder: AudioDecoder {
  mutating func decode(
    _ payload: UnsafeRawBufferPointer?, fec: Bool, samples: Int, into output: inout [Float]
  ) throws(InferenceError) {
    guard let payload, !fec else { return output += Array(repeating: 0, count: samples) }
    output += Array(repeating: Float(payload[1]) / 255, count: 320)
  }
}

private struct LoudDetector: VoiceActivityDetector {
  static var windowLength: Int { 512 }
  mutating func accept(_ window: UnsafeBufferPointer<Float>) -> Float { window.contains { $0 > 0.1 } ? 1 : 0 }
  mutating func reset() {}
}

private struct LoudRecogniser: SpeechRecogniser {
  let name = "loud"
  let languages: Set<String> = ["en"]
  let detectsLanguage = false
  let writesPunctuation = true

  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) throws(InferenceError) -> SpeechResult {
    SpeechResult(text: "Loud \(Int((samples.max() ?? 0) * 255)).")
  }
}

/// An engine's parts; all of them real but what needs models.
func loudParts() -> EngineParts {
  EngineParts(
    recognisers: Recognisers(embedded: [LoudRecogniser()]), translators: [], makeDecoder: { LoudDecoder() },
    makeDetector: { LoudDetector() }, filter: { text, _, _, _ in CleanText(text: text) },
    clock: { MonotonicTime(nanoseconds: monotonicNanoseconds()) })
}
