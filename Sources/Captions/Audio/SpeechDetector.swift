// Whether a voice is heard, of a detector's guess about each window: it takes more to begin than to go on, so that a
// guess that wavers does not tear words apart.

/// Makes up its mind about each window.
struct SpeechDetector {
  private var detector: any VoiceActivityDetector
  private var isSpeech = false
  /// The samples of a window.
  let windowLength: Int

  /// What begins speech, and what ends it.
  static let beginning: Float = 0.5
  static let ending: Float = 0.35
  /// What is quieter than this everywhere, -66 dB of the loudest, is no voice; the detector need not listen to it.
  static let quietest: Float = 0.0005

  init(_ detector: any VoiceActivityDetector) {
    self.detector = detector
    // A window of nothing would never be over.
    windowLength = max(1, type(of: detector).windowLength)
  }

  /// Whether there is a voice in the next window.
  mutating func accept(_ window: [Float]) -> Bool {
    guard window.contains(where: { abs($0) > Self.quietest }) else {
      isSpeech = false
      return false
    }
    let probability = window.withUnsafeBufferPointer { detector.accept($0) }
    isSpeech = probability >= (isSpeech ? Self.ending : Self.beginning)
    return isSpeech
  }

  /// Forgets what it heard.
  mutating func reset() {
    detector.reset()
    isSpeech = false
  }
}
