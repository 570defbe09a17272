// Where utterances begin and end, and when a pass over them is due. Times are sample numbers at 16 kHz.

/// What is to be recognised now.
public enum SegmentStep: Equatable, Sendable {
  /// The utterance goes on: what was said so far.
  case tentative(segment: UInt64, range: Range<Int64>)
  /// The speaker pauses: if the pause lasts, this range is the whole utterance.
  case speculative(segment: UInt64, range: Range<Int64>)
  /// The utterance is over. `speech` is where the voice itself was.
  case final(segment: UInt64, range: Range<Int64>, speech: Range<Int64>)
  /// It was no speech after all.
  case dropped(segment: UInt64)
}

/// Lengths by which utterances are cut, in samples at 16 kHz.
public struct SegmenterRules: Equatable, Sendable {
  /// A pause that ends an utterance.
  public var pause: Int64 = 5_600
  /// A pause after which the whole utterance is recognised in advance.
  public var hesitation: Int64 = 2_600
  /// From this length on, a short pause ends it.
  public var long: Int64 = 6 * 16_000
  /// Such a short pause.
  public var shortPause: Int64 = 2_400
  /// It is cut here even without a pause.
  public var longest: Int64 = 9 * 16_000
  /// Speech below this length is a click.
  public var shortest: Int64 = 2_000
  /// What is taken in front of the voice, and behind it: detectors are late, consonants are quiet.
  public var lead: Int64 = 4_800
  /// See `lead`.
  public var tail: Int64 = 1_600

  /// Lengths that suit conversation.
  public init() {}
}

/// How often an utterance that goes on is recognised.
public struct Pace: Equatable, Sendable {
  /// New audio between tentative passes, in samples at 16 kHz; nil for none.
  public var interval: Int64?
  /// Whether an utterance is recognised in advance when the speaker pauses.
  public var speculates: Bool

  /// Every 300 ms, and in advance, unless told otherwise.
  public init(interval: Int64? = 4_800, speculates: Bool = true) {
    self.interval = interval
    self.speculates = speculates
  }
}

/// Cuts a stream into utterances by what a voice activity detector says of each window.
public struct Segmenter: Sendable {
  private struct Current {
    var number: UInt64
    /// Where its range begins, margin included.
    var from: Int64
    var speechStart: Int64
    /// Where the voice was heard last.
    var speechEnd: Int64
    /// How much of it is voice.
    var voiced: Int64 = 0
    /// Until where the last pass looked.
    var passedAt: Int64
    /// The voice that the last speculative pass ended with.
    var speculatedAt: Int64?
  }

  let rules: SegmenterRules
  private var current: Current?
  private var lastNumber: UInt64 = 0
  /// Nothing before this belongs to a new utterance: it was in the one before.
  private var floor: Int64 = 0
  /// How often what is being said is recognised.
  public var pace: Pace

  /// A segmenter with no utterance yet.
  public init(rules: SegmenterRules = SegmenterRules(), pace: Pace = Pace()) {
    self.rules = rules
    self.pace = pace
  }

  /// Whether somebody speaks.
  public var isActive: Bool { current != nil }

  /// How long the speaker has been silent at `end`; nil when nobody speaks.
  public func silence(at end: Int64) -> Int64? { current.map { end - $0.speechEnd } }

  /// Takes the verdict on one window that ends at `end`, and says what is due. `cut` finds the quietest place in a range.
  public mutating func accept(
    isSpeech: Bool, window: Range<Int64>, cut: (Range<Int64>) -> Int64
  ) -> [SegmentStep] {
    let end = window.upperBound
    if isSpeech { hear(window) }
    guard var segment = current else { return [] }
    let silence = end - segment.speechEnd
    let length = segment.speechEnd - segment.speechStart
    if silence >= rules.pause || (length >= rules.long && silence >= rules.shortPause) {
      current = nil
      return [finish(segment, at: end)]
    }
    if length >= rules.longest {
      return split(segment, at: cut(end - 24_000..<end), now: end)
    }
    if silence >= rules.hesitation, let step = anticipate(at: end) { return [step] }
    // Passes follow the voice: in a pause there is nothing new to hear.
    if let interval = pace.interval, isSpeech, end - segment.passedAt >= interval, segment.voiced >= rules.shortest {
      segment.passedAt = end
      current = segment
      return [.tentative(segment: segment.number, range: segment.from..<end)]
    }
    return []
  }

  /// The speaker may have ended: the utterance so far is recognised in advance, if it was not yet.
  public mutating func anticipate(at end: Int64) -> SegmentStep? {
    guard pace.speculates, var segment = current, segment.speculatedAt != segment.speechEnd,
      segment.voiced >= rules.shortest
    else { return nil }
    let upper = min(segment.speechEnd + rules.tail, end)
    guard upper > segment.from else { return nil }
    segment.speculatedAt = segment.speechEnd
    segment.passedAt = end
    current = segment
    return .speculative(segment: segment.number, range: segment.from..<upper)
  }

  /// The stream ends: what was said so far is an utterance.
  public mutating func flush(at end: Int64) -> SegmentStep? {
    guard let segment = current else { return nil }
    current = nil
    return finish(segment, at: end)
  }

  /// Forgets the utterance; returns its number, if there is one.
  public mutating func drop() -> UInt64? {
    defer { current = nil }
    return current?.number
  }

  private mutating func hear(_ window: Range<Int64>) {
    if current == nil {
      lastNumber += 1
      let from = max(window.lowerBound - rules.lead, floor)
      current = Current(
        number: lastNumber, from: from, speechStart: window.lowerBound, speechEnd: window.upperBound,
        passedAt: window.lowerBound)
    }
    current?.speechEnd = window.upperBound
    current?.voiced += Int64(window.count)
  }

  private mutating func finish(_ segment: Current, at end: Int64) -> SegmentStep {
    let upper = min(segment.speechEnd + rules.tail, end)
    floor = max(floor, upper)
    // The rest of an utterance that was cut in a pause holds no voice: then `upper` may even lie before its beginning.
    guard segment.voiced >= rules.shortest, upper > segment.from, segment.speechEnd > segment.speechStart else {
      return .dropped(segment: segment.number)
    }
    return .final(
      segment: segment.number, range: segment.from..<upper, speech: segment.speechStart..<segment.speechEnd)
  }

  /// Ends an utterance that has become too long at `place`, where the next one begins.
  private mutating func split(_ segment: Current, at place: Int64, now end: Int64) -> [SegmentStep] {
    let place = min(max(place, segment.speechStart + 1), end)
    floor = place
    lastNumber += 1
    current = Current(
      number: lastNumber, from: place, speechStart: place, speechEnd: max(segment.speechEnd, place),
      voiced: max(0, segment.speechEnd - place), passedAt: end)
    return [
      .final(segment: segment.number, range: segment.from..<place, speech: segment.speechStart..<place)
    ]
  }
}
