// What a listening captions process tells those who have not said its secret: nothing, and not for long.

import NIOCore
import NIOPosix
import Testing

@testable import CaptionLink

/// All that comes over a connection to `port` on which `words` are said.
private func answers(_ words: [UInt8], _ identity: Identity, port: Int) async throws -> [WorkerMessage] {
  let (answers, told) = AsyncStream.makeStream(of: WorkerMessage.self)
  let transport = CaptionServerTransport(
    host: "127.0.0.1", port: port, certificate: identity.certificate, secret: "")
  // The transport tells of every end as a failure.
  try? await transport.connect { inbound, outbound in
    try await outbound.write(ByteBuffer(bytes: words))
    var reader = WorkerReader(inbound)
    while let message = try await reader.next() { told.yield(message) }
  }
  told.finish()
  return await answers.reduce(into: []) { $0.append($1) }
}

@Suite(.timeLimit(.minutes(10))) struct StrangerTests {
  private let identity: Identity

  init() throws { identity = try Identity("captions.example") }

  @Test func whoSaysNothingIsToldNothingAndPutOut() async throws {
    // Figures are sent once a second.
    let listening = try await Listening(identity, secret: "shared", patience: .seconds(2))
    #expect(try await answers([], identity, port: listening.port) == [])
    await listening.die()
  }

  @Test func whoDoesNotFinishTheHelloIsPutOut() async throws {
    let listening = try await Listening(identity, secret: "shared", patience: .milliseconds(50))
    #expect(try await answers([0, 0, 0, 9, 1, 0x7B], identity, port: listening.port) == [])
    await listening.die()
  }

  @Test func whoSaysAnotherSecretIsToldThatAlone() async throws {
    let listening = try await Listening(identity, secret: "shared")
    var hello: [UInt8] = []
    NodeMessage.hello(NodeHello(clock: 0, secret: "guessed", told: [])).write(to: &hello)
    #expect(try await answers(hello, identity, port: listening.port) == [.refused("the secret is another one")])
    await listening.die()
  }

  @Test func aServerOfAnotherVersionIsToldWhichOneIsSpoken() async throws {
    let listening = try await Listening(identity, secret: "shared")
    // As the first version wrote it.
    let hello = Array(#"{"version":1,"clock":1,"secret":"shared"}"#.utf8)
    let frame: [UInt8] = [0, 0, 0, UInt8(hello.count), 1] + hello
    #expect(
      try await answers(frame, identity, port: listening.port)
        == [.refused("this process speaks version \(linkVersion) of the link")])
    await listening.die()
  }

  @Test func aLongFrameBeforeTheHelloEndsTheConnection() async throws {
    let listening = try await Listening(identity, secret: "shared")
    #expect(try await answers([0, 2, 0, 0, 1], identity, port: listening.port) == [])
    await listening.die()
  }

  @Test func thereIsRoomForSoManyConnectionsAndThenForTheNextWhenOneEnds() async throws {
    let listening = try await Listening(identity, secret: "shared")
    let places = 64
    var strangers: [any Channel] = []
    let (ends, ended) = AsyncStream.makeStream(of: Int.self)
    for number in 0...places {
      let stranger = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: listening.port).get()
      stranger.closeFuture.whenComplete { _ in ended.yield(number) }
      strangers.append(stranger)
    }
    var end = ends.makeAsyncIterator()
    strangers.remove(at: try #require(await end.next()))
    #expect(strangers.allSatisfy { $0.isActive })
    let server = Server(port: listening.port, certificate: identity.certificate, secret: "shared")
    #expect(await server.next(lost) != nil)
    try await strangers.removeLast().close()
    #expect(await server.next(ready)?.spoken == ["en"])
    await server.end()
    for stranger in strangers { try await stranger.close() }
    await listening.die()
  }
}
