// Who can be heard: ranks microphones by the loudness that their packets carry (RFC 6464), with hysteresis.

internal import Wire

/// Chooses the loudest speakers of a room and keeps them until somebody is clearly louder.
///
/// Members are the owner's indices. The chosen set changes slowly, so that audio slots are not shuffled by every cough.
struct ActiveSpeakers: Sendable {
  struct Speaker: Sendable {
    var member: Int
    /// Smoothed loudness: 0 is silence, 127 the loudest possible.
    var loudness: Double
    var heardAt: MonotonicTime
    var isChosen: Bool
  }

  /// How many speakers are chosen at most.
  private let limit: Int
  private(set) var speakers: [Speaker] = []
  private var nextEvaluation = MonotonicTime(nanoseconds: 0)

  /// Loudness falls to a third in this time when it gets quiet; it rises four times as quickly.
  private static let decay = TimeSpan.milliseconds(400)
  private static let interval = TimeSpan.milliseconds(100)
  /// A new speaker has to be this much louder than the quietest chosen one, in dB.
  private static let margin = 6.0
  /// Below this somebody does not count as speaking: -65 dBov.
  static let speakingLoudness = 62.0

  init(limit: Int) {
    self.limit = limit
  }

  /// Adds a microphone. While there is room, it is chosen at once: small meetings never wait for anybody to be heard.
  mutating func add(_ member: Int, at now: MonotonicTime) {
    guard !speakers.contains(where: { $0.member == member }) else { return }
    let isChosen = speakers.count(where: \.isChosen) < limit
    speakers.append(Speaker(member: member, loudness: 0, heardAt: now, isChosen: isChosen))
  }

  /// Removes a microphone; the loudest of the others takes its place. Returns whether the chosen ones changed.
  mutating func remove(_ member: Int) -> Bool {
    guard let index = speakers.firstIndex(where: { $0.member == member }) else { return false }
    let wasChosen = speakers.remove(at: index).isChosen
    if wasChosen, let heir = loudest(chosen: false) { speakers[heir].isChosen = true }
    return wasChosen
  }

  /// Takes note of a packet's level (0 loudest … 127 silent). Returns whether the chosen ones changed.
  mutating func hear(_ member: Int, level: UInt8, at now: MonotonicTime) -> Bool {
    guard let index = speakers.firstIndex(where: { $0.member == member }) else { return false }
    let loudness = 127 - Double(min(level & 0x7F, 127))
    let present = decayed(speakers[index], at: now)
    let elapsed = max(0.02, (now - speakers[index].heardAt).seconds)
    let pace = loudness > present ? 4.0 : 1.0
    let weight = min(1, elapsed / Self.decay.seconds * pace)
    speakers[index].loudness = present + (loudness - present) * weight
    speakers[index].heardAt = now
    guard now >= nextEvaluation else { return false }
    nextEvaluation = now + Self.interval
    return evaluate(at: now)
  }

  /// The speakers who can be heard at `now`, loudest first, with their level in dB below the loudest possible.
  func audible(at now: MonotonicTime) -> [(member: Int, level: UInt8)] {
    speakers.map { (member: $0.member, loudness: decayed($0, at: now)) }
      .filter { $0.loudness >= Self.speakingLoudness }
      .sorted { ($1.loudness, $0.member) < ($0.loudness, $1.member) }
      .map { (member: $0.member, level: UInt8(127 - min(127, $0.loudness))) }
  }

  private mutating func evaluate(at now: MonotonicTime) -> Bool {
    guard let challenger = loudest(chosen: false, at: now), let weakest = quietestChosen(at: now) else { return false }
    let loud = decayed(speakers[challenger], at: now)
    guard loud >= Self.speakingLoudness, loud > decayed(speakers[weakest], at: now) + Self.margin else { return false }
    speakers[challenger].isChosen = true
    speakers[weakest].isChosen = false
    return true
  }

  private func loudest(chosen: Bool, at now: MonotonicTime? = nil) -> Int? {
    speakers.indices.filter { speakers[$0].isChosen == chosen }
      .max { loudness($0, at: now) < loudness($1, at: now) }
  }

  private func quietestChosen(at now: MonotonicTime) -> Int? {
    speakers.indices.filter { speakers[$0].isChosen }.min { loudness($0, at: now) < loudness($1, at: now) }
  }

  private func loudness(_ index: Int, at now: MonotonicTime?) -> Double {
    now.map { decayed(speakers[index], at: $0) } ?? speakers[index].loudness
  }

  /// What is left of a speaker's loudness after a pause: senders with discontinuous transmission go silent without a word.
  private func decayed(_ speaker: Speaker, at now: MonotonicTime) -> Double {
    let pause = now - speaker.heardAt
    guard pause > .milliseconds(100) else { return speaker.loudness }
    let steps = min(20, Double(pause.nanoseconds) / Double(Self.decay.nanoseconds))
    return speaker.loudness / (1 + steps * steps)
  }
}
