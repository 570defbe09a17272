// What the engine makes of the recordings themselves: what captions can be at best.

internal import Captions
internal import Inference
internal import Wire

/// The engine for English without the pipeline: no network, no packets, no passes before the end.
struct EngineAlone {
  var errors: [String: WordErrors] = [:]
  /// Seconds of work per second of sound.
  var realTimeFactor = 0.0

  /// What is longer is cut in pauses, since the engine was made for sentences.
  private static let longest = 9 * SpeechRecording.rate

  /// Has the engine of a models folder hear the recordings.
  static func hear(_ recordings: [SpeechRecording], models: String) throws -> EngineAlone {
    let engines = EmbeddedEngines.load(ModelFolder(path: models))
    guard let engine = engines.recognisers.first(where: { $0.languages.contains("en") }),
      let voiceActivity = engines.voiceActivity
    else { throw LoadTestError(engines.problems.joined(separator: " ")) }
    var result = EngineAlone()
    var work = 0.0
    for recording in recordings {
      let before = monotonicNow()
      var heard: [String] = []
      for range in pieces(of: recording.samples, SileroDetector(voiceActivity)) {
        let silence = Array(repeating: Float(0), count: SpeechRecording.rate / 5)
        heard.append(
          try engine.recognise(Array(recording.samples[range]) + silence, language: "en", pass: .final).text)
      }
      work += (monotonicNow() - before).seconds
      result.errors[recording.name, default: WordErrors()].add(heard.joined(separator: " "), for: recording.text)
    }
    result.realTimeFactor = work / recordings.reduce(0) { $0 + $1.seconds }
    return result
  }

  private static func pieces(of samples: [Float], _ detector: SileroDetector) -> [Range<Int>] {
    guard samples.count > longest else { return [0..<samples.count] }
    var detector = detector
    var segmenter = Segmenter(pace: Pace(interval: nil, speculates: false))
    var pieces: [Range<Int>] = []
    func take(_ step: SegmentStep) {
      guard case .final(_, let range, _) = step else { return }
      pieces.append(Int(range.lowerBound)..<Int(range.upperBound))
    }
    let length = SileroDetector.windowLength
    for start in stride(from: 0, through: samples.count - length, by: length) {
      let window = start..<start + length
      let isSpeech = samples.withUnsafeBufferPointer { detector.accept(.init(rebasing: $0[window])) } > 0.5
      for step in segmenter.accept(
        isSpeech: isSpeech, window: Int64(window.lowerBound)..<Int64(window.upperBound), cut: { $0.upperBound })
      {
        take(step)
      }
    }
    if let step = segmenter.flush(at: Int64(samples.count)) { take(step) }
    return pieces
  }
}
