// A gateway on a free port of loopback, raw connections to it, and a conversation that echoes.

import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Gateway

/// A folder with a small web client, a hidden file and a link that leads out.
func webFolder() throws -> String {
  let folder = URL(filePath: try temporaryFolder())
  let files = FileManager.default
  try files.createDirectory(at: folder.appendingPathComponent("ui"), withIntermediateDirectories: true)
  try Data("<!doctype html><title>Parley</title>".utf8).write(to: folder.appendingPathComponent("index.html"))
  try Data("export {}".utf8).write(to: folder.appendingPathComponent("ui/app.js"))
  try Data("secret".utf8).write(to: folder.appendingPathComponent(".hidden.js"))
  try Data("key".utf8).write(to: folder.appendingPathComponent("secret.key"))
  try files.createSymbolicLink(atPath: folder.path + "/out.txt", withDestinationPath: "/etc/passwd")
  return folder.path
}

/// Lines that were logged.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  func logger(level: Logger.Level) -> Logger {
    let sink: LogSink = { line in self.lines.withLock { $0.append(line) } }
    return Logger(label: "test", factory: { LineLogHandler(label: $0, level: level, format: .text, sink: sink) })
  }

  var text: String { lines.withLock { $0.joined(separator: "\n") } }
}

/// Echoes; "close" ends it, "flood" sends without end.
final class Echo: SocketConversation {
  let frames: AsyncStream<SocketFrame>
  private let continuation: AsyncStream<SocketFrame>.Continuation
  private let flooding = Mutex(false)
  let closings = Mutex(0)
  let heardCount = Mutex(0)
  let pumped = Mutex(0)
  let received = Mutex<[String]>([])
  let delay: Duration

  init(delay: Duration = .zero) {
    self.delay = delay
    (frames, continuation) = AsyncStream.makeStream()
  }

  func receive(_ text: String) async {
    if delay > .zero { try? await Task.sleep(for: delay) }
    received.withLock { $0.append(text) }
    switch text {
    case "close": continuation.yield(.close(code: 4403, reason: "removed"))
    case "flood":
      flooding.withLock { $0 = true }
      continuation.yield(.text(""))
    default: continuation.yield(.text(text))
    }
  }

  func heard() async { heardCount.withLock { $0 += 1 } }

  func closed() async {
    closings.withLock { $0 += 1 }
    flooding.withLock { $0 = false }
    continuation.finish()
  }

  func pump(_ write: @Sendable (SocketFrame) async throws -> Void) async throws {
    for await frame in frames {
      try await write(frame)
      while flooding.withLock({ $0 }) {
        try await write(.text(String(repeating: "x", count: 60_000)))
        pumped.withLock { $0 += 1 }
      }
    }
  }
}

extension GatewayConfiguration {
  /// Ends nothing because of the time that it takes, however busy the machine is.
  fileprivate mutating func waitLong() {
    let (hour, milliseconds) = (TimeAmount.hours(1), Int64(3_600_000))
    (http.head, http.body, http.response, http.idle) = (hour, hour, hour, hour)
    firstByteMilliseconds = milliseconds
    (sockets.pingMilliseconds, sockets.silenceMilliseconds) = (milliseconds, milliseconds)
    sockets.stallMilliseconds = milliseconds
  }
}

/// Runs a gateway around `body` and shuts it down gracefully. Time ends nothing but what `configure` has it end.
func withGateway(
  _ conversation: Echo = Echo(), logger: Logger = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() }),
  metrics: MetricsRegistry = MetricsRegistry(), ready: Bool = true, tls: TLSCertificates? = nil,
  routes: @escaping GatewayService.AddRoutes = { _, _ in }, configure: (inout GatewayConfiguration) -> Void = { _ in },
  _ body: @Sendable (Int) async throws -> Void
) async throws {
  var configuration = GatewayConfiguration(
    host: "127.0.0.1", port: 0, tls: tls, access: AccessPolicy(plain: .loopback), web: try webFolder())
  configuration.waitLong()
  configure(&configuration)
  let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
  let service = GatewayService(
    configuration: configuration, metrics: metrics, logger: logger,
    readiness: { Readiness(checks: [(name: "meetings", ok: ready)]) }, addRoutes: routes,
    open: { _ in conversation }, onListening: { continuation.yield($0) })
  let group = ServiceGroup(
    services: [service], logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() }))
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    do {
      try await body(port)
    } catch {
      await group.triggerGracefulShutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
}

/// A TCP connection, perhaps inside TLS, that keeps what it gets.
final class RawConnection: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private struct State {
    var bytes: [UInt8] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let channelBox = Mutex<(any Channel)?>(nil)

  /// Connects to loopback.
  static func open(_ port: Int, tls: Bool = false, reads: Bool = true) async throws -> RawConnection {
    let connection = RawConnection()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: reads)
      .channelOption(.socketOption(.so_rcvbuf), value: reads ? 262_144 : 4096)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if tls {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .none
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: "localhost"))
          }
          try channel.pipeline.syncOperations.addHandler(connection)
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    connection.channelBox.withLock { $0 = channel }
    return connection
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    state.withLock { $0.bytes.append(contentsOf: bytes.readableBytesView) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    state.withLock { $0.isClosed = true }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  /// All bytes so far.
  var bytes: [UInt8] { state.withLock { $0.bytes } }
  /// All bytes so far, as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Whether the other side has closed.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func send(_ bytes: [UInt8]) async throws {
    let channel = try #require(channelBox.withLock { $0 })
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  func send(_ text: String) async throws {
    try await send(Array(text.utf8))
  }

  /// Reads from now on, when it was opened without.
  func startReading() async throws {
    let channel = try #require(channelBox.withLock { $0 })
    try await channel.setOption(.autoRead, value: true).get()
  }

  func close() async {
    try? await channelBox.withLock { $0 }?.close()
  }

  /// Waits for `condition`; false when it does not come about.
  func waits(for condition: (RawConnection) -> Bool) async -> Bool {
    await eventually { condition(self) }
  }

  /// Takes an answer's head, and leaves what came behind it.
  func takeHead() {
    state.withLock { state in
      guard let end = state.bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
      state.bytes.removeFirst(end.upperBound)
    }
  }

  /// Takes all bytes so far.
  func take() -> [UInt8] {
    state.withLock { state in
      defer { state.bytes = [] }
      return state.bytes
    }
  }
}

/// Asks every few milliseconds until `condition` holds; false when it does not, however busy the machine is.
func eventually(_ condition: () async -> Bool) async -> Bool {
  let end = ContinuousClock.now + .seconds(120)
  while ContinuousClock.now < end {
    if await condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return await condition()
}

/// An HTTP answer.
struct Answer {
  var status: Int
  var headers: [String: String]
  var body: String

  /// Reads the answer at the start of `bytes`; nil while it is not all there.
  init?(_ bytes: [UInt8], toHead: Bool = false) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    guard let code = lines[0].split(separator: " ").dropFirst().first, let status = Int(code) else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let rest = text[end.upperBound...]
    let length = toHead || status == 304 || status == 101 ? 0 : Int(headers["content-length"] ?? "0") ?? 0
    guard rest.utf8.count >= length else { return nil }
    self.status = status
    self.headers = headers
    body = String(decoding: rest.utf8.prefix(length), as: UTF8.self)
  }
}

/// Sends one request on a connection of its own.
func ask(
  _ port: Int, _ line: String, headers: [String] = [], body: String = "", tls: Bool = false
) async throws -> Answer {
  let connection = try await RawConnection.open(port, tls: tls)
  defer { Task { await connection.close() } }
  return try await ask(connection, line, headers: headers, body: body)
}

/// Sends one request on this connection.
func ask(
  _ connection: RawConnection, _ line: String, headers: [String] = [], body: String = ""
) async throws -> Answer {
  _ = connection.take()
  var fields = ["Host: localhost"] + headers
  if !body.isEmpty { fields.append("Content-Length: \(body.utf8.count)") }
  try await connection.send("\(line) HTTP/1.1\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n\(body)")
  let isHead = line.hasPrefix("HEAD")
  #expect(await connection.waits { Answer($0.bytes, toHead: isHead) != nil || $0.isClosed })
  return try #require(Answer(connection.bytes, toHead: isHead), "\(line): \(connection.text)")
}
