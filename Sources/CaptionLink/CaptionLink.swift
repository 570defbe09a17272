// A media node's side of the link: streams and their rings on one side, a captions process on the other, which may die
// and be replaced at any time. Media never waits for it: what it does not take in time is lost.

public import Logging
public import MediaTransport
internal import NIOCore
internal import Synchronization
internal import Wire

/// What comes over the link.
public enum LinkEvent: Equatable, Sendable {
  /// A captions process is there.
  case ready(WorkerReady)
  /// The captions process that is there can do something else than before.
  case learned(WorkerReady)
  /// There is none at the moment; another will be there if one can be.
  case lost(reason: String)
  /// Text of a stream.
  case caption(LinkCaption)
  /// How the captions process fares.
  case status(WorkerStatus)
  /// A stream can't be captioned.
  case problem(StreamProblem)
}

/// The link to one captions process, and its supervision.
///
/// Passed in: how to reach the process. Owned: the connection and the list of streams. `run` ends when its task is
/// cancelled; `docs/lifecycle.md` says what ends then.
public final class CaptionLink: Sendable {
  private struct Stream {
    var settings: StreamSettings
    var ring: PacketRing
  }

  private struct State {
    var streams: [UInt32: Stream] = [:]
    /// Messages that wait for the writer; forgotten when the connection is.
    var waiting: [NodeMessage] = []
    var isConnected = false
    /// When the captions process was heard last, or spoken to first. What sleeps with the machine is not silent.
    var heardAt = SuspendingClock.now
    var metrics: [LinkMetric] = []
  }

  private let transport: any CaptionTransport
  private let told: [String]
  private let logger: Logger
  private let onEvent: @Sendable (LinkEvent) -> Void
  private let state = Mutex(State())
  /// Wakes the writer of the present connection: one for each, since a stream whose reader was cancelled is over. Behind a
  /// lock of its own, which is held for moments: media threads take it, and must not wait for a writer that gathers.
  private let waker = Mutex<AsyncStream<Void>.Continuation?>(nil)

  /// A connection that lasted this long was a good one: the next attempt follows at once.
  private static let goodWhile = Duration.seconds(30)
  private static let longestPause = 5.0
  /// A captions process sends its figures once a second. One that says nothing for so long hangs, or its machine is gone
  /// without a word.
  private let silence: Duration

  /// A link over `transport`. `told` are the services elsewhere of which people know: a process that uses others refuses.
  /// One that says nothing for `silence` is given up. `onEvent` is called in order and must be quick.
  public init(
    transport: any CaptionTransport, told: [String] = [], silence: Duration = .seconds(20), logger: Logger,
    onEvent: @escaping @Sendable (LinkEvent) -> Void
  ) {
    self.transport = transport
    self.told = told
    self.silence = silence
    self.logger = logger
    self.onEvent = onEvent
  }

  /// The figures that the captions process sent last.
  public var metrics: [LinkMetric] { state.withLock { $0.metrics } }

  /// A ring whose packets wake this link's writer.
  public func makeRing() -> PacketRing {
    PacketRing { [weak self] in self?.wake() }
  }

  private func wake() {
    waker.withLock { $0 }?.yield()
  }

  // MARK: Streams

  /// A speaker's packets will come in `ring`.
  public func open(_ stream: UInt32, _ settings: StreamSettings, ring: PacketRing) {
    post { state in
      state.streams[stream] = Stream(settings: settings, ring: ring)
      return .open(StreamOpening(stream: stream, settings: settings))
    }
  }

  /// A stream is treated differently from now on.
  public func update(_ stream: UInt32, _ settings: StreamSettings) {
    post { state in
      guard state.streams[stream] != nil else { return nil }
      state.streams[stream]?.settings = settings
      return .open(StreamOpening(stream: stream, settings: settings))
    }
  }

  /// Nothing more comes of a stream; when `dropping`, not even what was said already.
  public func close(_ stream: UInt32, dropping: Bool) {
    post { state in
      guard let ended = state.streams.removeValue(forKey: stream) else { return nil }
      if dropping { ended.ring.revoke() }
      return .close(StreamClosing(stream: stream, dropping: dropping))
    }
  }

  private func post(_ change: (inout State) -> NodeMessage?) {
    state.withLock { state in
      guard let message = change(&state), state.isConnected else { return }
      state.waiting.append(message)
    }
    wake()
  }

  // MARK: Supervision

  /// Keeps a captions process connected until its task is cancelled.
  @concurrent
  public func run() async {
    var pause = 0.2
    while !Task.isCancelled {
      let started = ContinuousClock.now
      var reason = "the captions process ended"
      do {
        try await transport.connect { [self] inbound, outbound in try await talk(inbound, outbound) }
      } catch is CancellationError {
        break
      } catch {
        reason = "\(error)"
      }
      disconnected()
      guard !Task.isCancelled else { break }
      logger.warning("Captions are unavailable", metadata: ["reason": "\(reason)"])
      onEvent(.lost(reason: reason))
      pause = ContinuousClock.now - started > Self.goodWhile ? 0.2 : min(pause * 2, Self.longestPause)
      try? await Task.sleep(for: .seconds(pause))
    }
    disconnected()
  }

  private func disconnected() {
    state.withLock { state in
      state.isConnected = false
      state.waiting = []
      state.metrics = []
    }
    waker.withLock { waker in
      waker?.finish()
      waker = nil
    }
  }

  private func talk(_ inbound: LinkInbound, _ outbound: LinkOutbound) async throws {
    var bytes: [UInt8] = []
    let hello = NodeHello(clock: monotonicNanoseconds(), secret: transport.secret, told: told)
    NodeMessage.hello(hello).write(to: &bytes)
    try await outbound.write(ByteBuffer(bytes: bytes))
    state.withLock { $0.heardAt = .now }
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask { [self] in
        try await read(inbound, wake)
        return true
      }
      group.addTask { [self] in
        // Where nothing can be written any more, reading ends, too, and tells why.
        try? await write(outbound, whenever: wakes)
        return false
      }
      group.addTask { [self] in try await watch() }
      defer { group.cancelAll() }
      while try await group.next() == false {}
    }
  }

  private func read(_ inbound: LinkInbound, _ wake: AsyncStream<Void>.Continuation) async throws {
    var reader = WorkerReader(inbound)
    begin(try await reader.ready(), wake)
    while let message = try await reader.next() { take(message) }
  }

  private func begin(_ ready: WorkerReady, _ wake: AsyncStream<Void>.Continuation) {
    state.withLock { state in
      state.isConnected = true
      state.heardAt = .now
      // What was said while nobody listened is too old to be shown.
      for stream in state.streams.values { _ = stream.ring.read { _, _ in } }
      state.waiting = state.streams.sorted { $0.key < $1.key }
        .map { .open(StreamOpening(stream: $0.key, settings: $0.value.settings)) }
    }
    waker.withLock { $0 = wake }
    onEvent(.ready(ready))
    wake.yield()
  }

  /// Gives up a captions process that hangs.
  private func watch() async throws -> Bool {
    while true {
      let (limit, heardAt) = state.withLock { ($0.isConnected ? silence : transport.readiness, $0.heardAt) }
      let left = limit - heardAt.duration(to: .now)
      guard left > .zero else { throw LinkFailure("the captions process says nothing") }
      try await Task.sleep(for: min(left, silence))
    }
  }

  private func take(_ message: WorkerMessage) {
    state.withLock { $0.heardAt = .now }
    switch message {
    case .caption(let caption): onEvent(.caption(caption))
    case .status(let status): onEvent(.status(status))
    case .problem(let problem): onEvent(.problem(problem))
    case .metrics(let metrics): state.withLock { $0.metrics = metrics }
    case .ready(let ready): onEvent(.learned(ready))
    case .refused: break
    }
  }

  /// Writes what waits, messages before audio, whenever there is something. The connection's back-pressure holds this
  /// loop up; the rings, once full, take nothing more meanwhile.
  private func write(_ outbound: LinkOutbound, whenever wakes: AsyncStream<Void>) async throws {
    for await _ in wakes {
      let bytes = gather()
      if !bytes.isEmpty { try await outbound.write(ByteBuffer(bytes: bytes)) }
    }
  }

  private func gather() -> [UInt8] {
    state.withLock { state in
      var bytes: [UInt8] = []
      for message in state.waiting { message.write(to: &bytes) }
      state.waiting = []
      for (number, stream) in state.streams {
        _ = stream.ring.read { packet, payload in
          writeAudio(
            stream: number, sequence: packet.sequence, timestamp: packet.timestamp,
            arrival: packet.arrival.nanoseconds, payload: payload, to: &bytes)
        }
      }
      return bytes
    }
  }
}
