// Engines for tests whose results depend on the sound alone: a word is a tone, and its length is the word's.

import Synchronization
import Wire

@testable import Captions

/// The tone of word `number`, 1 to 40; 0 is silence.
func tone(_ number: Int, samples: Int, from start: Int = 0) -> [Float] {
  guard number > 0 else { return Array(repeating: 0, count: samples) }
  // Whole periods of 40 to 320 samples make counting exact enough whatever the phase.
  let period = Float(16_000) / Float(200 + 100 * number)
  return (start..<start + samples).map { (Float($0) / period).truncatingRemainder(dividingBy: 1) < 0.5 ? 0.5 : -0.5 }
}

/// A packet of 20 ms: an Opus header, the word that it holds, and the one before it in case that is lost.
func tonePayload(_ number: Int, before: Int = 0) -> [UInt8] { [0x08, UInt8(number), UInt8(before)] }

/// Decodes such packets.
struct ToneDecoder: AudioDecoder {
  private var position = 0

  mutating func decode(
    _ payload: UnsafeRawBufferPointer?, fec: Bool, samples: Int, into output: inout [Float]
  ) throws(InferenceError) {
    guard let payload else {
      output += Array(repeating: 0, count: samples)
      return
    }
    guard payload.count == 3, payload[0] == 0x08 else { throw InferenceError(.failed, reason: "no tone") }
    let count = fec ? samples : 320
    output += tone(Int(fec ? payload[2] : payload[1]), samples: count, from: position)
    position += count
  }
}

/// Takes any tone for a voice.
struct ToneDetector: VoiceActivityDetector {
  static var windowLength: Int { 512 }

  mutating func accept(_ window: UnsafeBufferPointer<Float>) -> Float {
    Float(window.count { abs($0) > 0.1 }) / Float(window.count)
  }

  mutating func reset() {}
}

/// Writes the words of a sound, and remembers what it was asked.
final class ToneRecogniser: SpeechRecogniser {
  let name: String
  let languages: Set<String>
  let detectsLanguage: Bool
  let writesPunctuation = true
  private let speaks: String
  private let failure: InferenceError?
  private let passes = Mutex<[RecognitionPass]>([])

  /// An engine for `languages`; when it detects, it takes everything for `speaks`.
  init(
    name: String = "tones", languages: Set<String> = ["en"], detects: Bool = false, speaks: String = "en",
    failure: InferenceError? = nil
  ) {
    self.name = name
    self.languages = languages
    detectsLanguage = detects
    self.speaks = speaks
    self.failure = failure
  }

  /// How often it was asked for such a pass.
  func count(_ pass: RecognitionPass) -> Int { passes.withLock { $0.count { $0 == pass } } }

  /// How often it was asked at all.
  var asked: Int { passes.withLock { $0.count } }

  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) throws(InferenceError) -> SpeechResult {
    passes.withLock { $0.append(pass) }
    if let failure { throw failure }
    let text = toneWords(samples).map { "\(language ?? speaks)\($0)" }.joined(separator: " ")
    return SpeechResult(text: text, language: language == nil ? speaks : nil, confidence: 0.9)
  }
}

/// The words in a sound: runs of at least 60 ms of the same tone.
func toneWords(_ samples: [Float]) -> [Int] {
  var found: [Int] = []
  var run = (number: 0, length: 0)
  for start in stride(from: 0, through: samples.count - 320, by: 320) {
    let frame = samples[start..<start + 320]
    let changes = zip(frame, frame.dropFirst()).count { ($0 < 0) != ($1 < 0) }
    // 20 ms hold 0.04 changes per Hertz.
    let number = frame.contains { abs($0) > 0.1 } ? Int((Float(changes) / 0.04 - 200) / 100 + 0.5) : 0
    run = number == run.number ? (number, run.length + 1) : (number, 1)
    if run.length == 3, number > 0 { found.append(number) }
  }
  return found
}

/// A clock that a test moves.
final class TestClock: Sendable {
  private let time = Mutex(MonotonicTime(milliseconds: 1_000_000))

  var now: MonotonicTime { time.withLock { $0 } }

  func advance(by span: TimeSpan) { time.withLock { $0 = $0 + span } }
}

/// A source of packets: words and pauses one after the other.
struct ToneSpeaker {
  private var plan: [Int]
  private var sequence: Int64 = 100
  private var timestamp: UInt32 = .max - 48_000
  private var last = 0

  /// Says `words`, each of so many packets, with pauses (0) between them as given.
  init(_ words: [(word: Int, packets: Int)]) {
    plan = words.flatMap { Array(repeating: $0.word, count: $0.packets) }.reversed()
  }

  /// The next packet; nil when all is said.
  mutating func next(at now: MonotonicTime) -> AudioPacket? {
    guard let word = plan.popLast() else { return nil }
    defer {
      sequence += 1
      timestamp &+= 960
      last = word
    }
    return AudioPacket(
      sequence: sequence, timestamp: timestamp, arrival: now, payload: tonePayload(word, before: last))
  }
}
