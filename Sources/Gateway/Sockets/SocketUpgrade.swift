// Watches the requests of an HTTP connection for one that asks for a WebSocket, at any point in its life: proxies and
// clients with connection pools ask on connections that have carried other requests. NIO's own upgrade handler looks
// at the first request only.
//
//   http ──head accepted──▶ ending ──request's end──▶ switching ──codec replaced──▶ (removed)
//     └──refused──▶ refused (answer, then close)

import Messages
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Turns an HTTP connection into a WebSocket.
final class SocketUpgrade: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    case http
    case ending(HTTPRequestHead, code: String)
    case switching
    case refused
  }

  private let policy: UpgradePolicy
  private let admission: SocketAdmission
  private let limits: SocketLimits
  private let secure: Bool
  private let httpHandlers: [any RemovableChannelHandler]
  private let encoder: HTTPResponseEncoder
  private let socket: EventLoopPromise<AcceptedSocket?>
  private var state = State.http
  private var unanswered = 0
  private var held: [NIOAny] = []
  private var completed = false

  /// A handler that completes `socket` exactly once, with nil when the connection ends without an upgrade.
  init(
    policy: UpgradePolicy, admission: SocketAdmission, limits: SocketLimits, secure: Bool,
    httpHandlers: [any RemovableChannelHandler], encoder: HTTPResponseEncoder,
    socket: EventLoopPromise<AcceptedSocket?>
  ) {
    self.policy = policy
    self.admission = admission
    self.limits = limits
    self.secure = secure
    self.httpHandlers = httpHandlers
    self.encoder = encoder
    self.socket = socket
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    complete(nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    complete(nil)
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch state {
    case .http:
      if case .head(let head) = unwrapInboundIn(data) {
        if asksForSocket(head) { return decide(head, context: context) }
        unanswered += 1
      }
      context.fireChannelRead(data)
    case .ending(let head, let code):
      if case .end = unwrapInboundIn(data) {
        switchOver(head, code: code, context: context)
      }
    case .switching: held.append(data)
    case .refused: break
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if case .http = state { context.fireChannelReadComplete() }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // Once the socket is open, frames pass through as bytes: also those that the first held bytes cause.
    if case .http = state, case .end = unwrapOutboundIn(data) { unanswered -= 1 }
    context.write(data, promise: promise)
  }

  private func asksForSocket(_ head: HTTPRequestHead) -> Bool {
    head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
      && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
  }

  private func decide(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
    guard unanswered == 0 else {
      // Somebody pipelines an upgrade behind an unanswered request: no client does.
      state = .refused
      return context.close(promise: nil)
    }
    let peer = context.channel.remoteAddress
    switch policy.decide(head, secure: secure, peerIsLoopback: isLoopback(peer)) {
    case .accept(let code):
      if let wait = admission.wait(head, peer: peer) { return refuse(for: wait, context: context) }
      state = .ending(head, code: code)
    case .redirect(let location):
      answer(.permanentRedirect, headers: ["location": location], body: "", context: context)
    case .refuse(let status, let code, let text):
      var headers: HTTPHeaders = ["content-type": "application/json"]
      if status == .upgradeRequired { headers.add(name: "sec-websocket-version", value: "13") }
      answer(status, headers: headers, body: errorBody(kind: "protocol", code: code, text: text), context: context)
    }
  }

  private func refuse(for seconds: Int, context: ChannelHandlerContext) {
    let text = "Too many WebSockets were opened. Try again in \(seconds) s."
    answer(
      .tooManyRequests, headers: ["content-type": "application/json", "retry-after": "\(seconds)"],
      body: errorBody(kind: "user", code: ErrorCode.requestRate.rawValue, text: text), context: context)
  }

  private func answer(
    _ status: HTTPResponseStatus, headers: HTTPHeaders, body: String, context: ChannelHandlerContext
  ) {
    state = .refused
    var headers = headers
    headers.add(name: "content-length", value: String(body.utf8.count))
    headers.add(name: "connection", value: "close")
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
    let loopBound = context.loopBound
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      loopBound.value.close(promise: nil)
    }
  }

  private func switchOver(_ head: HTTPRequestHead, code: String, context: ChannelHandlerContext) {
    state = .switching
    let pipeline = context.pipeline
    let channel = context.channel
    // NIO's upgrader knows the handshake's arithmetic (RFC 6455 section 4.2.2); the rest of it isn't used.
    let handshake = NIOTypedWebSocketServerUpgrader<Bool>(
      shouldUpgrade: { channel, _ in
        channel.eventLoop.makeSucceededFuture(["sec-websocket-protocol": UpgradePolicy.subprotocol])
      },
      upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededFuture(true) })
    handshake.buildUpgradeResponse(channel: channel, upgradeRequest: head, initialResponseHeaders: [:])
      .assumeIsolated()
      .flatMap { headers -> EventLoopFuture<Void> in
        let removals = self.httpHandlers.map { pipeline.syncOperations.removeHandler($0) }
        return EventLoopFuture.andAllSucceed(removals, on: channel.eventLoop).assumeIsolated().flatMap {
          let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
          return context.writeAndFlush(self.wrapOutboundOut(.head(head)))
        }.nonisolated()
      }
      .flatMap { pipeline.syncOperations.removeHandler(self.encoder) }
      .whenComplete { result in
        switch result {
        case .success: self.open(code: code, context: context)
        case .failure: context.close(promise: nil)
        }
      }
  }

  private func open(code: String, context: ChannelHandlerContext) {
    let (inputs, continuation) = AsyncStream.makeStream(of: SocketInput.self, bufferingPolicy: .unbounded)
    let backlog = InboundBacklog(limit: limits.backlog)
    let handler = SocketHandler(limits: limits, continuation: continuation, backlog: backlog)
    do {
      try context.pipeline.syncOperations.addHandlers(
        [
          WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.message)), handler,
        ], position: .after(self))
    } catch {
      return context.close(promise: nil)
    }
    complete(
      AcceptedSocket(
        code: code, inputs: inputs, backlog: backlog, handler: NIOLoopBound(handler, eventLoop: context.eventLoop)))
    for data in held {
      context.fireChannelRead(data)
    }
    held = []
    context.fireChannelReadComplete()
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  private func complete(_ result: AcceptedSocket?) {
    if completed { return }
    completed = true
    socket.succeed(result)
  }
}
