// What the intake thread knows of a stream and of its utterances.

import Wire

/// An utterance from its first pass until its text is final and translated.
struct Segment {
  var stabiliser = Stabiliser()
  /// What was told last.
  var caption: Caption?
  /// What the engine made of it last, in its own terms.
  var draft: [Int32] = []
  /// The result of a pass over the whole utterance, made in advance, and what it covered.
  var inAdvance: (range: Range<Int64>, result: SpeechResult, engine: Engine)?
  /// Set when the utterance is over; its text is awaited.
  var over: (utterance: Utterance, range: Range<Int64>)?
  /// Whether the pass in advance will do: no other was asked for.
  var awaitsAdvance = false
  /// When it passed each stage.
  var times = UtteranceTimes()
  /// Languages into which a translation is on its way.
  var translating: Set<String> = []
  /// Languages into which the final text's own translation is on its way.
  var translatingFinal: Set<String> = []
  /// Its final text, until it is told.
  var held: HeldFinal?
  /// The number of the look that is awaited; the result of another one comes too late.
  var looks = 0
  /// The language that was found out of it.
  var found: String?
  /// What was translated last, by language.
  var translated: [String: String] = [:]

  var isFinal: Bool { caption?.isFinal ?? false }

  /// Whether its final text is known, told or not.
  var isSettled: Bool { isFinal || held != nil }

  /// Whether this pass's result is the utterance's text.
  func awaits(_ job: RecognitionJob) -> Bool {
    guard let over, !isSettled else { return false }
    return job.kind == .final || (job.kind == .speculative && awaitsAdvance && over.range == job.range)
  }
}

/// A stream. Confined to the intake thread, so that its sound is moved in place and never copied.
final class EngineStream {
  let id: StreamID
  /// Its place in the heap of deadlines.
  let index: Int
  var options: StreamOptions
  var pipeline: StreamPipeline
  var chooser: LanguageChooser
  var segments: [UInt64: Segment] = [:]
  var memory = TranslationMemory()
  var arrivals = PacketArrivals()
  /// Set when nothing more comes; the stream is forgotten once its utterances are told.
  var isClosing = false
  /// Seconds of its sound that were counted.
  var counted = 0.0
  /// Whether readers were told that it can't be recognised.
  var hasProblem = false
  /// The last utterance that was told for good; passes over those before it come too late.
  private var lastTold: UInt64 = 0

  /// Utterances whose text is kept for its translations; older ones are forgotten.
  private static let segmentsKept = 8

  init(_ id: StreamID, index: Int, options: StreamOptions, pipeline: StreamPipeline) {
    self.id = id
    self.index = index
    self.options = options
    self.pipeline = pipeline
    chooser = LanguageChooser(chosen: options.language, standard: options.defaultLanguage)
  }

  /// Whether something can still be said of an utterance: it is newer than those that were told, or it is over and its text
  /// is awaited. A click behind it may be dropped before that text is there.
  func isOpen(_ segment: UInt64) -> Bool {
    segment > lastTold || segments[segment].map { $0.over != nil && !$0.isSettled } ?? false
  }

  /// An utterance was told for good, or withdrawn.
  func told(_ segment: UInt64) {
    lastTold = max(lastTold, segment)
    guard segments.count > Self.segmentsKept else { return }
    for number in segments.keys.sorted().dropLast(Self.segmentsKept)
    where segments[number].map({ $0.isFinal && $0.held == nil }) ?? true {
      segments[number] = nil
    }
  }

  /// Whether an utterance waits for its text or its translations.
  var isBusy: Bool {
    segments.values.contains {
      ($0.over != nil && !$0.isFinal) || $0.held != nil || !$0.translating.isEmpty || !$0.translatingFinal.isEmpty
    }
  }
}
