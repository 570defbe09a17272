import NIOCore
import Synchronization
import Telemetry
import Testing

@testable import Gateway

/// Bytes of a client frame: always masked unless told otherwise.
private func clientFrame(_ first: UInt8, _ payload: [UInt8], masked: Bool = true, length: Int? = nil) -> [UInt8] {
  let length = length ?? payload.count
  let flag: UInt8 = masked ? 0x80 : 0
  var bytes = [first]
  switch length {
  case ..<126: bytes.append(flag | UInt8(length))
  case ..<65536: bytes += [flag | 126, UInt8(length >> 8), UInt8(length & 0xFF)]
  default: bytes += [flag | 127] + (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * $0)) }
  }
  let mask: [UInt8] = [9, 8, 7, 6]
  if masked { bytes += mask }
  return bytes + payload.enumerated().map { masked ? $1 ^ mask[$0 % 4] : $1 }
}

private func textFrame(_ text: String) -> [UInt8] { clientFrame(0x81, Array(text.utf8)) }

private struct ServerFrame: Equatable {
  var opcode: UInt8
  var payload: [UInt8]
  var text: String { String(decoding: payload, as: UTF8.self) }
  var closeCode: UInt16 { payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : 0 }
}

/// The whole frames at the start of `bytes`.
private func serverFrames(_ bytes: [UInt8]) -> [ServerFrame] {
  var frames: [ServerFrame] = []
  var rest = bytes[...]
  while rest.count >= 2 {
    let start = rest.startIndex
    var length = Int(rest[start + 1] & 0x7F)
    var offset = 2
    if length == 126 {
      guard rest.count >= 4 else { break }
      length = Int(rest[start + 2]) << 8 | Int(rest[start + 3])
      offset = 4
    } else if length == 127 {
      guard rest.count >= 10 else { break }
      length = rest[(start + 2)..<(start + 10)].reduce(0) { $0 << 8 | Int($1) }
      offset = 10
    }
    guard rest.count >= offset + length else { break }
    #expect(rest[start] & 0x80 != 0)
    frames.append(
      ServerFrame(opcode: rest[start] & 0x0F, payload: Array(rest[(start + offset)..<(start + offset + length)])))
    rest = rest.dropFirst(offset + length)
  }
  return frames
}

private let handshake = [
  "Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: parley.v1",
]
private let signal = "GET /v1/meetings/abc-defg-hjk/signal"

private func upgrade(_ connection: RawConnection, extra: [UInt8] = []) async throws {
  let head = "\(signal) HTTP/1.1\r\nHost: localhost\r\n\(handshake.joined(separator: "\r\n"))\r\n\r\n"
  try await connection.send(Array(head.utf8) + extra)
  #expect(await connection.waits { Answer($0.bytes)?.status == 101 })
}

private func openSocket(_ port: Int, tls: Bool = false, reads: Bool = true) async throws -> RawConnection {
  let connection = try await RawConnection.open(port, tls: tls, reads: reads)
  try await upgrade(connection)
  connection.takeHead()
  return connection
}

private func close(_ connection: RawConnection) async -> UInt16 {
  _ = await connection.waits { serverFrames($0.bytes).contains { $0.opcode == 8 } }
  return serverFrames(connection.bytes).first { $0.opcode == 8 }?.closeCode ?? 0
}

/// What clients must not send, and how it is answered.
enum Violation: String, CaseIterable, Sendable {
  case frameTooLong, frameFarTooLong, fragmentsTooLong, notUTF8, binary, unmasked, reservedBit, reservedOpcode
  case fragmentedPing, longPing, continuationFirst, halfCloseCode

  fileprivate var frames: [UInt8] {
    switch self {
    case .frameTooLong: clientFrame(0x81, [], length: SocketLimits().message + 1)
    case .frameFarTooLong: clientFrame(0x81, [], length: 1 << 40)
    case .fragmentsTooLong:
      clientFrame(0x01, [UInt8](repeating: 97, count: SocketLimits().message)) + clientFrame(0x80, [97])
    case .notUTF8: clientFrame(0x81, [0xFF, 0xFE])
    case .binary: clientFrame(0x82, [1, 2])
    case .unmasked: clientFrame(0x81, [65], masked: false)
    case .reservedBit: clientFrame(0xC1, [65])
    case .reservedOpcode: clientFrame(0x83, [])
    case .fragmentedPing: clientFrame(0x09, [1])
    case .longPing: clientFrame(0x89, [UInt8](repeating: 1, count: 126))
    case .continuationFirst: clientFrame(0x80, [65])
    case .halfCloseCode: clientFrame(0x88, [1])
    }
  }

  fileprivate var code: UInt16 {
    switch self {
    case .frameTooLong, .frameFarTooLong, .fragmentsTooLong: 1009
    case .notUTF8: 1007
    case .binary: 4400
    default: 1002
    }
  }
}

@Suite struct SocketTests {
  @Test func theHandshakeIsThatOfRFC6455() async throws {
    try await withGateway { port async throws in
      let answer = try await ask(port, signal, headers: handshake)
      #expect(answer.status == 101)
      // RFC 6455 section 1.3.
      #expect(answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
      #expect(answer.headers["sec-websocket-protocol"] == "parley.v1")
    }
  }

  @Test func messagesGoBothWays() async throws {
    let echo = Echo()
    try await withGateway(echo) { port async throws in
      let socket = try await openSocket(port)
      try await socket.send(textFrame("{\"id\":1}"))
      try await socket.send(textFrame(String(repeating: "ü", count: 30_000)))
      #expect(await socket.waits { serverFrames($0.bytes).count == 2 })
      #expect(serverFrames(socket.bytes).map(\.text) == ["{\"id\":1}", String(repeating: "ü", count: 30_000)])
    }
  }

  @Test func frameBytesThatComeWithTheRequestAreNotLost() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      try await upgrade(connection, extra: textFrame("early") + textFrame("bird"))
      #expect(await connection.waits { $0.text.hasSuffix("bird") })
      #expect(connection.text.contains("early"))
    }
  }

  @Test(arguments: Violation.allCases) func badFramesThatComeWithTheRequestEndThatSocketAlone(_ violation: Violation)
    async throws
  {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      try await upgrade(connection, extra: violation.frames)
      #expect(await connection.waits { $0.bytes.suffix(40).contains(0x88) || $0.isClosed }, "the socket is closed")
      #expect(try await ask(port, "GET /healthz").status == 200)
    }
  }

  @Test func aConnectionThatCarriedRequestsCanStillBecomeASocket() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      #expect(try await ask(connection, "GET /healthz").status == 200)
      #expect(try await ask(connection, "GET /nothing.js").status == 404)
      _ = connection.take()
      try await upgrade(connection)
      connection.takeHead()
      try await connection.send(textFrame("late"))
      #expect(await connection.waits { serverFrames($0.bytes).first?.text == "late" })
    }
  }

  @Test func refusalsAreAnsweredInTheErrorShape() async throws {
    try await withGateway { port async throws in
      let noProtocol = try await ask(port, signal, headers: Array(handshake.dropLast()))
      #expect(noProtocol.status == 400)
      #expect(noProtocol.body.contains(#""code":"socket.protocol","kind":"protocol""#))
      let foreign = try await ask(port, signal, headers: handshake + ["Origin: https://evil.example"])
      #expect(foreign.status == 403)
      #expect(try await ask(port, "GET /v1/meetings/x", headers: handshake).status == 404)
    }
  }

  @Test func fragmentsAreJoinedAroundPings() async throws {
    try await withGateway { port async throws in
      let socket = try await openSocket(port)
      try await socket.send(clientFrame(0x01, Array("one ".utf8)))
      try await socket.send(clientFrame(0x89, [1, 2, 3]))
      try await socket.send(clientFrame(0x00, Array("two ".utf8)))
      try await socket.send(clientFrame(0x80, Array("three".utf8)))
      #expect(await socket.waits { serverFrames($0.bytes).count == 2 })
      #expect(serverFrames(socket.bytes)[0] == ServerFrame(opcode: 0xA, payload: [1, 2, 3]))
      #expect(serverFrames(socket.bytes)[1].text == "one two three")
    }
  }

  @Test(arguments: Violation.allCases)
  func whatBreaksTheRulesIsClosedWithItsCode(violation: Violation) async throws {
    let echo = Echo()
    try await withGateway(echo) { port async throws in
      let socket = try await openSocket(port)
      try await socket.send(violation.frames)
      #expect(await close(socket) == violation.code)
      #expect(await eventually { echo.closings.withLock { $0 } == 1 })
      // The other side never answers our close frame; we don't wait for ever.
      #expect(await socket.waits { $0.isClosed })
    }
  }

  @Test func theClientsCloseIsAnsweredAndTheSessionTold() async throws {
    let echo = Echo()
    try await withGateway(echo) { port async throws in
      let socket = try await openSocket(port)
      try await socket.send(clientFrame(0x88, [0x03, 0xE9]))
      #expect(await close(socket) == 1001)
      #expect(await socket.waits { $0.isClosed })
      #expect(await eventually { echo.closings.withLock { $0 } == 1 })
    }
  }

  @Test func theSessionsCloseReachesTheClient() async throws {
    // Only the client's answer ends it.
    try await withGateway(configure: { $0.sockets.closeMilliseconds = 3_600_000 }) { port async throws in
      let socket = try await openSocket(port)
      try await socket.send(textFrame("close"))
      #expect(await close(socket) == 4403)
      try await socket.send(clientFrame(0x88, [0x11, 0x33]))
      #expect(await socket.waits { $0.isClosed })
    }
  }

  @Test func aVanishedClientEndsTheSession() async throws {
    let echo = Echo()
    let metrics = MetricsRegistry()
    try await withGateway(echo, metrics: metrics) { port async throws in
      let socket = try await openSocket(port)
      #expect(await eventually { await metrics.text().contains("parley_sockets 1") })
      await socket.close()
      #expect(await eventually { echo.closings.withLock { $0 } >= 1 })
      #expect(await eventually { await metrics.text().contains("parley_sockets 0") })
    }
  }

  @Test func pingsAreSentAndPongsAreHeard() async throws {
    let echo = Echo()
    try await withGateway(echo, configure: { $0.sockets.pingMilliseconds = 50 }) { port async throws in
      let socket = try await openSocket(port)
      #expect(await socket.waits { serverFrames($0.bytes).filter { $0.opcode == 9 }.count >= 2 })
      try await socket.send(clientFrame(0x8A, []))
      #expect(await eventually { echo.heardCount.withLock { $0 } == 1 })
    }
  }

  @Test func silenceIsClosed() async throws {
    let limits: (inout GatewayConfiguration) -> Void = {
      $0.sockets.pingMilliseconds = 50
      $0.sockets.silenceMilliseconds = 200
    }
    try await withGateway(configure: limits) { port async throws in
      let socket = try await openSocket(port)
      #expect(await close(socket) == 4408)
      #expect(await socket.waits { $0.isClosed })
    }
  }

  @Test func aReaderThatDoesNotReadIsClosedAndNothingPilesUp() async throws {
    let echo = Echo()
    let limits: (inout GatewayConfiguration) -> Void = { $0.sockets.stallMilliseconds = 300 }
    try await withGateway(echo, configure: limits) { port async throws in
      let connection = try await RawConnection.open(port, reads: false)
      let head = "\(signal) HTTP/1.1\r\nHost: localhost\r\n\(handshake.joined(separator: "\r\n"))\r\n\r\n"
      try await connection.send(Array(head.utf8) + textFrame("flood"))
      #expect(await eventually { echo.closings.withLock { $0 } >= 1 })
      // What went out fits into the two kernels' buffers: 60 kB each, some megabytes at most.
      #expect(echo.pumped.withLock { $0 } < 400)
      await connection.close()
    }
  }

  @Test func whoPingsAndDoesNotReadGetsNoPileOfPongs() async throws {
    let echo = Echo()
    try await withGateway(echo) { port async throws in
      let connection = try await RawConnection.open(port, reads: false)
      let head = "\(signal) HTTP/1.1\r\nHost: localhost\r\n\(handshake.joined(separator: "\r\n"))\r\n\r\n"
      try await connection.send(Array(head.utf8))
      let ping = clientFrame(0x89, [UInt8](repeating: 7, count: 125))
      let pings = (0..<1000).flatMap { _ in ping }
      for _ in 0..<100 { try await connection.send(pings) }
      // More than 12 MB of pongs: what the two kernels take of them is a few megabytes.
      try await connection.send(textFrame("end"))
      #expect(await eventually { echo.received.withLock { $0 } == ["end"] })
      try await connection.startReading()
      #expect(await connection.waits { $0.bytes.suffix(3).elementsEqual("end".utf8) })
      #expect(connection.bytes.count < 10_000_000)
      // Once a second, of 100,000.
      #expect(echo.heardCount.withLock { $0 } < 1_000)
    }
  }

  @Test func socketsAreOpenedAtABoundedRatePerClient() async throws {
    try await withGateway(configure: { $0.socketRate = RateLimit(perMinute: 1, burst: 2) }) { port async throws in
      let outside = handshake + ["X-Forwarded-For: 198.51.100.7"]
      for _ in 0..<2 { #expect(try await ask(port, signal, headers: outside).status == 101) }
      let refused = try await ask(port, signal, headers: outside)
      #expect(refused.status == 429)
      #expect(refused.body.contains(#""code":"request.rate","kind":"user""#))
      #expect(Int(refused.headers["retry-after"] ?? "") ?? 0 > 0)
      #expect(try await ask(port, signal, headers: handshake + ["X-Forwarded-For: 198.51.100.8"]).status == 101)
      for _ in 0..<4 { #expect(try await ask(port, signal, headers: handshake).status == 101) }
    }
  }

  @Test func aFastSenderIsHeldBackAndLosesNothing() async throws {
    let echo = Echo(delay: .milliseconds(1))
    try await withGateway(echo, configure: { $0.sockets.backlog = 4 }) { port async throws in
      let socket = try await openSocket(port)
      for group in 0..<20 {
        try await socket.send((0..<20).flatMap { textFrame("m\(group * 20 + $0)") })
      }
      #expect(await socket.waits { serverFrames($0.bytes).count == 400 })
      #expect(serverFrames(socket.bytes).map(\.text) == (0..<400).map { "m\($0)" })
    }
  }

  @Test func aDrainSaysGoingAway() async throws {
    let sockets = Mutex<RawConnection?>(nil)
    try await withGateway(configure: { $0.sockets.closeMilliseconds = 100 }) { port async throws in
      let socket = try await openSocket(port)
      sockets.withLock { $0 = socket }
    }
    let socket = try #require(sockets.withLock { $0 })
    #expect(await close(socket) == 1001)
  }

  @Test func randomFramesNeitherStopTheServerNorLeaveSessions() async throws {
    let metrics = MetricsRegistry()
    try await withGateway(metrics: metrics) { port async throws in
      var generator = SystemRandomNumberGenerator()
      for _ in 0..<100 {
        let socket = try await openSocket(port)
        let bytes = (0..<Int.random(in: 1...300)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try? await socket.send(bytes)
        await socket.close()
      }
      #expect(try await ask(port, "GET /healthz").status == 200)
      #expect(await eventually { await metrics.text().contains("parley_sockets 0") })
    }
  }
}
