// The thread on which all thin peers live, and the handle by which benchmarks reach it.

internal import CDatagram
internal import CLoad
internal import Foundation
internal import Glibc
internal import MediaCrypto
internal import Synchronization
internal import Wire

/// Runs any number of peers on one thread.
final class LoadEngine: Sendable {
  /// Names a peer.
  typealias ID = Int

  enum Command: Sendable {
    case add(PeerPlan, ID, CheckedContinuation<Void, any Error>)
    case firstFrame(ID, CheckedContinuation<MonotonicTime, any Error>)
    case speak(ID, SpokenTrack, from: Int, CheckedContinuation<UInt64, any Error>)
    case remove(ID)
    case pause(Bool)
    case read(CheckedContinuation<LoadReadings, Never>)
    case stop(CheckedContinuation<Void, Never>)
  }

  let certificate: Certificate
  private let commands = Mutex<[Command]>([])
  private let nextID = Atomic<Int>(0)
  private let event = cd_eventfd()

  init() throws {
    raiseFileLimit()
    let now = Int64(Date().timeIntervalSince1970)
    certificate = try Certificate(commonName: "Load", notBefore: now - 86400, notAfter: now + 86400)
    let thread = Thread { [self] in
      // Foundation does not tell Linux the name.
      cd_name_thread("load")
      LoadLoop(certificate: certificate, event: event).run { takeCommands() }
    }
    thread.start()
  }

  deinit {
    Glibc.close(event)
  }

  /// Adds a peer and waits until it is connected.
  func add(_ plan: PeerPlan) async throws -> ID {
    let id = nextID.add(1, ordering: .relaxed).oldValue
    try await withCheckedThrowingContinuation { post(.add(plan, id, $0)) }
    return id
  }

  /// Waits for the first whole picture of a peer whose plan is to watch for it.
  func firstFrame(of id: ID) async throws -> MonotonicTime {
    try await withCheckedThrowingContinuation { post(.firstFrame(id, $0)) }
  }

  /// Has a connected peer say what is on a track from a packet on. Returns when it began, in nanoseconds since 1970.
  func speak(_ track: SpokenTrack, from place: Int = 0, by id: ID) async throws -> UInt64 {
    try await withCheckedThrowingContinuation { post(.speak(id, track, from: place, $0)) }
  }

  /// Ends a peer's connection.
  func remove(_ id: ID) { post(.remove(id)) }

  /// Has publishers stop or go on.
  func pause(_ isPaused: Bool) { post(.pause(isPaused)) }

  /// What all peers counted.
  func read() async -> LoadReadings {
    await withCheckedContinuation { post(.read($0)) }
  }

  /// Ends all connections and the thread.
  func stop() async {
    await withCheckedContinuation { post(.stop($0)) }
  }

  private func post(_ command: Command) {
    commands.withLock { $0.append(command) }
    cd_event_signal(event)
  }

  private func takeCommands() -> [Command] {
    cd_event_drain(event)
    return commands.withLock { queue in
      defer { queue.removeAll() }
      return queue
    }
  }
}

/// What the thread owns.
private final class LoadLoop {
  private let certificate: Certificate
  private let epoll: Int32
  private var peers: [LoadPeer?] = []
  private var deadlines = DeadlineHeap()
  private var connecting: [Int: CheckedContinuation<Void, any Error>] = [:]
  private var watching: [Int: CheckedContinuation<MonotonicTime, any Error>] = [:]
  private var out = Outbox(capacity: 256 << 10)
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 64)
  private var isPaused = false
  private var stopped: CheckedContinuation<Void, Never>?

  private static let eventTag = UInt64.max

  init(certificate: Certificate, event: Int32) {
    self.certificate = certificate
    epoll = cl_epoll()
    _ = cl_watch(epoll, event, Self.eventTag)
  }

  deinit {
    Glibc.close(epoll)
    buffer.deallocate()
  }

  func run(_ takeCommands: () -> [LoadEngine.Command]) {
    var tags = [UInt64](repeating: 0, count: 64)
    while stopped == nil {
      let wait = deadlines.next.map { max(0, ($0 - clock()).nanoseconds) } ?? -1
      let count = Int(cl_wait(epoll, &tags, Int32(tags.count), wait))
      let now = clock()
      for tag in tags[..<count] {
        if tag == Self.eventTag {
          for command in takeCommands() { execute(command, at: now) }
        } else {
          receive(Int(tag), at: now)
        }
      }
      // Some at a time, so that sockets are read in between.
      for _ in 0..<64 {
        guard let id = deadlines.popDue(at: now) else { break }
        guard let peer = peers[id] else { continue }
        peer.advance(to: now, isPaused: isPaused, into: &out)
        settle(peer, id, at: now)
      }
    }
    stopped?.resume()
  }

  private func clock() -> MonotonicTime { MonotonicTime(nanoseconds: cd_monotonic()) }

  private func execute(_ command: LoadEngine.Command, at now: MonotonicTime) {
    switch command {
    case .add(let plan, let id, let continuation):
      do {
        let peer = try LoadPeer(plan, certificate: certificate, at: now)
        while peers.count <= id { peers.append(nil) }
        peers[id] = peer
        _ = cl_watch(epoll, peer.descriptor, UInt64(id))
        connecting[id] = continuation
        peer.advance(to: now, isPaused: isPaused, into: &out)
        settle(peer, id, at: now)
      } catch {
        continuation.resume(throwing: error)
      }
    case .firstFrame(let id, let continuation):
      watching[id] = continuation
      if let peer = peers[id] { settle(peer, id, at: now) }
    case .speak(let id, let track, let place, let continuation):
      guard let peer = peers[id], let start = peer.speak(track, from: place, at: now) else {
        return continuation.resume(throwing: LoadTestError("a peer that is not connected can't speak"))
      }
      settle(peer, id, at: now)
      continuation.resume(returning: start)
    case .remove(let id): remove(id)
    case .pause(let isPaused): self.isPaused = isPaused
    case .read(let continuation):
      var total = LoadReadings()
      for peer in peers { peer?.add(to: &total) }
      continuation.resume(returning: total)
    case .stop(let continuation):
      for id in peers.indices { remove(id) }
      stopped = continuation
    }
  }

  private func remove(_ id: Int) {
    guard let peer = peers[id] else { return }
    peer.close(into: &out)
    flush(peer)
    tell(peer, id)
    deadlines.set(nil, for: id)
    peers[id] = nil
  }

  private func receive(_ id: Int, at now: MonotonicTime) {
    guard let peer = peers[id], let start = buffer.baseAddress else { return }
    for _ in 0..<64 {
      var realtime: UInt64 = 0
      let length = Int(
        cl_receive(
          peer.descriptor, start.assumingMemoryBound(to: UInt8.self), Int32(buffer.count), &realtime))
      guard length > 0 else { break }
      peer.receive(
        UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]), realtime: realtime, at: now, into: &out)
    }
    settle(peer, id, at: now)
  }

  /// Sends what a peer wrote, and looks at what became of it.
  private func settle(_ peer: LoadPeer, _ id: Int, at now: MonotonicTime) {
    flush(peer)
    tell(peer, id)
    deadlines.set(peer.nextDeadline, for: id)
  }

  private func flush(_ peer: LoadPeer) {
    guard !out.isEmpty, let memory = out.memory.baseAddress else { return }
    for transmit in out.transmits {
      let refused = cl_send(
        peer.descriptor, (memory + transmit.offset).assumingMemoryBound(to: UInt8.self), UInt32(transmit.length),
        transmit.segments > 1 ? UInt16(transmit.segmentSize) : 0)
      if refused > 0 { peer.countRefused(Int(refused)) }
    }
    out.reset()
  }

  private func tell(_ peer: LoadPeer, _ id: Int) {
    if let reason = peer.closedReason {
      let error = LoadTestError("a connection ended: \(reason)")
      connecting.removeValue(forKey: id)?.resume(throwing: error)
      watching.removeValue(forKey: id)?.resume(throwing: error)
      return
    }
    if peer.isConnected { connecting.removeValue(forKey: id)?.resume() }
    if let time = peer.firstFrameAt { watching.removeValue(forKey: id)?.resume(returning: time) }
  }
}
