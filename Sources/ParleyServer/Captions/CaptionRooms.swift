// What is known of the rooms that are listened to: who speaks, what readers have been told, and what of it is unfinished.
// A value without locks or links: LinkedCaptions keeps it behind its lock.

import MediaTransport
import Meetings
import Messages
import SFU

/// Rooms, their speakers' streams, and how captions fare.
struct CaptionRooms {
  /// Somebody who is listened to.
  struct Listening {
    var stream: UInt32
    var tap: MediaTap
    var speaker: CaptionSpeaker
    var meeting: String
  }

  /// Why a speaker can't be captioned.
  struct Problem {
    var reason: String
    var cause: CaptionCause?
  }

  struct Room {
    var speakers: [ParticipantNumber: Listening] = [:]
    var options = CaptionOptions()
    /// Why speakers can't be captioned, by stream.
    var problems: [UInt32: Problem] = [:]
    var told: CaptionStatus?
    var events: AsyncStream<CaptionEvent>
    var continuation: AsyncStream<CaptionEvent>.Continuation
  }

  /// Whose captions a stream's are, also for a while after it has ended.
  struct Route {
    var room: RoomID
    var speaker: ParticipantNumber
    var tenant: String
    var meeting: String
    /// What readers were told that is not final, by utterance.
    var open: [UInt64: CaptionUpdate] = [:]
  }

  private(set) var rooms: [RoomID: Room] = [:]
  private(set) var routes: [UInt32: Route] = [:]
  private var ended: [UInt32] = []
  private var lastStream: UInt32 = 0
  /// Languages that the captions process knows, also while it is away for a moment; nil until there was one.
  private var known: (spoken: [String], targets: [String])?
  private var status = starting
  /// What captions can do, made when it changes, since it is read at every message.
  private(set) var capabilities = CaptionCapabilities(
    available: false, reason: "Captions are starting.", cause: CaptionCause(.starting))
  /// Goes up with every captions process, since each counts its utterances anew.
  private(set) var generation = 0

  private static let starting = CaptionStatus.unavailable(
    reason: "Captions are starting.", cause: CaptionCause(.starting))
  /// Captions that may wait for a meeting; tentative ones merge there.
  private static let backlog = 2_048
  private static let endedKept = 1_024

  // MARK: Rooms and streams

  /// The room, made if it is new.
  mutating func open(_ room: RoomID) -> Room {
    if let known = rooms[room] { return known }
    let (events, continuation) = AsyncStream.makeStream(
      of: CaptionEvent.self, bufferingPolicy: .bufferingNewest(Self.backlog))
    let made = Room(events: events, continuation: continuation)
    rooms[room] = made
    return made
  }

  /// Nobody reads in a room any more; who was listened to.
  mutating func close(_ room: RoomID) -> [Listening] {
    guard let closed = rooms.removeValue(forKey: room) else { return [] }
    for listening in closed.speakers.values { routes[listening.stream] = nil }
    closed.continuation.finish()
    return Array(closed.speakers.values)
  }

  mutating func set(_ options: CaptionOptions, in room: RoomID) { rooms[room]?.options = options }

  mutating func nextStream() -> UInt32 {
    lastStream += 1
    return lastStream
  }

  /// Somebody is listened to from now on.
  mutating func add(_ listening: Listening, tenant: String, in room: RoomID) {
    rooms[room]?.speakers[listening.speaker.number] = listening
    routes[listening.stream] = Route(
      room: room, speaker: listening.speaker.number, tenant: tenant, meeting: listening.meeting)
  }

  /// What is known of somebody changed. What was wrong with another language need not be wrong with this one.
  mutating func change(_ speaker: CaptionSpeaker, in room: RoomID) {
    guard var listening = rooms[room]?.speakers[speaker.number] else { return }
    let isOther = listening.speaker.language != speaker.language
    listening.speaker = speaker
    rooms[room]?.speakers[speaker.number] = listening
    if isOther { solve(listening.stream, in: room) }
  }

  /// Somebody is not listened to any more. When `dropping`, what readers saw of what was not finished is taken back.
  mutating func remove(_ speaker: ParticipantNumber, from room: RoomID, dropping: Bool) -> Listening? {
    guard let listening = rooms[room]?.speakers.removeValue(forKey: speaker) else { return nil }
    solve(listening.stream, in: room)
    if dropping {
      takeBack(listening.stream)
      routes[listening.stream] = nil
    } else {
      ended.append(listening.stream)
      if ended.count > Self.endedKept { routes[ended.removeFirst()] = nil }
    }
    return listening
  }

  // MARK: Text

  /// Passes a caption on to its room. One that was really heard proves that its speaker can be captioned.
  mutating func tell(_ update: CaptionUpdate, segment: UInt64, of stream: UInt32, isHeard: Bool) {
    guard let room = routes[stream]?.room else { return }
    routes[stream]?.open[segment] = update.isFinal ? nil : update
    rooms[room]?.continuation.yield(.caption(update))
    if isHeard { solve(stream, in: room) }
  }

  /// Readers see unfinished words that nobody will finish: they are told that there is no text.
  private mutating func takeBack(_ stream: UInt32) {
    guard let route = routes[stream] else { return }
    for var update in route.open.sorted(by: { $0.key < $1.key }).map(\.value) {
      update.takeBack()
      update.isFinal = true
      rooms[route.room]?.continuation.yield(.caption(update))
    }
    routes[stream]?.open = [:]
  }

  // MARK: How captions fare

  /// A captions process is there.
  mutating func ready(spoken: [String], pairs: [String]) {
    learn(spoken: spoken, pairs: pairs)
    generation += 1
    // What exactly is missing stands in the log: paths are nobody's business out there.
    guard spoken.isEmpty else { return fare(.ready) }
    fare(
      .unavailable(
        reason: "No engine for speech is installed on this server.", cause: CaptionCause(.noEngine)))
  }

  /// The captions process knows these languages.
  mutating func learn(spoken: [String], pairs: [String]) {
    let targets = Set(pairs.compactMap { $0.split(separator: "-").last.map(String.init) })
    known = (spoken, targets.sorted())
    fare(status)
  }

  /// The captions process is gone, and with it what it was about to say. Another one will know the same languages.
  mutating func lost() {
    for stream in routes.keys.sorted() { takeBack(stream) }
    for room in rooms.keys { rooms[room]?.problems = [:] }
    fare(
      .unavailable(
        reason: "Captions were interrupted and will be back in a moment.", cause: CaptionCause(.interrupted)))
  }

  /// There are no captions and will be none.
  mutating func switchOff() {
    known = nil
    fare(
      .unavailable(reason: "Captions are switched off on this server.", cause: CaptionCause(.switchedOff)))
  }

  /// How captions fare in all rooms.
  mutating func fare(_ status: CaptionStatus) {
    self.status = status
    capabilities = CaptionCapabilities(available: false)
    if case .unavailable(let reason, let cause) = status { (capabilities.reason, capabilities.cause) = (reason, cause) }
    if let known, !known.spoken.isEmpty {
      (capabilities.available, capabilities.spoken, capabilities.targets) = (true, known.spoken, known.targets)
    }
    for room in rooms.keys { announce(in: room) }
  }

  /// A speaker can't be captioned, until the language changes, text comes nevertheless, or they are gone.
  mutating func problem(_ stream: UInt32, _ reason: String, _ cause: CaptionCause?) {
    // Nobody would solve the problem of who has left meanwhile.
    guard let room = routes[stream]?.room, rooms[room]?.speakers.values.contains(where: { $0.stream == stream }) == true
    else { return }
    rooms[room]?.problems[stream] = Problem(reason: reason, cause: cause)
    announce(in: room)
  }

  private mutating func solve(_ stream: UInt32, in room: RoomID) {
    guard rooms[room]?.problems.removeValue(forKey: stream) != nil else { return }
    announce(in: room)
  }

  /// Tells a room how captions fare there, if that changed.
  mutating func announce(in room: RoomID) {
    guard let known = rooms[room] else { return }
    var news = status
    if status == .ready, let problem = known.problems.min(by: { $0.key < $1.key }) {
      news = .fallback(reason: problem.value.reason, cause: problem.value.cause)
    }
    guard news != known.told else { return }
    rooms[room]?.told = news
    known.continuation.yield(.status(news))
  }
}
