// Who can be heard: ranks microphones by the loudness that their packets carry (RFC 6464), with hysteresis.

public import Wire

/// Chooses the loudest speakers of a room and keeps them until somebody is clearly louder.
///
/// The chosen ones are ranked: all but the last are in front and heard by everybody; the last one is the reserve, heard
/// by those in front, who need not hear themselves. Members are the owner's indices. Ranks change slowly, so that audio
/// slots are not shuffled by every cough.
public struct ActiveSpeakers: Sendable {
  private struct Speaker: Sendable {
    var member: Int
    /// Smoothed loudness: 0 is silence, 127 the loudest possible.
    var loudness: Double
    var heardAt: MonotonicTime
    /// The place among the chosen ones; nil when not chosen.
    var rank: Int?
  }

  /// How many speakers are chosen at most.
  private let limit: Int
  private var speakers: [Speaker] = []
  private var nextEvaluation = MonotonicTime(nanoseconds: 0)

  /// Loudness falls to a third in this time when it gets quiet; it rises four times as quickly.
  private static let decay = TimeSpan.milliseconds(400)
  private static let interval = TimeSpan.milliseconds(100)
  /// A new speaker has to be this much louder than the quietest chosen one, in dB.
  private static let margin = 6.0
  /// Below this somebody does not count as speaking: -65 dBov.
  private static let speakingLoudness = 62.0

  /// A room without microphones, of which up to `limit` are chosen.
  public init(limit: Int) {
    self.limit = limit
  }

  /// The chosen members by rank.
  public var chosen: [Int] {
    speakers.filter { $0.rank != nil }.sorted { ($0.rank ?? 0) < ($1.rank ?? 0) }.map(\.member)
  }

  /// Adds a microphone. While there is room, it is chosen at once: small meetings never wait for anybody to be heard.
  public mutating func add(_ member: Int, at now: MonotonicTime) {
    guard !speakers.contains(where: { $0.member == member }) else { return }
    let count = speakers.count { $0.rank != nil }
    speakers.append(Speaker(member: member, loudness: 0, heardAt: now, rank: count < limit ? count : nil))
  }

  /// Removes a microphone; the ones behind it move up, and the loudest of the others becomes the last. Returns whether
  /// the chosen ones changed.
  public mutating func remove(_ member: Int) -> Bool {
    guard let index = speakers.firstIndex(where: { $0.member == member }) else { return false }
    guard let freed = speakers.remove(at: index).rank else { return false }
    for index in speakers.indices {
      if let rank = speakers[index].rank, rank > freed { speakers[index].rank = rank - 1 }
    }
    let count = speakers.count { $0.rank != nil }
    if let heir = speakers.indices.filter({ speakers[$0].rank == nil })
      .max(by: { speakers[$0].loudness < speakers[$1].loudness })
    {
      speakers[heir].rank = count
    }
    return true
  }

  /// Takes note of a packet's level (0 loudest … 127 silent). Returns whether the chosen ones changed.
  public mutating func hear(_ member: Int, level: UInt8, at now: MonotonicTime) -> Bool {
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
  public func audible(at now: MonotonicTime) -> [(member: Int, level: UInt8)] {
    speakers.map { (member: $0.member, loudness: decayed($0, at: now)) }
      .filter { $0.loudness >= Self.speakingLoudness }
      .sorted { ($1.loudness, $0.member) < ($0.loudness, $1.member) }
      .map { (member: $0.member, level: UInt8(127 - min(127, $0.loudness))) }
  }

  /// Brings the loudest of those who are not in front to the front, in the place of the quietest there, who becomes the
  /// reserve.
  private mutating func evaluate(at now: MonotonicTime) -> Bool {
    let reserve = limit - 1
    let loudness = speakers.map { decayed($0, at: now) }
    let isInFront = speakers.map { ($0.rank ?? limit) < reserve }
    guard let challenger = speakers.indices.filter({ !isInFront[$0] }).max(by: { loudness[$0] < loudness[$1] }),
      let weakest = speakers.indices.filter({ isInFront[$0] }).min(by: { loudness[$0] < loudness[$1] }),
      loudness[challenger] >= Self.speakingLoudness, loudness[challenger] > loudness[weakest] + Self.margin
    else { return false }
    for index in speakers.indices where speakers[index].rank == reserve { speakers[index].rank = nil }
    speakers[challenger].rank = speakers[weakest].rank
    speakers[weakest].rank = reserve
    return true
  }

  /// What is left of a speaker's loudness after a pause: senders with discontinuous transmission go silent without a word.
  private func decayed(_ speaker: Speaker, at now: MonotonicTime) -> Double {
    let pause = now - speaker.heardAt
    guard pause > .milliseconds(100) else { return speaker.loudness }
    let steps = min(20, Double(pause.nanoseconds) / Double(Self.decay.nanoseconds))
    return speaker.loudness / (1 + steps * steps)
  }
}
