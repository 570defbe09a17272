// One speaker's way from packets to utterances: order, decode, listen for a voice, cut. Confined to the engine's intake
// thread; it reads no clock.

public import Wire

/// An utterance or a part of it that is to be recognised, with the times at which it was said.
public struct Utterance: Equatable, Sendable {
  /// What is to be done.
  public var step: SegmentStep
  /// When the voice began.
  public var start: MonotonicTime
  /// When it was last heard.
  public var end: MonotonicTime
}

/// Turns one stream's packets into utterances.
public struct StreamPipeline {
  private var buffer = JitterBuffer()
  private var decoder: any AudioDecoder
  private var detector: SpeechDetector
  /// The sound, for cutting utterances out of.
  public private(set) var ring = AudioRing()
  private var segmenter: Segmenter
  /// Until where the detector has listened.
  private var listened: Int64 = 0
  /// Nanoseconds of sample 0 by the node's clock, judged by the quickest packets.
  private var origin: Int64?
  private var lastArrival: MonotonicTime?
  /// Whether nothing came for so long that the utterance may be over.
  private var isHesitating = false
  private var lost: Int64 = 0
  /// Packets that could not be decoded.
  public private(set) var undecodable = 0

  /// When a stream that sends nothing may have ended its utterance, and when it has: a network that stalls must not tear a
  /// word apart.
  static let hesitation = TimeSpan.milliseconds(300)
  static let stall = TimeSpan.milliseconds(700)
  /// A sender that sends nothing after so much silence, in samples, has nothing to send (DTX).
  static let silenceBeforeDTX: Int64 = 1_600
  /// Concealment beyond this length, in samples at 48 kHz, is only noise.
  static let longestConcealment: Int64 = 2_880

  /// A pipeline with a decoder and a detector of its own.
  public init(
    decoder: any AudioDecoder, detector: any VoiceActivityDetector, rules: SegmenterRules = SegmenterRules()
  ) {
    self.decoder = decoder
    self.detector = SpeechDetector(detector)
    segmenter = Segmenter(rules: rules)
  }

  /// How often what is being said is recognised.
  public var pace: Pace {
    get { segmenter.pace }
    set { segmenter.pace = newValue }
  }

  /// Seconds of sound so far.
  public var audioSeconds: Double { Double(ring.end) / Double(AudioRing.rate) }

  /// When `advance` has something to do.
  public var nextDeadline: MonotonicTime? {
    // While packets wait, the utterance goes on with them.
    buffer.nextDeadline
      ?? (segmenter.isActive ? lastArrival.map { $0 + (isHesitating ? quiet : min(quiet, Self.hesitation)) } : nil)
  }

  /// How long nothing may come before the utterance is over: the rest of the pause that ends it, if the pause was heard to
  /// begin.
  private var quiet: TimeSpan {
    guard let silence = segmenter.silence(at: listened), silence >= Self.silenceBeforeDTX else { return Self.stall }
    let rest = max(segmenter.rules.pause - silence, 0) * Self.sampleNanoseconds
    return max(TimeSpan(nanoseconds: rest), .milliseconds(60))
  }

  /// Takes a packet.
  public mutating func receive(_ packet: AudioPacket, at now: MonotonicTime) {
    lastArrival = now
    isHesitating = false
    buffer.insert(packet, at: now)
  }

  /// Plays what is due, and says what is to be recognised.
  public mutating func advance(to now: MonotonicTime) -> [Utterance] {
    var found: [Utterance] = []
    for item in buffer.take(at: now) { play(item, into: &found) }
    guard let lastArrival, segmenter.isActive, buffer.nextDeadline == nil else { return found }
    if now - lastArrival >= quiet {
      flush(into: &found)
    } else if now - lastArrival >= Self.hesitation, !isHesitating {
      isHesitating = true
      if let step = segmenter.anticipate(at: ring.end) { found.append(utterance(step)) }
    }
    return found
  }

  /// The stream ends: what was said so far is an utterance.
  public mutating func finish() -> [Utterance] {
    var found: [Utterance] = []
    for item in buffer.take(at: .distantFuture) { play(item, into: &found) }
    flush(into: &found)
    return found
  }

  /// The stream ends and nothing of it is kept.
  public mutating func drop() {
    _ = segmenter.drop()
    ring.clear()
  }

  private mutating func play(_ item: PlayoutItem, into found: inout [Utterance]) {
    switch item {
    case .restart:
      flush(into: &found)
      detector.reset()
      origin = nil
      lost = 0
    case .silence(let samples):
      lost = 0
      append(Array(repeating: 0, count: Int(samples / 3)), into: &found)
    case .lost(let samples): lost = samples
    case .packet(let packet, _): decode(packet, into: &found)
    }
  }

  private mutating func decode(_ packet: AudioPacket, into found: inout [Utterance]) {
    var sound: [Float] = []
    if lost > 0 { conceal(before: packet, into: &sound) }
    do {
      try packet.payload.withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &sound) }
    } catch {
      undecodable += 1
      sound += Array(repeating: 0, count: Int(OpusDuration.samples(of: packet.payload) / 3))
    }
    // The packet's last sample was spoken when it left, which was a little before it arrived.
    let offset =
      Int64(bitPattern: packet.arrival.nanoseconds) - (ring.end + Int64(sound.count)) * Self.sampleNanoseconds
    origin = origin.map { offset < $0 ? offset : $0 + (offset - $0) / 256 } ?? offset
    append(sound, into: &found)
  }

  /// What was lost in front of a packet: its last part from the packet's own error correction, the rest guessed.
  private mutating func conceal(before packet: AudioPacket, into sound: inout [Float]) {
    let one = min(lost, OpusDuration.samples(of: packet.payload))
    let guessed = min(lost - one, Self.longestConcealment)
    let silent = lost - one - guessed
    lost = 0
    if guessed > 0 { try? decoder.decode(nil, fec: false, samples: Int(guessed / 3), into: &sound) }
    sound += Array(repeating: 0, count: Int(silent / 3))
    try? packet.payload.withUnsafeBytes { try decoder.decode($0, fec: true, samples: Int(one / 3), into: &sound) }
  }

  private mutating func append(_ sound: [Float], into found: inout [Utterance]) {
    ring.append(sound)
    while ring.end - listened >= Int64(detector.windowLength) {
      let window = listened..<listened + Int64(detector.windowLength)
      listened = window.upperBound
      let isSpeech = detector.accept(ring[window])
      for step in segmenter.accept(isSpeech: isSpeech, window: window, cut: { ring.quietest(in: $0) }) {
        found.append(utterance(step))
      }
    }
  }

  private mutating func flush(into found: inout [Utterance]) {
    if let step = segmenter.flush(at: ring.end) { found.append(utterance(step)) }
  }

  private static let sampleNanoseconds: Int64 = 62_500

  /// When a sample was spoken, by the clock that stamps packets.
  public func time(of sample: Int64) -> MonotonicTime {
    MonotonicTime(nanoseconds: UInt64(max(0, (origin ?? 0) + sample * Self.sampleNanoseconds)))
  }

  private func utterance(_ step: SegmentStep) -> Utterance {
    switch step {
    case .tentative(_, let range), .speculative(_, let range):
      Utterance(step: step, start: time(of: range.lowerBound), end: time(of: range.upperBound))
    case .final(_, _, let speech):
      Utterance(step: step, start: time(of: speech.lowerBound), end: time(of: speech.upperBound))
    case .dropped: Utterance(step: step, start: time(of: ring.end), end: time(of: ring.end))
    }
  }
}
