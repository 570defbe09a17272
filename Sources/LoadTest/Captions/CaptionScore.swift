// How good captions are, as their reader sees them.

internal import Messages

/// The figures of one speaker's captions, or of several together.
struct CaptionScore: Sendable {
  /// Words that were wrong in the end, by recording.
  var errors: [String: WordErrors] = [:]
  /// Words that were shown and then taken away or changed, with all that followed them (the erasure of Arivazhagan et
  /// al., Re-translation versus Streaming for Simultaneous Translation, 2020).
  var erased = 0
  /// Words of final texts.
  var words = 0
  /// Utterances, and those that were given up.
  var utterances = 0
  var givenUp = 0
  /// Nanoseconds from the end of the voice in a recording to the final text of its last words.
  var finals: [UInt64] = []

  /// Erased words per word of the final text.
  var erasure: Double { Double(erased) / Double(max(words, 1)) }

  var total: WordErrors {
    errors.values.reduce(into: WordErrors()) { $0.add($1) }
  }

  /// Adds what was shown of a track that began at `start`, in nanoseconds since 1970.
  mutating func add(
    _ shown: [[CaptionLog.Entry]], of track: SpokenTrack, _ recordings: [SpeechRecording], from start: UInt64
  ) {
    for utterance in shown { follow(utterance) }
    let heard = shown.flatMap { WordErrors.words($0.last?.caption.text ?? "") }
    let texts = track.parts.map { WordErrors.words(recordings[$0.recording].text) }
    var errors = WordErrors.errors(in: heard, of: texts.flatMap { $0 })[...]
    for (part, text) in zip(track.parts, texts) {
      let own = errors.prefix(text.count)
      errors = errors.dropFirst(text.count)
      self.errors[recordings[part.recording].name, default: WordErrors()].add(
        WordErrors(words: own.count, errors: own.reduce(0, +)))
      let end = start + UInt64(part.voice.upperBound) * UInt64(SpokenTrack.packetSeconds * 1e9)
      if let final = Self.final(shown, of: end) { finals.append(final > end ? final - end : 0) }
    }
  }

  private mutating func follow(_ utterance: [CaptionLog.Entry]) {
    var before: [String] = []
    for entry in utterance {
      let now = WordErrors.words(entry.caption.text + " " + entry.caption.tentative)
      let same = zip(before, now).prefix { $0 == $1 }.count
      erased += before.count - same
      before = now
    }
    words += before.count
    utterances += 1
    if utterance.last?.caption.text.hasSuffix("…") ?? false { givenUp += 1 }
  }

  /// When the final text of the utterance came that was over at `end`: the first that ended about then.
  private static func final(_ shown: [[CaptionLog.Entry]], of end: UInt64) -> UInt64? {
    let tolerance: Int64 = 700
    let end = Int64(end / 1_000_000)
    return shown.compactMap(\.last).first {
      $0.caption.final && !$0.caption.text.isEmpty && abs($0.caption.end - end) <= tolerance
    }?.time
  }
}
