// The REST calls that participants and benchmarks make, each on a connection of its own.

internal import Consent
internal import Messages
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Makes and joins meetings.
struct RESTClient: Sendable {
  let address: ServerAddress
  let group: MultiThreadedEventLoopGroup

  func createMeeting(capacity: Int, policy: ConsentPolicy? = nil) async throws -> CreateMeetingReply {
    try await post(CreateMeetingRequest(title: "Load", capacity: capacity, policy: policy), to: "/api/v1/meetings")
  }

  /// Makes `count` meetings and returns their codes.
  func createMeetings(_ count: Int, capacity: Int) async throws -> [String] {
    var codes: [String] = []
    for _ in 0..<count { codes.append(try await createMeeting(capacity: capacity).code) }
    return codes
  }

  func join(_ code: String, name: String, hostToken: String? = nil) async throws -> JoinReply {
    try await post(JoinRequest(name: name, hostToken: hostToken), to: "/api/v1/meetings/\(code)/join")
  }

  /// What may be known of a meeting before joining.
  func meeting(_ code: String) async throws -> MeetingReply {
    try MessageCoding.decode(MeetingReply.self, from: try await get("/api/v1/meetings/\(code)"))
  }

  /// The server's figures.
  func metrics() async throws -> ServerFigures { ServerFigures(parsing: try await get("/metrics")) }

  private func get(_ path: String) async throws -> String {
    let (status, answer) = try await exchange(.GET, path, body: "")
    guard status == 200 else { throw LoadTestError("GET \(path) was answered \(status): \(answer)") }
    return answer
  }

  private func post<Reply: Decodable & Sendable>(_ body: some Encodable, to path: String) async throws -> Reply {
    let text = try MessageCoding.encode(body)
    let (status, answer) = try await exchange(.POST, path, body: text)
    guard (200..<300).contains(status) else { throw LoadTestError("POST \(path) was answered \(status): \(answer)") }
    return try MessageCoding.decode(Reply.self, from: answer)
  }

  private func exchange(_ method: HTTPMethod, _ path: String, body: String) async throws -> (Int, String) {
    let answer = group.any().makePromise(of: (Int, String).self)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: group)
        .connectTimeout(.seconds(10))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(AnswerCollector(answer))
          }
        }
        .connect(host: address.host, port: address.port).get()
    } catch {
      answer.fail(error)
      throw error
    }
    var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
    head.headers = [
      "host": address.authority, "content-type": "application/json", "content-length": String(body.utf8.count),
      "connection": "close",
    ]
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    defer { channel.close(promise: nil) }
    return try await answer.futureResult.get()
  }
}

/// Gathers one answer.
private final class AnswerCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let answer: EventLoopPromise<(Int, String)>
  private var status = 0
  private var body = ByteBuffer()

  init(_ answer: EventLoopPromise<(Int, String)>) {
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): status = Int(head.status.code)
    case .body(var part): body.writeBuffer(&part)
    case .end: answer.succeed((status, String(buffer: body)))
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    answer.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    // Too late to matter when the answer is complete: a promise takes the first result.
    answer.fail(LoadTestError("the server closed the connection before it had answered"))
  }
}
