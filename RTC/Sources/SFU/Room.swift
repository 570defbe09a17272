// The participants of one meeting on one worker, and who of them can be heard.

internal import Wire

/// A meeting's media. It lives on one worker; nothing of it is shared.
final class Room {
  let id: RoomID
  private(set) var peers: [Peer] = []
  var speakers: ActiveSpeakers
  /// The speakers that were last reported, and when.
  var reportedSpeakers: [SpeakerLevel] = []
  var speakersReportedAt = MonotonicTime(nanoseconds: 0)
  /// Taps by what they listen to, published or not.
  var taps: [TapPlace: TapID] = [:]

  /// One more than a client has audio slots: everybody hears the others of the loudest four.
  static let audibleSpeakers = 4

  init(id: RoomID) {
    self.id = id
    speakers = ActiveSpeakers(limit: Self.audibleSpeakers)
  }

  func add(_ peer: Peer) {
    peers.append(peer)
  }

  func remove(_ peer: Peer) {
    peers.removeAll { $0 === peer }
  }

  func peer(_ number: ParticipantNumber) -> Peer? {
    peers.first { $0.number == number }
  }

  /// The sounds that are chosen to be heard, by rank.
  var chosenSounds: [Publication] {
    let sounds = peers.flatMap { peer in peer.publications.filter { !$0.isVideo } }
    return speakers.chosen.compactMap { member in sounds.first { $0.id == member } }
  }

  /// Gives the audio slots of `peer` to the chosen speakers. Slots keep their speaker as long as he is chosen, so that
  /// nobody's voice jumps between players.
  func assignAudio(to peer: Peer) {
    assign(chosenSounds, to: peer)
  }

  /// Gives everybody's audio slots to the chosen speakers.
  func assignAudio() {
    let sounds = chosenSounds
    for peer in peers { assign(sounds, to: peer) }
  }

  private func assign(_ sounds: [Publication], to peer: Peer) {
    let audioSlots = peer.slots.filter { !$0.isVideo && $0.isActive }
    let wanted = sounds.filter { $0.owner !== peer }.prefix(audioSlots.count)
    for slot in audioSlots {
      if let carried = slot.publication, !wanted.contains(where: { $0 === carried }) { assign(nil, to: slot) }
    }
    var waiting = wanted.filter { sound in !audioSlots.contains { $0.publication === sound } }
    for slot in audioSlots where slot.publication == nil && !waiting.isEmpty {
      assign(waiting.removeFirst(), to: slot)
    }
  }

  private func assign(_ publication: Publication?, to slot: Slot) {
    slot.assign(publication)
    slot.receiver.slotsChanged = true
  }

  /// The audible speakers by participant, loudest first, at most five.
  func audibleParticipants(at now: MonotonicTime) -> [SpeakerLevel] {
    var levels: [SpeakerLevel] = []
    for speaker in speakers.audible(at: now) {
      guard let owner = owner(of: speaker.member), !levels.contains(where: { $0.participant == owner }) else {
        continue
      }
      levels.append(SpeakerLevel(participant: owner, level: speaker.level))
    }
    return Array(levels.prefix(5))
  }

  private func owner(of publication: Int) -> ParticipantNumber? {
    peers.first { $0.publications.contains { $0.id == publication } }?.number
  }
}
