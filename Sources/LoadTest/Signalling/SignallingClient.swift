// A participant's socket: requests with their replies; events are acknowledged, and handed on if somebody wants them.

internal import Messages
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOWebSocket

/// One open socket of one participant.
struct SignallingClient: Sendable {
  private let channel: any Channel
  private let handler: NIOLoopBound<SignallingHandler>

  /// Opens the socket of the meeting `code`. `onEvent` is called on its event loop.
  static func connect(
    to address: ServerAddress, meeting code: String, group: MultiThreadedEventLoopGroup,
    onEvent: (@Sendable (Event) -> Void)? = nil
  ) async throws -> SignallingClient {
    let upgraded: EventLoopFuture<SignallingClient?> = try await ClientBootstrap(group: group)
      .connectTimeout(.seconds(10))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: address.host, port: address.port) { channel in
        channel.eventLoop.makeCompletedFuture { try upgrade(channel, address: address, code: code, onEvent: onEvent) }
      }
    guard let client = try await upgraded.get() else { throw LoadTestError("the server refused the socket") }
    return client
  }

  private static func upgrade(
    _ channel: any Channel, address: ServerAddress, code: String, onEvent: (@Sendable (Event) -> Void)?
  ) throws -> EventLoopFuture<SignallingClient?> {
    let upgrader = NIOTypedWebSocketClientUpgrader<SignallingClient?>(maxFrameSize: 1 << 20) { channel, _ in
      channel.eventLoop.makeCompletedFuture {
        let handler = SignallingHandler(onEvent: onEvent)
        try channel.pipeline.syncOperations.addHandler(handler)
        return SignallingClient(channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
      }
    }
    var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/v1/meetings/\(code)/signal")
    head.headers = ["host": address.authority, "content-length": "0", "sec-websocket-protocol": "parley.v1"]
    let configuration = NIOTypedHTTPClientUpgradeConfiguration<SignallingClient?>(
      upgradeRequestHead: head, upgraders: [upgrader],
      notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(nil) })
    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
      configuration: .init(upgradeConfiguration: configuration))
  }

  /// Sends a request and waits for its reply.
  func request<Body: Codable & Equatable & Sendable>(_ request: Request, as type: Body.Type = Body.self) async throws
    -> Body
  {
    let promise = channel.eventLoop.makePromise(of: String.self)
    channel.eventLoop.execute { [handler] in handler.value.send(request, reply: promise) }
    let reply = try MessageCoding.decode(Reply<Body>.self, from: try await promise.futureResult.get())
    if let error = reply.error { throw error }
    guard let body = reply.ok else { throw LoadTestError("a reply had neither ok nor error") }
    return body
  }

  /// Closes the socket.
  func close() async {
    try? await channel.close().get()
  }
}

/// The end of the pipeline, on the socket's event loop.
private final class SignallingHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private struct Envelope: Decodable {
    var re: Int64?
    var seq: UInt64?
  }

  private static let pingInterval = TimeAmount.seconds(10)
  /// The server keeps a thousand events until they are acknowledged.
  private static let eventsPerAcknowledgement: UInt64 = 100

  private let onEvent: (@Sendable (Event) -> Void)?
  private var context: ChannelHandlerContext?
  private var pending: [Int64: EventLoopPromise<String>] = [:]
  private var nextID: Int64 = 1
  private var acknowledged: UInt64 = 0
  private var partial = ByteBuffer()
  private var pings: RepeatedTask?

  init(onEvent: (@Sendable (Event) -> Void)?) {
    self.onEvent = onEvent
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
    pings = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.pingInterval, delay: Self.pingInterval) { _ in
      loopBound.value.send(.ping, reply: nil)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    pings?.cancel()
    failAll(LoadTestError("the socket is closed"))
  }

  func send(_ request: Request, reply: EventLoopPromise<String>?) {
    let id = nextID
    nextID += 1
    guard let context, let text = try? MessageCoding.encode(ClientFrame.request(id: id, request)) else {
      reply?.fail(LoadTestError("the socket is closed"))
      return
    }
    if let reply { pending[id] = reply }
    write(.text, ByteBuffer(string: text), context: context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .text, .continuation:
      partial.writeImmutableBuffer(frame.unmaskedData)
      guard frame.fin else { return }
      receive(String(buffer: partial), context: context)
      partial.clear()
    case .ping: write(.pong, frame.unmaskedData, context: context)
    case .connectionClose: context.close(promise: nil)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    failAll(error)
    context.close(promise: nil)
  }

  private func receive(_ text: String, context: ChannelHandlerContext) {
    guard let envelope = try? MessageCoding.decode(Envelope.self, from: text) else { return }
    if let id = envelope.re { pending.removeValue(forKey: id)?.succeed(text) }
    tell(text)
    guard let seq = envelope.seq, seq >= acknowledged + Self.eventsPerAcknowledgement else { return }
    acknowledged = seq
    guard let ack = try? MessageCoding.encode(ClientFrame.ack(seq: seq)) else { return }
    write(.text, ByteBuffer(string: ack), context: context)
  }

  private func tell(_ text: String) {
    guard let onEvent, let frame = try? ServerFrame(parsing: text) else { return }
    switch frame {
    case .event(let frame): onEvent(frame.event)
    case .volatile(let event): onEvent(event)
    case .reply: break
    }
  }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, context: ChannelHandlerContext) {
    let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
  }

  private func failAll(_ error: any Error) {
    for promise in pending.values { promise.fail(error) }
    pending.removeAll()
  }
}
