// Media as the meeting sees it: offers on their way to the media plane, mutes, views, and the plane's events
// translated from numbers to participant ids.

import Messages
import SFU
import Wire

extension MeetingCore {
  // MARK: Offers

  mutating func offer(_ id: Int64, _ fields: MediaOfferRequest, of member: Member, _ effects: inout [Effect]) {
    if fields.tracks.contains(where: { $0.source == .screen }), let limit = rules.screens,
      screens(except: member) >= limit
    {
      let error = MessageError(.user, .mediaScreens, "Somebody else shows a screen already.")
      return reply(id, to: member.id, error, &effects)
    }
    let job = OfferJob(
      participant: member.id, number: member.number, session: member.session.id, request: id, sdp: fields.sdp,
      tracks: fields.tracks)
    var queue = offers[member.number] ?? OfferQueue()
    if queue.isRunning {
      guard queue.waiting.count < rules.waitingOffers else {
        let error = MessageError(.user, .mediaBusy, "Earlier offers still wait for their answers.")
        return reply(id, to: member.id, error, &effects)
      }
      queue.waiting.append(job)
    } else {
      queue.isRunning = true
      effects.append(.offer(job))
    }
    offers[member.number] = queue
    if fields.tracks.contains(where: { $0.source == .screen }) { claimedScreens[member.number, default: 0] += 1 }
  }

  /// How many others show a screen or are about to.
  private func screens(except member: Member) -> Int {
    members.values.count { other in
      other.id != member.id && (other.sources.contains(.screen) || claimedScreens[other.number] != nil)
    }
  }

  /// The media plane answered or refused.
  mutating func offerFinished(
    _ job: OfferJob, _ result: Result<MediaAnswer, MediaRefusal>, _ effects: inout [Effect]
  ) {
    release(job)
    if members[job.participant]?.session.id == job.session {
      switch result {
      case .success(let answer): publish(job, answer, &effects)
      case .failure(let refusal):
        let error =
          refusal.kind == .malformed
          ? MessageError(.protocol, .mediaSDP, refusal.reason) : MessageError(.user, .mediaRefused, refusal.reason)
        reply(job.request, to: job.participant, error, &effects)
      }
    } else if case .success = result {
      // The session ended meanwhile; what the plane has just set up belongs to nobody.
      effects.append(.mediaLeave(job.number))
    }
    startNextOffer(of: job.number, &effects)
  }

  private mutating func release(_ job: OfferJob) {
    guard job.tracks.contains(where: { $0.source == .screen }), let claims = claimedScreens[job.number] else { return }
    claimedScreens[job.number] = claims > 1 ? claims - 1 : nil
  }

  private mutating func startNextOffer(of number: ParticipantNumber, _ effects: inout [Effect]) {
    guard var queue = offers[number] else { return }
    while !queue.waiting.isEmpty {
      let next = queue.waiting.removeFirst()
      guard members[next.participant]?.session.id == next.session else {
        release(next)
        continue
      }
      offers[number] = queue
      effects.append(.offer(next))
      return
    }
    offers[number] = nil
  }

  private mutating func publish(_ job: OfferJob, _ answer: MediaAnswer, _ effects: inout [Effect]) {
    guard let member = members[job.participant] else { return }
    members[job.participant]?.sources = job.tracks.map(\.source)
    let slots = answer.slots.map { Slot(mid: $0.mid, kind: $0.isAudio ? .audio : .video) }
    reply(job.request, to: job.participant, MediaOfferReply(sdp: answer.sdp, slots: slots), &effects)
    for source in job.tracks.map(\.source) where member.mutes.contains(source) && !member.sources.contains(source) {
      effects.append(.muted(member.number, source.media, true))
    }
    if let state = members[job.participant]?.state, state != member.state { announce(job.participant, &effects) }
  }

  // MARK: Views and mutes

  mutating func view(_ id: Int64, _ fields: MediaViewRequest, of member: Member, _ effects: inout [Effect]) {
    // Somebody who has just left is nobody: their slot is free until the client's next view.
    let wishes = fields.slots.map { slot in
      ViewRequest(
        mid: slot.mid, participant: slot.participant.flatMap { members[$0]?.number }, source: slot.source.media,
        maxHeight: slot.maxHeight, priority: slot.priority)
    }
    effects.append(.view(member.number, wishes))
    reply(id, to: member.id, Done(), &effects)
  }

  mutating func setMuted(
    _ muted: Bool, _ source: TrackSource, of participant: String, _ effects: inout [Effect]
  ) {
    guard let member = members[participant], member.mutes.contains(source) != muted else { return }
    if muted {
      members[participant]?.mutes.insert(source)
    } else {
      members[participant]?.mutes.remove(source)
    }
    guard member.sources.contains(source) else { return }
    effects.append(.muted(member.number, source.media, muted))
    announce(participant, &effects)
  }

  // MARK: Events of the media plane

  mutating func receive(_ event: MediaEvent, at now: Moment, _ effects: inout [Effect]) {
    switch event {
    case .connected: break
    case .disconnected(let number, let reason):
      guard let participant = numbers[number] else { return }
      tell(participant, .mediaLost(reason: String(reason.prefix(120))), &effects)
    case .slot(let receiver, let slot):
      guard let participant = numbers[receiver] else { return }
      tell(participant, .mediaSlot(change(slot)), &effects)
    case .layersWanted(let number, let source, let rids):
      guard let participant = numbers[number] else { return }
      tell(participant, .mediaLayers(source: source.track, wanted: rids.compactMap(Layer.init(rawValue:))), &effects)
    case .quality(let number, let quality):
      guard let participant = numbers[number], let member = members[participant] else { return }
      members[participant]?.quality = quality.wire
      if members[participant]?.state != member.state { announce(participant, &effects) }
    case .speakers(let levels):
      let known = levels.prefix(rules.speakersNamed).compactMap { level in
        numbers[level.participant].map { Speaker(participant: $0, level: Self.loudness(level.level)) }
      }
      if let loudest = speakers.take(known, at: now.time) {
        tellAll(.speakers(loudest), &effects)
      }
      if let deadline = speakers.deadline { check(by: deadline) }
    }
  }

  private func change(_ slot: SlotState) -> SlotChange {
    let participant = slot.participant.flatMap { numbers[$0] }
    let isGone = slot.participant != nil && participant == nil
    return SlotChange(
      mid: slot.mid, participant: participant, source: slot.source?.track, layer: slot.layer.flatMap(Layer.init),
      paused: isGone ? .gone : slot.pause.flatMap { PauseReason(rawValue: $0.rawValue) })
  }

  /// dB below the loudest, to two digits between silence and as loud as it gets.
  private static func loudness(_ level: UInt8) -> Double {
    (Double(127 - min(level, 127)) / 1.27).rounded() / 100
  }
}

extension TrackSource {
  /// The same source in the media plane's words.
  var media: MediaSource {
    switch self {
    case .microphone: .microphone
    case .camera: .camera
    case .screen: .screen
    case .screenAudio: .screenAudio
    }
  }
}

extension MediaSource {
  /// The same source in the protocol's words.
  var track: TrackSource {
    switch self {
    case .microphone: .microphone
    case .camera: .camera
    case .screen: .screen
    case .screenAudio: .screenAudio
    }
  }
}

extension ConnectionQuality {
  /// The same quality in the protocol's words.
  fileprivate var wire: Quality {
    switch self {
    case .good: .good
    case .fair: .fair
    case .poor: .poor
    }
  }
}
