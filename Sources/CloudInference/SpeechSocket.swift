// One connection to Azure Speech, for one turn.

internal import Captions
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket
internal import Synchronization

/// A connection that is opened, used once, and closed.
struct SpeechSocket: Sendable {
  private enum Opened: Sendable {
    case socket(NIOLoopBound<TurnHandler>)
    case refused(EventLoopFuture<AttemptFailure>)
  }

  private let address: ServiceAddress
  private let call: ServiceCall

  init(_ address: ServiceAddress, call: ServiceCall) {
    self.address = address
    self.call = call
  }

  /// Sends `samples` and waits for the end of the turn.
  func recognise(_ samples: [Float], head: HTTPRequestHead) async throws -> SpeechPhrases {
    let opening = OpeningChannel()
    return try await withTaskCancellationHandler {
      defer { opening.close() }
      return try await turn(samples, head: head, opening: opening)
    } onCancel: {
      opening.close()
    }
  }

  private func turn(_ samples: [Float], head: HTTPRequestHead, opening: OpeningChannel) async throws -> SpeechPhrases {
    let tls = address.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
    let upgraded: EventLoopFuture<Opened> = try await ClientBootstrap(group: call.connections.group)
      .connectTimeout(.seconds(3))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: address.host, port: address.port) { [address, call] channel in
        opening.set(channel)
        return channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(Self.tlsHandler(tls, host: address.host))
          }
          return try Self.upgrade(channel, head: head, call: call)
        }
      }
    switch try await upgraded.get() {
    case .refused(let failure): throw try await failure.get()
    case .socket(let handler):
      return try await handler.eventLoop.flatSubmit { handler.value.start(samples) }.get()
    }
  }

  private static func tlsHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
    // A number is no name that a server could be told.
    let isNumber = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isNumber ? nil : host)
  }

  private static func upgrade(
    _ channel: any Channel, head: HTTPRequestHead, call: ServiceCall
  ) throws -> EventLoopFuture<Opened> {
    let upgrader = NIOTypedWebSocketClientUpgrader<Opened>(maxFrameSize: call.limits.answerBytes) { channel, _ in
      channel.eventLoop.makeCompletedFuture {
        let handler = TurnHandler(
          service: call.service, bound: call.limits.answerBytes, promise: channel.eventLoop.makePromise())
        try channel.pipeline.syncOperations.addHandlers([
          NIOWebSocketFrameAggregator(
            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024,
            maxAccumulatedFrameSize: call.limits.answerBytes),
          handler,
        ])
        return .socket(NIOLoopBound(handler, eventLoop: channel.eventLoop))
      }
    }
    let configuration = NIOTypedHTTPClientUpgradeConfiguration<Opened>(
      upgradeRequestHead: head, upgraders: [upgrader],
      notUpgradingCompletionHandler: { channel in
        channel.eventLoop.makeCompletedFuture {
          let handler = RefusalHandler(service: call.service, promise: channel.eventLoop.makePromise())
          try channel.pipeline.syncOperations.addHandler(handler)
          return .refused(handler.promise.futureResult)
        }
      })
    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
      configuration: .init(upgradeConfiguration: configuration))
  }
}

/// The channel while it is opened, so that who gives up can close it.
private final class OpeningChannel: Sendable {
  private struct State {
    var channel: (any Channel)?
    var isClosed = false
  }

  private let state = Mutex(State())

  func set(_ channel: any Channel) {
    let isClosed = state.withLock {
      $0.channel = channel
      return $0.isClosed
    }
    if isClosed { channel.close(promise: nil) }
  }

  func close() {
    let channel = state.withLock {
      $0.isClosed = true
      return $0.channel
    }
    channel?.close(promise: nil)
  }
}

/// Reads why the service would not upgrade.
private final class RefusalHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  let promise: EventLoopPromise<AttemptFailure>
  private let service: String

  init(service: String, promise: EventLoopPromise<AttemptFailure>) {
    self.service = service
    self.promise = promise
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    let seconds = head.headers.first(name: "retry-after").flatMap(Int64.init)
    promise.succeed(
      AttemptFailure(
        service: service, status: Int(head.status.code), retryAfter: seconds.map { .seconds(max(0, $0)) }))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func handlerRemoved(context: ChannelHandlerContext) {
    promise.fail(ChannelError.eof)
  }
}

/// One turn, on the socket's event loop.
private final class TurnHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let service: String
  private let bound: Int
  private let promise: EventLoopPromise<SpeechPhrases>
  private let messages = SpeechTurnMessages()
  private var phrases = SpeechPhrases()
  private var context: ChannelHandlerContext?
  private var received = 0

  init(service: String, bound: Int, promise: EventLoopPromise<SpeechPhrases>) {
    self.service = service
    self.bound = bound
    self.promise = promise
  }

  func start(_ samples: [Float]) -> EventLoopFuture<SpeechPhrases> {
    if let context {
      write(.text, messages.configuration(), context: context)
      for message in messages.audio(samples) { write(.binary, message, context: context) }
      context.flush()
    }
    return promise.futureResult
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    fail(AttemptFailure(.failed, "\(service) closed the connection before the end of the turn", mayRetry: true))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .text:
      received += frame.length
      guard received <= bound else { return fail(AttemptFailure(.failed, "\(service) answered with too much")) }
      receive(String(buffer: frame.unmaskedData))
    case .ping:
      write(.pong, frame.unmaskedData, context: context)
      context.flush()
    case .connectionClose: context.close(promise: nil)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(AttemptFailure(.failed, "\(service) does not keep to its protocol: \(type(of: error))"))
    context.close(promise: nil)
  }

  private func receive(_ text: String) {
    guard let message = SpeechServiceMessage(text) else { return failProtocol() }
    guard message.request == messages.request else { return }
    switch message.path {
    case "speech.phrase": if !phrases.add(message.body) { failProtocol() }
    case "turn.end": promise.succeed(phrases)
    default: break
    }
  }

  private func failProtocol() {
    fail(AttemptFailure(.failed, "\(service) answered with something else than its protocol says"))
  }

  // The first of success and failure counts: a promise takes no notice of the others.
  private func fail(_ failure: AttemptFailure) { promise.fail(failure) }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, context: ChannelHandlerContext) {
    let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    context.write(wrapOutboundOut(frame), promise: nil)
  }
}
