// One meeting that somebody is in: the actor that drives its rules and carries out what they decide.

import Consent
import Identity
import Logging
import Messages
import SFU
import Wire

actor Meeting {
  // Passed in.
  private let media: any MediaControl
  private let captions: any CaptionControl
  private let journal: any MeetingJournal
  private let ledger: MeetingLedger
  private let clock: any MeetingClock
  private let logger: Logger
  private let rules: MeetingRules
  // Owned.
  private var core: MeetingCore
  private var queues: [ConnectionID: OutgoingQueue] = [:]
  private var room: RoomID?
  private var collecting: Task<Void, Never>?
  private var listening: Task<Void, Never>?
  private var reading: [Task<Void, Never>] = []
  /// Forgotten: whoever still holds this meeting must ask the service for another.
  private var isRetired = false

  init(
    _ record: MeetingRecord, rules: MeetingRules, elsewhere: ServicesElsewhere, media: any MediaControl,
    captions: any CaptionControl, journal: any MeetingJournal, identity: any MeetingIdentity, ledger: MeetingLedger,
    clock: any MeetingClock, random: RandomSource, logger: Logger
  ) {
    self.media = media
    self.captions = captions
    self.journal = journal
    self.ledger = ledger
    self.clock = clock
    self.rules = rules
    var logger = logger
    logger[metadataKey: "meeting"] = "\(record.code)"
    self.logger = logger
    core = MeetingCore(
      record, rules: rules, elsewhere: elsewhere, identity: identity, random: random, at: Moment(clock))
  }

  // MARK: Sockets

  /// Takes a socket in; nil when this meeting is retired. A socket too many is closed at once.
  func attach(_ queue: OutgoingQueue) -> ConnectionID? {
    guard !isRetired else { return nil }
    guard let id = core.connect(at: now) else {
      queue.close(code: CloseCode.tooMany.rawValue, reason: "too many sockets wait")
      return ConnectionID(rawValue: 0)
    }
    queues[id] = queue
    return id
  }

  func receive(_ text: String, on id: ConnectionID) async {
    let now = now
    core.capabilities = captions.capabilities
    await step { core, effects in core.receive(text, on: id, at: now, &effects) }
  }

  func heard(_ id: ConnectionID) {
    core.heard(id, at: now)
  }

  func closed(_ id: ConnectionID) async {
    queues.removeValue(forKey: id)?.abandon()
    let now = now
    await step { core, effects in core.disconnect(id, at: now, &effects) }
  }

  // MARK: The service

  /// Whether somebody of that role would be let in now.
  func refusal(of role: Role) -> MeetingError? { core.refusal(of: nil, role: role) }

  func overview() -> (count: Int, names: [String]) {
    (core.members.count, core.roster.prefix(5).map(\.name))
  }

  func counts() -> (participants: Int, lost: Int, sessions: Int, tallies: MeetingTallies) {
    let lost = core.members.values.count { $0.session.connection == nil }
    return (core.members.count, lost, core.members.count - lost, core.tallies)
  }

  /// Takes what was said out of what newcomers are shown, and off everybody's screen.
  func eraseWords(of participant: String?) async {
    let now = now
    await step { core, effects in core.eraseWords(of: participant, at: now, &effects) }
  }

  /// Puts a corrected caption in the place of what was said.
  func correct(_ caption: CaptionMessage) async {
    let now = now
    await step { core, effects in core.correct(caption, at: now, &effects) }
  }

  /// Does what is due; true when the meeting was retired, being empty for long enough.
  func advance() async -> Bool {
    let now = now
    await step { core, effects in core.advance(to: now, &effects) }
    guard !isRetired, core.isIdle(at: now) else { return isRetired }
    isRetired = true
    closeRoom()
    return true
  }

  /// Ends every session and lets nobody in any more.
  func end(_ reason: EndReason) async {
    isRetired = true
    let now = now
    await step { core, effects in core.endAll(reason, at: now, &effects) }
  }

  // MARK: Carrying out

  private var now: Moment { Moment(clock) }

  private func step(_ body: (inout MeetingCore, inout [Effect]) -> Void) async {
    var effects: [Effect] = []
    body(&core, &effects)
    var jobs = carryOut(effects)
    while !jobs.isEmpty {
      let job = jobs.removeFirst()
      let result = await answer(job)
      var effects: [Effect] = []
      core.offerFinished(job, result, &effects)
      jobs += carryOut(effects)
    }
  }

  /// Carries out everything that takes no waiting; returns the offers, which do.
  private func carryOut(_ effects: [Effect]) -> [OfferJob] {
    var jobs: [OfferJob] = []
    var effects = effects
    while !effects.isEmpty {
      var slow: [ConnectionID] = []
      for effect in effects {
        switch effect {
        case .send(let id, let text):
          core.tallies.framesOut += 1
          if let queue = queues[id], !queue.push(text) { slow.append(id) }
        case .close(let id, let code, let reason):
          queues.removeValue(forKey: id)?.close(code: code.rawValue, reason: reason)
        case .offer(let job): jobs.append(job)
        case .view(let number, let slots): if let room { media.setView(slots, of: number, in: room) }
        case .muted(let number, let source, let muted):
          if let room { media.setMuted(muted, source: source, of: number, in: room) }
        case .mediaLeave(let number): if let room { media.leave(number, room: room) }
        case .closeRoom: closeRoom()
        case .listen(let grant, let speaker):
          captions.listen(grant, to: speaker, meeting: core.record.code, in: openRoom())
        case .unlisten(let number, let dropping): if let room { captions.stop(number, in: room, dropping: dropping) }
        case .captionOptions(let options): captions.update(options, in: openRoom())
        case .journal(let entry): journal.append(entry)
        case .incident(let incident):
          logger.error("a message could not be encoded", metadata: ["incident": "\(incident)"])
        }
      }
      effects = []
      for id in slow { dropSlow(id, &effects) }
    }
    if core.recordChanged {
      core.recordChanged = false
      ledger.put(core.record)
    }
    return jobs
  }

  /// A socket that does not read what it is sent.
  private func dropSlow(_ id: ConnectionID, _ effects: inout [Effect]) {
    guard let queue = queues.removeValue(forKey: id) else { return }
    queue.close(code: CloseCode.timeout.rawValue, reason: "too slow", dropping: true)
    core.tallies.slowSessions += 1
    core.disconnect(id, at: now, &effects)
  }

  // MARK: Media

  private func answer(_ job: OfferJob) async -> Result<MediaAnswer, MediaRefusal> {
    let room = openRoom()
    let media = media
    let tracks = job.tracks.map { OfferedTrack(mid: $0.mid, source: $0.source.media) }
    // In a task of its own: the socket that asked may go, and its task with it, but the offer is finished either way.
    return await Task { () -> Result<MediaAnswer, MediaRefusal> in
      do throws(MediaRefusal) {
        return .success(try await media.answer(offer: job.sdp, tracks: tracks, room: room, participant: job.number))
      } catch {
        return .failure(error)
      }
    }.value
  }

  private func openRoom() -> RoomID {
    if let room { return room }
    let room = media.openRoom()
    self.room = room
    let events = media.events(of: room)
    let mailbox = EventMailbox<MediaEvent>()
    // Emptying the plane's bounded stream must not wait for this actor, which may be busy.
    collecting = Task.detached {
      for await event in events { mailbox.put(event) }
      mailbox.finish()
    }
    listening = Task { [weak self] in
      while !Task.isCancelled {
        let events = await mailbox.next()
        guard !events.isEmpty else { return }
        await self?.receive(events, from: room)
      }
    }
    readCaptions(of: room)
    return room
  }

  private func readCaptions(of room: RoomID) {
    let events = captions.events(of: room)
    let mailbox = EventMailbox<CaptionEvent>()
    reading = [
      Task.detached {
        for await event in events { mailbox.put(event) }
        mailbox.finish()
      },
      Task { [weak self] in
        while !Task.isCancelled {
          let events = await mailbox.next()
          guard !events.isEmpty else { return }
          await self?.receive(events, from: room)
        }
      },
    ]
  }

  private func closeRoom() {
    listening?.cancel()
    listening = nil
    // Its end wakes the listener for the last time.
    collecting?.cancel()
    collecting = nil
    for task in reading { task.cancel() }
    reading = []
    if let room {
      captions.close(room)
      media.closeRoom(room)
    }
    room = nil
  }

  private func receive(_ events: [MediaEvent], from room: RoomID) async {
    guard room == self.room else { return }
    for case .disconnected(let number, let reason) in events {
      logger.debug("media lost", metadata: ["participant": "\(number.rawValue)", "reason": "\(reason)"])
    }
    let now = now
    await step { core, effects in
      for event in events { core.receive(event, at: now, &effects) }
    }
  }

  private func receive(_ events: [CaptionEvent], from room: RoomID) async {
    guard room == self.room else { return }
    let now = now
    await step { core, effects in
      for event in events { core.receive(event, at: now, &effects) }
    }
    for case .caption(let caption) in events { captions.published(caption, to: core.readers) }
  }
}
