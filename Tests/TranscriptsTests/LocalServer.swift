// An HTTP server on a free port of loopback, which keeps what it is asked and answers as the test says.

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// A request that came.
struct Recorded: Sendable {
  var uri: String
  var headers: [String: String]
  var body: [UInt8]
}

/// What is answered; nil never answers.
struct Scripted: Sendable {
  var status: Int
  var headers: [(String, String)] = []
  var body = ""
}

final class LocalServer: Sendable {
  private let requests = Mutex<[Recorded]>([])
  private let channel = Mutex<(any Channel)?>(nil)
  private let answer: @Sendable (Int, Recorded) -> Scripted?

  /// `answer` is told the number of the request, from 0 on.
  init(_ answer: @escaping @Sendable (Int, Recorded) -> Scripted?) {
    self.answer = answer
  }

  var received: [Recorded] { requests.withLock { $0 } }

  /// Runs the server around `body`, which is given its address.
  func run(_ body: (String) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.configureHTTPServerPipeline()
          try child.pipeline.syncOperations.addHandler(Handler(server: self))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(channel.localAddress?.port)
    do {
      try await body("http://127.0.0.1:\(port)")
    } catch {
      try? await channel.close()
      throw error
    }
    try await channel.close()
  }

  private func respond(to request: Recorded) -> Scripted? {
    let number = requests.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    return answer(number, request)
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: LocalServer
    private var request = Recorded(uri: "", headers: [:], body: [])

    init(server: LocalServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        let headers = head.headers.map { ($0.name.lowercased(), $0.value) }
        request = Recorded(uri: head.uri, headers: Dictionary(headers) { $1 }, body: [])
      case .body(let bytes): request.body += bytes.readableBytesView
      case .end:
        guard let said = server.respond(to: request) else { return }
        var headers = HTTPHeaders(said.headers)
        headers.add(name: "Content-Length", value: String(said.body.utf8.count))
        let status = HTTPResponseStatus(statusCode: said.status)
        context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: said.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
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
