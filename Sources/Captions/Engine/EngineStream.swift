// What the intake thread knows of a stream and of its utterances.

import Wire

/// An utterance from its first pass until its text is final and translated.
struct Segment {
  var stabiliser = Stabiliser()
  /// What was told last.
  var caption: Caption?
  /// The result of a pass over the whole utterance, made in advance, and what it covered.
  var inAdvance: (range: Range<Int64>, result: SpeechResult, engine: Engine)?
  /// Set when the utterance is over; its text is awaited.
  var over: (utterance: Utterance, range: Range<Int64>)?
  /// Languages into which a translation is on its way.
  var translating: Set<String> = []
  /// What was translated last, by language.
  var translated: [String: String] = [:]

  var isFinal: Bool { caption?.isFinal ?? false }
}

/// A stream.
struct EngineStream {
  var options: StreamOptions
  var pipeline: StreamPipeline
  var chooser: LanguageChooser
  var segments: [UInt64: Segment] = [:]
  /// The last final text of each speaker's utterances is dropped beyond this many.
  static let segmentsKept = 8
  /// Set when nothing more comes; the stream is forgotten once its utterances are told.
  var isClosing = false
  /// Seconds of its sound that were counted.
  var counted = 0.0
  /// Whether readers were told that it can't be recognised.
  var hasProblem = false

  init(options: StreamOptions, pipeline: StreamPipeline) {
    self.options = options
    self.pipeline = pipeline
    chooser = LanguageChooser(chosen: options.language, standard: options.defaultLanguage)
  }

  /// Forgets utterances that are told, but for the newest.
  mutating func forgetOld() {
    guard segments.count > Self.segmentsKept else { return }
    for number in segments.keys.sorted().dropLast(Self.segmentsKept) where segments[number]?.isFinal ?? true {
      segments[number] = nil
    }
  }

  /// Whether an utterance waits for its text or its translations.
  var isBusy: Bool { segments.values.contains { ($0.over != nil && !$0.isFinal) || !$0.translating.isEmpty } }
}
