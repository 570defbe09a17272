// A collector of traces on a free port of loopback: keeps what is posted to it, and takes it all. It serves as any other
// service that is asked by a POST, too.

import NIOCore
import NIOHTTP1
import NIOPosix

/// A request that came.
struct Posted: Sendable {
  var path: String
  fileprivate var headers = HTTPHeaders()
  var body: [UInt8] = []

  /// All values of the header `name`.
  func header(_ name: String) -> [String] { headers[name] }
}

/// Runs `body` with a collector's address and what is posted to it. All its answers are `answer`.
func withCollector(
  answering answer: String = "{}", _ body: @escaping @Sendable (String, AsyncStream<Posted>) async throws -> Void
) async throws {
  let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .bind(host: "127.0.0.1", port: 0) { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
        return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(
          wrappingChannelSynchronously: channel)
      }
    }
  let (posts, told) = AsyncStream.makeStream(of: Posted.self)
  let address = "http://127.0.0.1:\(server.channel.localAddress?.port ?? 0)"
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      try await server.executeThenClose { clients in
        for try await client in clients {
          try? await client.executeThenClose { try await serve($0, $1, answer, told) }
        }
      }
    }
    try await body(address, posts)
    group.cancelAll()
  }
}

private func serve(
  _ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
  _ answers: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>, _ answer: String,
  _ told: AsyncStream<Posted>.Continuation
) async throws {
  var post = Posted(path: "")
  for try await part in parts {
    switch part {
    case .head(let head): post = Posted(path: head.uri, headers: head.headers)
    case .body(let bytes): post.body += bytes.readableBytesView
    case .end:
      told.yield(post)
      let headers: HTTPHeaders = ["Content-Length": "\(answer.utf8.count)", "Content-Type": "application/json"]
      try await answers.write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
      try await answers.write(.body(.byteBuffer(ByteBuffer(string: answer))))
      try await answers.write(.end(nil))
    }
  }
}
