// The loop of a media thread: receive a batch, forward it, let time pass, sleep.

internal import CDatagram
internal import Glibc
internal import MediaCrypto
internal import SFU
internal import Wire

/// What a media thread owns. Confined to that thread.
final class MediaLoop {
  private var socket: DatagramSocket
  private let router: Router
  /// Enough for a whole batch to one receiver, small enough to stay in the second-level cache.
  private var out = Outbox(capacity: 384 << 10)
  private var metrics = MediaWorkerMetrics()
  private var publishAt = MonotonicTime(nanoseconds: 0)
  private var isStopping = false
  private var taps = TapTable()

  /// Datagrams that one received datagram may cause at once: a compound that asks for lost packets.
  private static let largestAnswer = 130
  private static let publishInterval = TimeSpan.milliseconds(250)

  private let mailbox: Mailbox
  private let epoll: Int32

  init(socket: consuming DatagramSocket, mailbox: Mailbox, certificate: Certificate) throws(MediaSocketError) {
    epoll = cd_epoll(socket.descriptor, mailbox.event)
    guard epoll >= 0 else { throw MediaSocketError(port: socket.port, errno: errno) }
    self.socket = socket
    self.mailbox = mailbox
    router = Router(
      certificate: certificate, wallClockOffset: cd_realtime() &- cd_monotonic(), random: SecureRandom())
  }

  deinit {
    close(epoll)
  }

  /// Runs until it is told to stop.
  func run(deliver: @Sendable ([Router.RoomEvent]) -> Void, publish: (MediaWorkerMetrics) -> Void) {
    defer { mailbox.close() }
    while !isStopping {
      let received = receive()
      let now = clock()
      let (commands, shouldStop) = mailbox.take()
      for command in commands { execute(command, at: now) }
      if shouldStop {
        router.closeAll(at: now, into: &out)
        isStopping = true
      }
      router.advance(to: now, into: &out)
      flush()
      if router.hasEvents { deliver(router.takeEvents()) }
      if now >= publishAt {
        publishAt = now + Self.publishInterval
        publish(snapshot())
      }
      // A full batch means that more waits already.
      if received < DatagramSocket.batch, !isStopping { cd_wait(epoll, patience(since: now, isIdle: received == 0)) }
    }
    publish(snapshot())
  }

  private func clock() -> MonotonicTime { MonotonicTime(nanoseconds: cd_monotonic()) }

  /// How long to sleep. After traffic, one more turn comes soon enough to publish the last numbers.
  private func patience(since now: MonotonicTime, isIdle: Bool) -> Int64 {
    var wait: Int64 = isIdle ? -1 : Self.publishInterval.nanoseconds
    if let deadline = router.nextDeadline {
      let left = max(0, (deadline - clock()).nanoseconds)
      wait = wait < 0 ? left : min(wait, left)
    }
    return wait
  }

  private func receive() -> Int {
    let arrival = clock()
    let before = router.counters.packetsForwarded
    let count = socket.receive()
    guard count > 0 else { return 0 }
    for index in 0..<count {
      let (datagram, source) = socket.received(index)
      router.receive(datagram, from: source, at: arrival, into: &out)
      // Repeats for receivers with losses are many.
      if !out.hasRoom(for: Self.largestAnswer) { flush() }
    }
    taps.copy(from: router)
    while router.forward(into: &out) { flush() }
    flush()
    let forwarded = router.counters.packetsForwarded - before
    if forwarded > 0 {
      metrics.forwardLatency.record(seconds: (clock() - arrival).seconds, packets: forwarded)
    }
    taps.announce()
    return count
  }

  private func flush() {
    guard !out.isEmpty else { return }
    for transmit in out.transmits { metrics.datagramsSent += UInt64(transmit.segments) }
    metrics.bytesSent += UInt64(out.used)
    metrics.messagesSent += UInt64(out.transmits.count)
    metrics.sendFailures += UInt64(socket.send(&out))
  }

  private func execute(_ command: MediaCommand, at now: MonotonicTime) {
    switch command {
    case .open(let room): router.open(room)
    case .close(let room):
      router.close(room, at: now, into: &out)
      taps.forget(room)
    case .apply(let session, let tracks, let participant, let room):
      // A room that closed meanwhile has told its participants already.
      try? router.apply(session, tracks: tracks, of: participant, in: room, at: now, into: &out)
    case .setView(let wishes, let participant, let room): router.setView(wishes, of: participant, in: room, at: now)
    case .setMuted(let isMuted, let source, let participant, let room):
      router.setMuted(isMuted, source, of: participant, in: room, at: now)
    case .leave(let participant, let room):
      router.leave(participant, room: room, at: now, into: &out)
      taps.forget(participant, in: room)
    case .attach(let tap): taps.attach(tap, to: router)
    case .detach(let tap): taps.detach(tap, from: router)
    }
    if !out.hasRoom(for: 8) { flush() }
  }

  private func snapshot() -> MediaWorkerMetrics {
    metrics.rooms = router.roomCount
    metrics.peers = router.peerCount
    metrics.counters = router.counters
    metrics.segmentationOffload = socket.segments
    metrics.cpuNanoseconds = cd_thread_cpu()
    return metrics
  }
}
