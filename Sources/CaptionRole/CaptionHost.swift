// The captions process: engines loaded once, connections of media nodes served, their streams carried into the pipeline
// and its captions back.

internal import CaptionLink
public import Captions
internal import Foundation
public import Logging
internal import NIOCore
internal import Synchronization
public import Wire

/// A captions process that is ready to serve.
public final class CaptionHost: Sendable {
  private typealias Outgoing = AsyncStream<WorkerMessage>.Continuation

  private struct State {
    var lastConnection = 0
    /// The connections that said a good hello. Nothing is told to others: not even figures, which name tenants.
    var outgoing: [Int: Outgoing] = [:]
    var routes = StreamRoutes()
    /// How the engine fares, for servers that come later.
    var status = EngineStatus.normal
  }

  private let engine: CaptionEngine
  private let recognisers: Recognisers
  private let translators: [any Translator]
  private let problems: [String]
  private let secret: String
  private let patience: Duration
  private let elsewhere: [String]
  private let logger: Logger
  private let prices: CaptionPrices
  private let state: Shared

  private final class Shared: Sendable {
    let locked = Mutex(State())
  }

  /// Captions that may wait for a slow connection: a tentative one is out of date long before this many.
  private static let backlog = 4_096

  /// A host of `parts`. `interval` is the new speech between passes over what is being said, nil for none. `problems` tells
  /// what is missing; `secret` is what nodes must say, empty for a child; `elsewhere` are the services to which what is said
  /// goes from here, each with what it gets: nodes must tell people of all of them. `patience` is how long a node on another
  /// machine may take to say hello.
  public init(
    parts: EngineParts, workers: Int, interval: TimeSpan? = .milliseconds(300), problems: [String], secret: String,
    elsewhere: [String] = [], prices: CaptionPrices = .none, patience: Duration = .seconds(10), logger: Logger
  ) {
    let state = Shared()
    self.state = state
    self.secret = secret
    self.patience = patience
    self.elsewhere = elsewhere
    self.prices = prices
    self.logger = logger
    (recognisers, translators, self.problems) = (parts.recognisers, parts.translators, problems)
    engine = CaptionEngine(parts: parts, workers: workers, interval: interval) { event in Self.pass(event, state) }
  }

  /// Serves the process that started this one, until its end of the link closes.
  public func serveParent() async throws {
    try await serveStandardStreams { [self] connection in try await serve(connection, sharesClock: true) }
    await engine.shutdown()
  }

  /// Serves media nodes on other machines until the task is cancelled. `listening` is told the port.
  public func serve(on listener: LinkListener, listening: @Sendable (Int) -> Void) async throws {
    do {
      try await listener.serve(logger: logger, listening: listening) { [self] connection in
        try await serve(connection, sharesClock: false)
      }
    } catch {
      await engine.shutdown()
      throw error
    }
    await engine.shutdown()
  }

  // MARK: One connection

  private func serve(_ connection: LinkConnection, sharesClock: Bool) async throws {
    let (messages, outgoing) = AsyncStream.makeStream(
      of: WorkerMessage.self, bufferingPolicy: .bufferingNewest(Self.backlog))
    let number = state.locked.withLock { state in
      state.lastConnection += 1
      return state.lastConnection
    }
    defer { forget(number) }
    // The first of them to end ends the connection.
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer {
        outgoing.finish()
        group.cancelAll()
      }
      group.addTask { [self] in try await read(connection, number, sharesClock, outgoing) }
      group.addTask { try await Self.write(messages, to: connection) }
      // A parent's hello is there, and nobody else can write to a child.
      let deadline: ContinuousClock.Instant? = sharesClock ? nil : .now + patience
      group.addTask { [self] in try await attend(number, deadline: deadline) }
      try await group.next()
    }
  }

  private static func write(_ messages: AsyncStream<WorkerMessage>, to connection: LinkConnection) async throws {
    for await message in messages {
      var bytes: [UInt8] = []
      message.write(to: &bytes)
      try await connection.outbound.write(ByteBuffer(bytes: bytes))
    }
  }

  /// Sends the figures once a second to who said hello, also when they are the same, so that a node knows that somebody is
  /// here; and what can be done here when that has changed. Who did not say hello by the `deadline` won't.
  private func attend(_ number: Int, deadline: ContinuousClock.Instant?) async throws {
    var told: [Set<LanguagePair>]?
    while true {
      try await Task.sleep(for: min(.seconds(1), patience))
      if let outgoing = state.locked.withLock({ $0.outgoing[number] }) {
        // A translator elsewhere that did not answer at the start tells its languages later.
        let known = translators.map(\.pairs)
        if known != told { outgoing.yield(.ready(ready)) }
        told = known
        outgoing.yield(.metrics(samples(of: engine.metrics, prices)))
      } else if let deadline, ContinuousClock.now >= deadline {
        throw LinkFailure("nobody said hello")
      }
    }
  }

  private func read(
    _ connection: LinkConnection, _ number: Int, _ sharesClock: Bool, _ outgoing: Outgoing
  ) async throws {
    var frames = LinkReader()
    var streams: [UInt32: StreamID] = [:]
    var offset: Int64?
    for try await bytes in connection.inbound {
      frames.append(bytes.readableBytesView)
      while let frame = try frames.next(upTo: offset == nil ? LinkBounds.hello : LinkBounds.frame) {
        let message = try NodeMessage(frame)
        if let offset {
          take(message, number, offset, &streams)
          continue
        }
        guard case .hello(let hello) = message else { return try await refuse("no hello", connection) }
        if let refusal = refusal(of: hello) { return try await refuse(refusal, connection) }
        // The hello of a parent waited while models were loaded, so that it tells no time.
        offset = sharesClock ? 0 : Int64(bitPattern: monotonicNanoseconds() &- hello.clock)
        welcome(number, outgoing)
      }
    }
  }

  /// What can be done here now.
  private var ready: WorkerReady {
    let pairs = Set(translators.flatMap(\.pairs)).map { "\($0.from)-\($0.to)" }
    return WorkerReady(spoken: recognisers.languages.sorted(), pairs: pairs.sorted(), problems: problems)
  }

  /// From now on the connection is told what happens, from what can be done here and how it fares on.
  private func welcome(_ number: Int, _ outgoing: Outgoing) {
    state.locked.withLock { state in
      state.outgoing[number] = outgoing
      outgoing.yield(.ready(ready))
      if state.status != .normal { outgoing.yield(.status(WorkerStatus(state.status))) }
    }
  }

  /// Says one last thing. Not by the writer, whose end need not wait for what it has yet to write.
  private func refuse(_ reason: String, _ connection: LinkConnection) async throws {
    var bytes: [UInt8] = []
    WorkerMessage.refused(reason).write(to: &bytes)
    try await connection.outbound.write(ByteBuffer(bytes: bytes))
  }

  private func refusal(of hello: NodeHello) -> String? {
    if hello.version != linkVersion { return "this process speaks version \(linkVersion) of the link" }
    guard secret.isEmpty || matches(hello.secret, secret) else { return "the secret is another one" }
    // People agreed to what they were told. Nothing of theirs is taken where more would be done with it.
    let untold = elsewhere.filter { !hello.told.contains($0) }
    return untold.isEmpty
      ? nil : "it sends \(untold.joined(separator: ", ")), of which the server's settings do not tell people"
  }

  private func take(_ message: NodeMessage, _ number: Int, _ offset: Int64, _ streams: inout [UInt32: StreamID]) {
    switch message {
    case .hello: break
    case .open(let opening):
      let id = streams[opening.stream] ?? open(opening.stream, number, offset)
      streams[opening.stream] = id
      engine.open(id, StreamOptions(opening.settings))
    case .audio(let packet):
      guard let id = streams[packet.stream] else { return }
      let arrival = MonotonicTime(nanoseconds: UInt64(bitPattern: Int64(bitPattern: packet.arrival) &+ offset))
      engine.receive(
        AudioPacket(
          sequence: packet.sequence, timestamp: packet.timestamp, arrival: arrival, payload: packet.payload), of: id)
    case .close(let closing):
      guard let id = streams.removeValue(forKey: closing.stream) else { return }
      state.locked.withLock { $0.routes.close(id, dropping: closing.dropping) }
      engine.close(id, dropping: closing.dropping)
    }
  }

  private func open(_ stream: UInt32, _ connection: Int, _ offset: Int64) -> StreamID {
    state.locked.withLock { state in
      state.routes.open(StreamRoutes.Route(connection: connection, stream: stream, offset: offset))
    }
  }

  /// A node is gone: its speakers are not listened to any more.
  private func forget(_ number: Int) {
    let streams = state.locked.withLock { state in
      state.outgoing[number] = nil
      return state.routes.close(connection: number)
    }
    for id in streams { engine.close(id, dropping: true) }
  }

  // MARK: The engine's events

  private static func pass(_ event: EngineEvent, _ state: Shared) {
    state.locked.withLock { state in
      switch event {
      case .caption(let id, let caption):
        guard let route = state.routes[id] else { return }
        state.outgoing[route.connection]?.yield(.caption(LinkCaption(caption, of: route.stream, offset: route.offset)))
      case .problem(let id, let trouble):
        guard let route = state.routes[id] else { return }
        let problem = StreamProblem(stream: route.stream, reason: trouble.text, cause: LinkCause(trouble))
        state.outgoing[route.connection]?.yield(.problem(problem))
      case .status(let status):
        state.status = status
        for outgoing in state.outgoing.values { outgoing.yield(.status(WorkerStatus(status))) }
      }
    }
  }
}

extension WorkerStatus {
  init(_ status: EngineStatus) {
    switch status {
    // With its type: without it, this would be the initialiser itself again.
    case .normal: self.init(State.normal)
    case .delayed: self.init(.delayed, reason: "more is spoken than this server can write down at once")
    case .fallback(let trouble): self.init(.fallback, reason: trouble.text, cause: LinkCause(trouble))
    }
  }
}

extension LinkCause {
  init(_ trouble: EngineTrouble) {
    self.init(trouble.code.rawValue, language: trouble.language, service: trouble.service)
  }
}

extension StreamOptions {
  fileprivate init(_ settings: StreamSettings) {
    self.init(
      tenant: settings.tenant, meeting: settings.meeting, language: settings.language,
      defaultLanguage: settings.defaultLanguage, targets: Set(settings.targets), redaction: settings.redaction,
      contentAction: settings.contentAction, names: settings.names)
  }
}

extension LinkCaption {
  /// A caption with the node's times.
  fileprivate init(_ caption: Caption, of stream: UInt32, offset: Int64) {
    func time(_ time: MonotonicTime) -> UInt64 {
      UInt64(bitPattern: Int64(bitPattern: time.nanoseconds) &- offset)
    }
    self.init(
      stream: stream, segment: caption.segment, firm: caption.firm, tentative: caption.tentative,
      isFinal: caption.isFinal, language: caption.language, start: time(caption.start), end: time(caption.end),
      confidence: caption.confidence, translations: caption.translations,
      untranslated: caption.untranslated.sorted(), flagged: caption.isFlagged,
      timing: caption.timing.map {
        LinkTiming(
          arrived: time($0.arrived), taken: time($0.taken), over: time($0.over), queued: time($0.queued),
          began: time($0.began), recognised: time($0.recognised), engine: $0.engine, told: time($0.told),
          translated: $0.translated.mapValues(time))
      })
  }
}

/// Whether two secrets are the same; takes the same time either way.
private func matches(_ first: String, _ second: String) -> Bool {
  let (first, second) = (Array(first.utf8), Array(second.utf8))
  guard first.count == second.count else { return false }
  return zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}
