// What the engine counts, as plain values that can be read at any time.

/// Values in buckets.
public struct Histogram: Equatable, Sendable {
  /// Upper bounds of the buckets.
  public let bounds: [Double]
  /// How many fell into each bucket, and beyond the last.
  public private(set) var counts: [Int]
  /// The sum of all values.
  public private(set) var sum = 0.0

  /// A histogram without values.
  public init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  /// Adds a value.
  public mutating func add(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  /// Bounds for delays of captions, in seconds.
  public static let delays = Histogram([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 3, 5, 10])
}

/// The engine's figures.
public struct CaptionMetrics: Equatable, Sendable {
  /// From the end of the sound that a tentative text covers to the text.
  public var partial = Histogram.delays
  /// From the end of speech to the final text.
  public var final = Histogram.delays
  /// From the text to its translation.
  public var translation = Histogram.delays
  /// From a final text to what a service elsewhere says of it.
  public var screen = Histogram.delays
  /// How long work waited for a worker.
  public var wait = Histogram.delays
  /// Recognition time per second of sound, by engine.
  public var realTime: [String: Histogram] = [:]
  /// Passes that still wait when a worker takes one.
  public var queueDepth = Histogram([0, 1, 2, 4, 8, 16, 32, 64, 128, 256])
  /// Words erased, as `erased` counts them, per word of the final text, by utterance. More than 1 when all of it changed
  /// more than once; 1 when it was no speech after all.
  public var erasedShare = Histogram([0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2])
  /// Words redacted, by utterance.
  public var redactedWords = Histogram([0, 1, 2, 3, 4, 6, 8, 12, 16])
  /// Words shown and then taken away or changed, with all that followed them.
  public var erased = 0
  /// Words shown and then taken away or changed themselves.
  public var changed = 0
  /// Words of final texts.
  public var words = 0
  /// Words that were redacted.
  public var redacted = 0
  /// Final texts.
  public var segments = 0
  /// Utterances that were given up, since too much waited.
  public var givenUp = 0
  /// Packets that nobody listened to, since too many came at once.
  public var packetsLeftOut = 0
  /// Failures by engine and kind.
  public var errors: [String: Int] = [:]
  /// Seconds of sound by tenant.
  public var audioSeconds: [String: Double] = [:]
  /// Seconds of sound sent to engines elsewhere, by tenant and engine.
  public var remoteSeconds: [String: Double] = [:]
  /// Characters sent to translators, by tenant and translator.
  public var translatedCharacters: [String: Int] = [:]
  /// Final texts sent to services elsewhere to be looked at, by tenant and service.
  public var screenedTexts: [String: Int] = [:]
  /// Characters of those texts, by tenant and service.
  public var screenedCharacters: [String: Int] = [:]
  /// Final texts that offend, by what services elsewhere say that they offend by.
  public var offences: [String: Int] = [:]
  /// Streams that are open.
  public var streams = 0
  /// Work that waits.
  public var queued = 0
  /// How much is left out.
  public var shedLevel = 0

  static let realTimeBounds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5]

  /// Nothing counted yet.
  public init() {}

  mutating func recognised(by engine: String, seconds: Double, ofSound sound: Double) {
    realTime[engine, default: Histogram(Self.realTimeBounds)].add(seconds / max(sound, 0.1))
  }

  mutating func sent(_ job: RecognitionJob, to engine: String) {
    remoteSeconds["\(job.tenant) \(engine)", default: 0] += Double(job.samples.count) / Double(AudioRing.rate)
  }

  mutating func translated(_ text: String, by engine: String, for tenant: String) {
    translatedCharacters["\(tenant) \(engine)", default: 0] += text.count
  }

  mutating func screened(_ text: String, by screen: String, for tenant: String) {
    screenedTexts["\(tenant) \(screen)", default: 0] += 1
    screenedCharacters["\(tenant) \(screen)", default: 0] += text.count
  }

  mutating func failed(_ engine: String, _ error: InferenceError) {
    errors["\(engine) \(error.kind)", default: 0] += 1
  }
}
