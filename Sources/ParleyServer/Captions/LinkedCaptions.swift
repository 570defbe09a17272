// Captions as meetings ask for them, carried out over the link: a tap on each speaker who agreed, a stream for each tap,
// and the streams' captions back to their rooms.

import CaptionLink
import Consent
import MediaTransport
import Meetings
import Messages
import SFU
import Synchronization

/// Captions from a captions process.
final class LinkedCaptions: CaptionControl {
  private let plane: MediaPlane
  private let settings: CaptionSettings
  private let traces: UtteranceTraces?
  private let delays: PublishedDelays?
  private let state = Mutex(CaptionRooms())
  /// Set once, right after this is made: the two know each other.
  private let link = Mutex<CaptionLink?>(nil)
  private let clock: PacketClock
  /// Makes utterances' ids differ from those of an earlier run of this server.
  private let run = String(UInt32.random(in: 0 ... .max), radix: 36)

  init(
    plane: MediaPlane, settings: CaptionSettings, clock: PacketClock = PacketClock(), traces: UtteranceTraces? = nil,
    delays: PublishedDelays? = nil
  ) {
    self.plane = plane
    self.settings = settings
    self.clock = clock
    self.traces = traces
    self.delays = delays
  }

  func use(_ link: CaptionLink) { self.link.withLock { $0 = link } }

  /// There is no link and there will be none.
  func switchOff() { state.withLock { $0.switchOff() } }

  var capabilities: CaptionCapabilities { state.withLock(\.capabilities) }

  // MARK: Speakers

  func listen(_ grant: ConsentGrant, to speaker: CaptionSpeaker, meeting: String, in room: RoomID) {
    guard let link = link.withLock({ $0 }) else { return }
    let started = state.withLock { state -> (UInt32, StreamSettings, MediaTap)? in
      let known = state.open(room)
      let settings = streamSettings(speaker, meeting, known.options)
      if let listening = known.speakers[speaker.number], listening.tap.grant == grant {
        state.change(speaker, in: room)
        link.update(listening.stream, settings)
        return nil
      }
      let stream = state.nextStream()
      let tap = MediaTap(grant: grant, participant: speaker.number, room: room, ring: link.makeRing())
      state.add(
        CaptionRooms.Listening(stream: stream, tap: tap, speaker: speaker, meeting: meeting),
        tenant: settings.tenant, in: room)
      return (stream, settings, tap)
    }
    guard let (stream, settings, tap) = started else { return }
    link.open(stream, settings, ring: tap.ring)
    plane.attach(tap)
  }

  func stop(_ speaker: ParticipantNumber, in room: RoomID, dropping: Bool) {
    // Before anything else: what is under way is not told any more.
    guard let stopped = state.withLock({ $0.remove(speaker, from: room, dropping: dropping) }) else { return }
    end(stopped, dropping: dropping)
  }

  private func end(_ listening: CaptionRooms.Listening, dropping: Bool) {
    if dropping { plane.detach(listening.tap) } else { plane.release(listening.tap) }
    link.withLock { $0 }?.close(listening.stream, dropping: dropping)
  }

  func update(_ options: CaptionOptions, in room: RoomID) {
    guard let link = link.withLock({ $0 }) else { return }
    state.withLock { state in
      let known = state.open(room)
      guard known.options != options else { return }
      state.set(options, in: room)
      for listening in known.speakers.values {
        link.update(listening.stream, streamSettings(listening.speaker, listening.meeting, options))
      }
    }
  }

  func close(_ room: RoomID) {
    for listening in state.withLock({ $0.close(room) }) { end(listening, dropping: true) }
  }

  func events(of room: RoomID) -> AsyncStream<CaptionEvent> {
    state.withLock { state in
      let events = state.open(room).events
      state.announce(in: room)
      return events
    }
  }

  func published(_ caption: CaptionUpdate, to readers: Int) {
    let now = monotonicNanoseconds()
    if caption.isFinal { traces?.published(caption.segment, to: readers, at: now) }
    if readers > 0 { delays?.published(caption, at: now) }
  }

  private func streamSettings(
    _ speaker: CaptionSpeaker, _ meeting: String, _ options: CaptionOptions
  ) -> StreamSettings {
    StreamSettings(
      tenant: "default", meeting: meeting, language: speaker.language, defaultLanguage: settings.language,
      targets: speaker.translates ? options.languages.sorted() : [], redaction: settings.redaction,
      contentAction: settings.content.rawValue, names: options.names)
  }

  // MARK: The link's events

  func take(_ event: LinkEvent) {
    switch event {
    case .ready(let ready): state.withLock { $0.ready(spoken: ready.spoken, pairs: ready.pairs) }
    case .learned(let ready): state.withLock { $0.learn(spoken: ready.spoken, pairs: ready.pairs) }
    case .lost: state.withLock { $0.lost() }
    case .status(let status):
      let news: CaptionStatus =
        switch status.state {
        case .normal: .ready
        case .delayed: .delayed
        case .fallback: .fallback(reason: status.reason, cause: CaptionCause(status.cause))
        case .unavailable: .unavailable(reason: status.reason, cause: CaptionCause(status.cause))
        }
      state.withLock { $0.fare(news) }
    case .problem(let problem):
      let cause = CaptionCause(problem.cause)
      state.withLock { $0.problem(problem.stream, problem.reason, cause) }
    case .caption(let caption): pass(caption)
    }
  }

  private func pass(_ caption: LinkCaption) {
    state.withLock { state in
      guard let route = state.routes[caption.stream] else { return }
      let update = CaptionUpdate(
        segment: "g_\(run)-\(state.generation)-\(caption.stream)-\(caption.segment)", speaker: route.speaker,
        firm: caption.firm, tentative: caption.tentative, isFinal: caption.isFinal, language: caption.language,
        start: clock.milliseconds(caption.start), end: clock.milliseconds(caption.end),
        confidence: caption.confidence, translations: caption.translations,
        untranslated: Set(caption.untranslated), flagged: caption.flagged)
      traces?.received(
        caption, as: update.segment, tenant: route.tenant, meeting: route.meeting, at: monotonicNanoseconds())
      delays?.received(caption, as: update.segment)
      // A final text without timing was given up; it says nothing but that there was speech.
      let isHeard = !update.text.isEmpty && (!caption.isFinal || caption.timing != nil)
      state.tell(update, segment: caption.segment, of: caption.stream, isHeard: isHeard)
    }
  }
}

extension CaptionCause {
  /// A cause that this server knows: a captions process of another build may have others.
  fileprivate init?(_ cause: LinkCause?) {
    guard let cause, let code = Code(rawValue: cause.code) else { return nil }
    self.init(code, language: cause.language, service: cause.service)
  }
}
