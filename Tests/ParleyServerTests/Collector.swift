// A collector of traces on a free port of loopback: keeps the bodies that are posted to it, and takes them all.

import NIOCore
import NIOHTTP1
import NIOPosix

/// A request that came.
struct Posted: Sendable {
  var path: String
  var type: String?
  var body: [UInt8] = []
}

/// Runs `body` with a collector's address and what is posted to it.
func withCollector(_ body: @escaping @Sendable (String, AsyncStream<Posted>) async throws -> Void) async throws {
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
          try? await client.executeThenClose { try await serve($0, $1, told) }
        }
      }
    }
    try await body(address, posts)
    group.cancelAll()
  }
}

private func serve(
  _ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
  _ answers: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>, _ told: AsyncStream<Posted>.Continuation
) async throws {
  var post = Posted(path: "")
  for try await part in parts {
    switch part {
    case .head(let head): post = Posted(path: head.uri, type: head.headers.first(name: "Content-Type"))
    case .body(let bytes): post.body += bytes.readableBytesView
    case .end:
      told.yield(post)
      let headers: HTTPHeaders = ["Content-Length": "2", "Content-Type": "application/json"]
      try await answers.write(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
      try await answers.write(.body(.byteBuffer(ByteBuffer(string: "{}"))))
      try await answers.write(.end(nil))
    }
  }
}
