// Captions as meetings ask for them, carried out over the link: a tap on each speaker who agreed, a stream for each tap,
// and the streams' captions back to their rooms.

import CaptionLink
import Consent
import Foundation
import MediaTransport
import Meetings
import SFU
import Synchronization

/// Captions from a captions process.
final class LinkedCaptions: CaptionControl {
  private struct Listening {
    var stream: UInt32
    var tap: MediaTap
    var speaker: CaptionSpeaker
    var meeting: String
  }

  private struct RoomState {
    var speakers: [ParticipantNumber: Listening] = [:]
    var options = CaptionOptions()
    var events: AsyncStream<CaptionEvent>
    var continuation: AsyncStream<CaptionEvent>.Continuation
  }

  private struct State {
    var rooms: [RoomID: RoomState] = [:]
    /// Whose captions a stream's are, also for a while after it has ended.
    var routes: [UInt32: (room: RoomID, speaker: ParticipantNumber)] = [:]
    var ended: [UInt32] = []
    var lastStream: UInt32 = 0
    /// Goes up with every captions process, since each counts its utterances anew.
    var generation = 0
    var ready: WorkerReady?
    var status = CaptionStatus.unavailable(reason: "Captions are starting.")
  }

  private let plane: MediaPlane
  private let settings: CaptionSettings
  private let state = Mutex(State())
  /// Set once, right after this is made: the two know each other.
  private let link = Mutex<CaptionLink?>(nil)
  /// Milliseconds between 1970 and the origin of the clock that stamps packets.
  private let epoch = Int64(Date().timeIntervalSince1970 * 1000) - Int64(monotonicNanoseconds() / 1_000_000)
  /// Makes utterances' ids differ from those of an earlier run of this server.
  private let run = String(UInt32.random(in: 0 ... .max), radix: 36)

  /// Captions that may wait for a meeting; tentative ones merge there.
  private static let backlog = 2_048
  private static let endedKept = 1_024

  init(plane: MediaPlane, settings: CaptionSettings) {
    self.plane = plane
    self.settings = settings
  }

  func use(_ link: CaptionLink) { self.link.withLock { $0 = link } }

  /// There is no link and there will be none.
  func switchOff() {
    state.withLock { $0.status = .unavailable(reason: "Captions are switched off on this server.") }
  }

  var capabilities: CaptionCapabilities {
    state.withLock { state in
      if case .unavailable(let reason) = state.status { return CaptionCapabilities(available: false, reason: reason) }
      let pairs = state.ready?.pairs ?? []
      let targets = Set(pairs.compactMap { $0.split(separator: "-").last.map(String.init) })
      return CaptionCapabilities(available: true, spoken: state.ready?.spoken ?? [], targets: targets.sorted())
    }
  }

  // MARK: Speakers

  func listen(_ grant: ConsentGrant, to speaker: CaptionSpeaker, meeting: String, in room: RoomID) {
    guard let link = link.withLock({ $0 }) else { return }
    let started = state.withLock { state -> (UInt32, StreamSettings, MediaTap)? in
      makeRoom(room, &state)
      guard let options = state.rooms[room]?.options else { return nil }
      let settings = streamSettings(speaker, meeting, options)
      if var known = state.rooms[room]?.speakers[speaker.number], known.tap.grant == grant {
        known.speaker = speaker
        state.rooms[room]?.speakers[speaker.number] = known
        link.update(known.stream, settings)
        return nil
      }
      state.lastStream += 1
      let tap = MediaTap(grant: grant, participant: speaker.number, room: room, ring: link.makeRing())
      state.rooms[room]?.speakers[speaker.number] = Listening(
        stream: state.lastStream, tap: tap, speaker: speaker, meeting: meeting)
      state.routes[state.lastStream] = (room, speaker.number)
      return (state.lastStream, settings, tap)
    }
    guard let (stream, settings, tap) = started else { return }
    link.open(stream, settings, ring: tap.ring)
    plane.attach(tap)
  }

  func stop(_ speaker: ParticipantNumber, in room: RoomID, dropping: Bool) {
    let stopped = state.withLock { state -> Listening? in
      guard let listening = state.rooms[room]?.speakers.removeValue(forKey: speaker) else { return nil }
      // Before anything else: what is under way is not told any more.
      if dropping { state.routes[listening.stream] = nil } else { retire(listening.stream, &state) }
      return listening
    }
    guard let stopped else { return }
    end(stopped, dropping: dropping)
  }

  private func end(_ listening: Listening, dropping: Bool) {
    if dropping { plane.detach(listening.tap) } else { plane.release(listening.tap) }
    link.withLock { $0 }?.close(listening.stream, dropping: dropping)
  }

  private func retire(_ stream: UInt32, _ state: inout State) {
    state.ended.append(stream)
    if state.ended.count > Self.endedKept { state.routes[state.ended.removeFirst()] = nil }
  }

  func update(_ options: CaptionOptions, in room: RoomID) {
    guard let link = link.withLock({ $0 }) else { return }
    state.withLock { state in
      makeRoom(room, &state)
      guard state.rooms[room]?.options != options else { return }
      state.rooms[room]?.options = options
      for listening in state.rooms[room]?.speakers.values.map({ $0 }) ?? [] {
        link.update(listening.stream, streamSettings(listening.speaker, listening.meeting, options))
      }
    }
  }

  func close(_ room: RoomID) {
    let closed = state.withLock { $0.rooms.removeValue(forKey: room) }
    for listening in closed?.speakers.values.map({ $0 }) ?? [] {
      state.withLock { $0.routes[listening.stream] = nil }
      end(listening, dropping: true)
    }
    closed?.continuation.finish()
  }

  func events(of room: RoomID) -> AsyncStream<CaptionEvent> {
    state.withLock { state in
      makeRoom(room, &state)
      state.rooms[room]?.continuation.yield(.status(state.status))
      return state.rooms[room]?.events ?? AsyncStream { $0.finish() }
    }
  }

  private func makeRoom(_ room: RoomID, _ state: inout State) {
    guard state.rooms[room] == nil else { return }
    let (events, continuation) = AsyncStream.makeStream(
      of: CaptionEvent.self, bufferingPolicy: .bufferingNewest(Self.backlog))
    state.rooms[room] = RoomState(events: events, continuation: continuation)
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
    case .ready(let ready):
      let status: CaptionStatus =
        ready.spoken.isEmpty
        // What exactly is missing stands in the log: paths are nobody's business out there.
        ? .unavailable(reason: "No engine for speech is installed on this server.") : .ready
      state.withLock { state in
        state.ready = ready
        state.generation += 1
        announce(status, &state)
      }
    case .lost:
      state.withLock { announce(.unavailable(reason: "Captions were interrupted and will be back in a moment."), &$0) }
    case .status(let status):
      let news: CaptionStatus =
        switch status.state {
        case .normal: .ready
        case .delayed: .delayed
        case .fallback: .fallback(reason: status.reason)
        case .unavailable: .unavailable(reason: status.reason)
        }
      state.withLock { announce(news, &$0) }
    case .problem(let problem):
      state.withLock { state in
        guard let (room, _) = state.routes[problem.stream] else { return }
        state.rooms[room]?.continuation.yield(.status(.fallback(reason: problem.reason)))
      }
    case .caption(let caption): pass(caption)
    }
  }

  private func announce(_ status: CaptionStatus, _ state: inout State) {
    guard status != state.status else { return }
    state.status = status
    for room in state.rooms.values { room.continuation.yield(.status(status)) }
  }

  private func pass(_ caption: LinkCaption) {
    state.withLock { state in
      guard let (room, speaker) = state.routes[caption.stream] else { return }
      let update = CaptionUpdate(
        segment: "g_\(run)-\(state.generation)-\(caption.stream)-\(caption.segment)", speaker: speaker,
        firm: caption.firm, tentative: caption.tentative, isFinal: caption.isFinal, language: caption.language,
        start: epoch + Int64(caption.start / 1_000_000), end: epoch + Int64(caption.end / 1_000_000),
        confidence: caption.confidence, translations: caption.translations, flagged: caption.flagged)
      state.rooms[room]?.continuation.yield(.caption(update))
    }
  }
}
