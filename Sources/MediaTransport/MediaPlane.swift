// The media plane as the control plane sees it: rooms placed on media threads, offers answered, wishes passed on.

public import MediaCrypto
public import SFU
public import Wire
internal import CDatagram
internal import Foundation
internal import SDP
internal import Synchronization

/// How the media plane is set up.
public struct MediaConfiguration: Sendable {
  /// Media threads; each has its own UDP port.
  public var workers: Int
  /// The address to bind; `::` takes IPv4 as well.
  public var bindAddress: TransportAddress
  /// The first thread's port, the others follow; 0 lets the system choose.
  public var firstPort: UInt16
  /// The addresses that clients are told, best first, without ports.
  public var publicAddresses: [TransportAddress]
  /// Whether to send bursts as one message that the kernel cuts up.
  public var segmentationOffload: Bool

  /// A set-up with `workers` threads.
  public init(
    workers: Int, bindAddress: TransportAddress, firstPort: UInt16, publicAddresses: [TransportAddress],
    segmentationOffload: Bool = true
  ) {
    self.workers = workers
    self.bindAddress = bindAddress
    self.firstPort = firstPort
    self.publicAddresses = publicAddresses
    self.segmentationOffload = segmentationOffload
  }

  /// The machine's own addresses, for `publicAddresses`: others first, loopback last.
  public static func interfaceAddresses() -> [TransportAddress] {
    var found = Array(repeating: cd_address(), count: 32)
    let count = cd_interface_addresses(&found, Int32(found.count))
    let all = found.prefix(Int(max(0, count))).map { TransportAddress($0) }
    return all.filter { !$0.isLoopback && !$0.isIPv6 } + all.filter { !$0.isLoopback && $0.isIPv6 }
      + all.filter { $0.isLoopback }
  }
}

/// Why an offer was not accepted.
public enum MediaRefusal: Error, Sendable, Equatable {
  /// The offer can't be understood or used; the text says why.
  case unusable(String)
  /// The room is closed.
  case noSuchRoom
  /// The media thread is too far behind to take anybody in.
  case overloaded
}

/// A slot in an answer.
public struct SlotDescription: Sendable, Hashable {
  /// The slot's media line.
  public var mid: String
  /// Whether the slot carries sound (else pictures).
  public var isAudio: Bool

  /// The slot on the media line `mid`.
  public init(mid: String, isAudio: Bool) {
    self.mid = mid
    self.isAudio = isAudio
  }
}

/// An answer to an offer.
public struct MediaAnswer: Sendable {
  /// The session description.
  public var sdp: String
  /// The slots among its media lines.
  public var slots: [SlotDescription]

  /// The answer `sdp` with its `slots`.
  public init(sdp: String, slots: [SlotDescription]) {
    self.sdp = sdp
    self.slots = slots
  }
}

/// All media threads of the process.
public final class MediaPlane: Sendable {
  private struct RoomRecord {
    var worker: Int
    var sessions: [ParticipantNumber: NegotiatedSession] = [:]
    let events: AsyncStream<MediaEvent>
    let continuation: AsyncStream<MediaEvent>.Continuation
  }

  private struct State {
    var nextRoom: UInt64 = 1
    var rooms: [RoomID: RoomRecord] = [:]
    var eventsDropped: UInt64 = 0
  }

  /// Events that a room's consumer may be behind; a meeting that is slower than this has worse problems.
  private static let eventBacklog = 8192

  private let configuration: MediaConfiguration
  private let fingerprint: String
  private let workers: [MediaWorker]
  private let state: SharedState

  /// Rooms and sessions, behind their lock; shared with the delivery closures of the threads.
  private final class SharedState: Sendable {
    let locked = Mutex(State())

    /// Passes events on to the rooms' consumers. Called on media threads.
    func deliver(_ events: [Router.RoomEvent]) {
      for event in events {
        let continuation = locked.withLock { $0.rooms[event.room]?.continuation }
        if case .dropped? = continuation?.yield(event.event) { locked.withLock { $0.eventsDropped += 1 } }
      }
    }
  }

  /// Opens all ports and starts all threads.
  public init(configuration: MediaConfiguration, certificate: Certificate) throws(MediaSocketError) {
    self.configuration = configuration
    fingerprint = certificate.fingerprint.sdpValue
    let state = SharedState()
    self.state = state
    var workers: [MediaWorker] = []
    for index in 0..<max(1, configuration.workers) {
      let port = configuration.firstPort == 0 ? 0 : UInt16(exactly: Int(configuration.firstPort) + index)
      guard let port else { throw MediaSocketError(port: configuration.firstPort, errno: ERANGE) }
      workers.append(
        try MediaWorker(
          index: index, bindingTo: configuration.bindAddress.withPort(port), certificate: certificate,
          segmentation: configuration.segmentationOffload, deliver: state.deliver))
    }
    self.workers = workers
  }

  /// The UDP ports of the threads.
  public var ports: [UInt16] { workers.map(\.port) }

  /// Opens a room on the thread with the fewest participants.
  public func openRoom() -> RoomID {
    let loads = workers.map { $0.metrics.peers }
    let (events, continuation) = AsyncStream.makeStream(
      of: MediaEvent.self, bufferingPolicy: .bufferingOldest(Self.eventBacklog))
    let (id, worker) = state.locked.withLock { state in
      let id = RoomID(rawValue: state.nextRoom)
      state.nextRoom += 1
      var rooms = Array(repeating: 0, count: loads.count)
      for room in state.rooms.values { rooms[room.worker] += 1 }
      let worker = loads.indices.min { (loads[$0], rooms[$0], $0) < (loads[$1], rooms[$1], $1) } ?? 0
      state.rooms[id] = RoomRecord(worker: worker, events: events, continuation: continuation)
      return (id, worker)
    }
    post(.open(id), to: worker)
    return id
  }

  /// Closes a room and ends its participants' connections.
  public func closeRoom(_ room: RoomID) {
    guard let record = state.locked.withLock({ $0.rooms.removeValue(forKey: room) }) else { return }
    record.continuation.finish()
    post(.close(room), to: record.worker)
  }

  /// What happens in a room. One consumer at a time; ends when the room is closed.
  public func events(of room: RoomID) -> AsyncStream<MediaEvent> {
    state.locked.withLock { $0.rooms[room]?.events } ?? AsyncStream { $0.finish() }
  }

  /// Answers a participant's offer: a first one, one with more media lines, an ICE restart, or a new connection.
  public func answer(
    offer: String, tracks: [OfferedTrack], room: RoomID, participant: ParticipantNumber
  ) async throws(MediaRefusal) -> MediaAnswer {
    let known = state.locked.withLock { state in
      state.rooms[room].map { (worker: $0.worker, previous: $0.sessions[participant]) }
    }
    guard let (worker, previous) = known else { throw .noSuchRoom }
    let (answer, session) = try negotiate(offer, worker: worker, previous: previous)
    let isOpen = state.locked.withLock { state in
      guard state.rooms[room] != nil else { return false }
      state.rooms[room]?.sessions[participant] = session
      return true
    }
    guard isOpen else { throw .noSuchRoom }
    let command = MediaCommand.apply(session, tracks: tracks, participant: participant, room: room)
    guard workers[worker].mailbox.post(command) == .queued else { throw .overloaded }
    let slots = session.media.filter { $0.direction == .send }
    return MediaAnswer(
      sdp: answer.text, slots: slots.map { SlotDescription(mid: $0.mid, isAudio: $0.kind == .audio) })
  }

  private func negotiate(
    _ offer: String, worker: Int, previous: NegotiatedSession?
  ) throws(MediaRefusal) -> (SessionDescription, NegotiatedSession) {
    var random = SecureRandom()
    let configuration = AnswerConfiguration(
      localICE: .random(using: &random), fingerprint: fingerprint,
      candidates: configuration.publicAddresses.map { $0.withPort(workers[worker].port) },
      sessionID: UInt64.random(in: 1..<1 << 62, using: &random))
    do throws(SDPError) {
      let description = try SessionDescription(parsing: offer)
      let result = try makeAnswer(
        to: description, configuration: configuration, previous: previous, using: &random)
      guard let previous, previous.remoteFingerprints != result.session.remoteFingerprints else { return result }
      // Another certificate is another connection: nothing of the old one holds.
      return try makeAnswer(to: description, configuration: configuration, previous: nil, using: &random)
    } catch {
      throw .unusable(error.description)
    }
  }

  /// Sets what a participant's video slots should show.
  public func setView(_ slots: [ViewRequest], of participant: ParticipantNumber, in room: RoomID) {
    post(.setView(slots, participant: participant, room: room), to: room)
  }

  /// Mutes or unmutes a participant's source: a muted one is not forwarded.
  public func setMuted(_ isMuted: Bool, source: MediaSource, of participant: ParticipantNumber, in room: RoomID) {
    post(.setMuted(isMuted, source, participant: participant, room: room), to: room)
  }

  /// Ends a participant's connection.
  public func leave(_ participant: ParticipantNumber, room: RoomID) {
    state.locked.withLock { _ = $0.rooms[room]?.sessions.removeValue(forKey: participant) }
    post(.leave(participant, room: room), to: room)
  }

  /// What the threads count.
  public var metrics: [MediaWorkerMetrics] { workers.map(\.metrics) }

  /// Events that were lost because a meeting did not keep up.
  public var eventsDropped: UInt64 { state.locked.withLock { $0.eventsDropped } }

  /// Says goodbye to all participants and ends the threads.
  public func stop() async {
    for worker in workers { worker.mailbox.stop() }
    for worker in workers { await worker.stop() }
    let rooms = state.locked.withLock { state in
      defer { state.rooms.removeAll() }
      return Array(state.rooms.values)
    }
    for room in rooms { room.continuation.finish() }
  }

  func post(_ command: MediaCommand, to room: RoomID) {
    guard let worker = state.locked.withLock({ $0.rooms[room]?.worker }) else { return }
    post(command, to: worker)
  }

  /// Commands that must not get lost wait for room in the mailbox; a full one means a thread that is stuck for seconds.
  private func post(_ command: MediaCommand, to worker: Int) {
    let mailbox = workers[worker].mailbox
    guard mailbox.post(command) == .full else { return }
    Task { [mailbox] in
      for _ in 0..<200 {
        try? await Task.sleep(for: .milliseconds(10))
        if mailbox.post(command) != .full { return }
      }
    }
  }
}
