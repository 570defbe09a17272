// What answers at the captions server's address and never says a word: a port that something else holds, or a process that
// hangs. The link neither waits for it for ever nor holds up the server's end.

import NIOCore
import NIOPosix
import Testing

@testable import CaptionLink

/// Takes connections and says nothing.
private final class Silence: Sendable {
  let port: Int
  /// One for each connection that was taken.
  let taken: AsyncStream<Void>
  private let channel: any Channel

  init() async throws {
    let (taken, news) = AsyncStream.makeStream(of: Void.self)
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        news.yield()
        return channel.eventLoop.makeSucceededVoidFuture()
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.taken = taken
    port = try #require(channel.localAddress?.port)
  }

  func end() async throws { try await channel.close() }
}

@Suite(.timeLimit(.minutes(10))) struct SilentServerTests {
  @Test func whoNeverFinishesTLSIsGivenUpAndTriedAgain() async throws {
    let identity = try Identity("captions.example")
    let silence = try await Silence()
    let server = Server(
      port: silence.port, certificate: identity.certificate, secret: "shared", patience: .milliseconds(50))
    var tries = silence.taken.makeAsyncIterator()
    for _ in 0..<2 {
      await tries.next()
      #expect(await server.next(lost) == "the other side did not answer the TLS handshake in time")
    }
    await server.end()
    try await silence.end()
  }

  @Test func theServerEndsWhileItWaitsForTLS() async throws {
    let identity = try Identity("captions.example")
    let silence = try await Silence()
    let server = Server(port: silence.port, certificate: identity.certificate, secret: "shared")
    var tries = silence.taken.makeAsyncIterator()
    await tries.next()
    await server.end()
    try await silence.end()
  }
}
