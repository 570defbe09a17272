// A service on this machine: it answers by a closure, and keeps what it was sent.

import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

@testable import CloudInference

/// What was sent.
struct Received: Sendable {
  var method: HTTPMethod
  var uri: String
  var headers: HTTPHeaders
  var body: Data

  var path: Substring { uri.prefix { $0 != "?" } }
  var query: [String: String] {
    let items = URLComponents(string: uri)?.queryItems ?? []
    return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { "\($0),\($1)" })
  }
  var json: Any? { try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed) }
}

/// What is answered.
enum Answer: Sendable {
  case json(String)
  case status(Int, HTTPHeaders = [:])
  case hang
  case drop
}

/// Why an answer was not given: what was sent breaks the protocol.
struct ProtocolError: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}

final class StandIn: Sendable {
  typealias Respond = @Sendable (Received) throws -> Answer

  private let kept: Mutex<(received: [Received], problems: [String])> = Mutex(([], []))
  private let channel: Mutex<(any Channel)?> = Mutex(nil)
  private let respond: Respond

  var received: [Received] { kept.withLock { $0.received } }
  var problems: [String] { kept.withLock { $0.problems } }
  var address: String { "http://127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)" }

  private init(_ respond: @escaping Respond) { self.respond = respond }

  /// Runs `body` with a service that answers by `respond`, and connections to it.
  static func serving(
    _ respond: @escaping Respond, speech: (@Sendable (Received, StandIn) -> SpeechStandIn)? = nil,
    body: (StandIn, CloudConnections) async throws -> Void
  ) async throws {
    let standIn = StandIn(respond)
    let connections = CloudConnections()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try standIn.configure(channel, speech: speech) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    standIn.channel.withLock { $0 = channel }
    do {
      try await body(standIn, connections)
    } catch {
      await connections.shutdown()
      try await channel.close()
      throw error
    }
    await connections.shutdown()
    try await channel.close()
  }

  func complain(_ problem: String) { kept.withLock { $0.problems.append(problem) } }

  fileprivate func answer(_ request: Received) -> Answer {
    kept.withLock { $0.received.append(request) }
    do {
      return try respond(request)
    } catch {
      complain((error as? ProtocolError)?.reason ?? "\(error)")
      return .status(400)
    }
  }

  private func configure(_ channel: any Channel, speech: (@Sendable (Received, StandIn) -> SpeechStandIn)?) throws {
    let handler = StandInHandler(self)
    var upgraders: [any HTTPServerProtocolUpgrader & Sendable] = []
    if let speech {
      upgraders.append(
        NIOWebSocketServerUpgrader(
          maxFrameSize: 1 << 20,
          shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
          upgradePipelineHandler: { [self] channel, head in
            channel.eventLoop.makeCompletedFuture {
              let request = Received(method: head.method, uri: head.uri, headers: head.headers, body: Data())
              kept.withLock { $0.received.append(request) }
              try channel.pipeline.syncOperations.addHandler(speech(request, self))
            }
          }))
    }
    let loopBound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withServerUpgrade: (
        upgraders: upgraders,
        completionHandler: { context in context.pipeline.syncOperations.removeHandler(loopBound.value, promise: nil) }
      ))
    try channel.pipeline.syncOperations.addHandler(handler)
  }
}

private final class StandInHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let standIn: StandIn
  private var request: Received?

  init(_ standIn: StandIn) { self.standIn = standIn }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      request = Received(method: head.method, uri: head.uri, headers: head.headers, body: Data())
    case .body(let part): request?.body.append(contentsOf: part.readableBytesView)
    case .end:
      guard let request else { return }
      switch standIn.answer(request) {
      case .json(let text): send(.ok, ["content-type": "application/json"], text, context: context)
      case .status(let code, let headers):
        send(HTTPResponseStatus(statusCode: code), headers, "secret words of the service", context: context)
      case .hang: break
      case .drop: context.close(promise: nil)
      }
    }
  }

  private func send(
    _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: String, context: ChannelHandlerContext
  ) {
    var headers = headers
    headers.add(name: "content-length", value: "\(body.utf8.count)")
    context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}

/// Limits that tests can wait for. Without `timeout`, those who answer have all the time that a busy machine takes.
func quick(_ timeout: Duration = .seconds(600)) -> ServiceLimits {
  var limits = ServiceLimits(timeout: timeout)
  limits.retryDelay = .milliseconds(5)
  return limits
}

/// Half a second, or as long as wanted, of one tone.
func tone(_ hertz: Double, seconds: Double = 0.5) -> [Float] {
  (0..<Int(16_000 * seconds)).map { Float(0.5 * sin(2 * Double.pi * hertz * Double($0) / 16_000)) }
}

/// The word that stands for the tone in `pcm`.
func word(in pcm: [Int16]) -> String {
  var crossings = 0
  for (last, next) in zip(pcm, pcm.dropFirst()) where last < 0 && next >= 0 { crossings += 1 }
  let hertz = Double(crossings) / (Double(pcm.count) / 16_000)
  return hertz < 300 ? "low" : hertz < 600 ? "middle" : "high"
}

/// Checks a WAV header, byte for byte, and returns the length of its PCM.
func checkWaveHeader(_ header: Data) throws -> Int {
  let bytes = [UInt8](header)
  func number(_ offset: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
  func text(_ offset: Int) -> String { String(decoding: bytes[offset..<offset + 4], as: UTF8.self) }
  guard bytes.count == 44 else { throw ProtocolError("a WAV header of \(bytes.count) bytes") }
  guard text(0) == "RIFF", text(8) == "WAVE", text(12) == "fmt ", text(36) == "data" else {
    throw ProtocolError("no WAV file")
  }
  guard number(16, 4) == 16, number(20, 2) == 1, number(22, 2) == 1, number(24, 4) == 16_000,
    number(28, 4) == 32_000, number(32, 2) == 2, number(34, 2) == 16
  else { throw ProtocolError("not 16 kHz mono PCM") }
  guard number(4, 4) == number(40, 4) + 36 else { throw ProtocolError("lengths that do not fit") }
  return number(40, 4)
}

/// The samples of PCM.
func samples(of pcm: Data) -> [Int16] {
  let bytes = [UInt8](pcm)
  return stride(from: 0, to: bytes.count - 1, by: 2).map {
    Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
  }
}
