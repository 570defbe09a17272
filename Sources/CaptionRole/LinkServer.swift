// The captions process's side of the link: one connection over its standard input and output, or many over TLS.

internal import Logging
internal import CaptionLink
internal import Foundation
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// A connection's two directions.
struct LinkConnection {
  let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
  let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
}

/// Serves the connection over standard input and output until its input ends.
///
/// Whatever else the process would print goes to standard error: the link is nobody else's.
func serveStandardStreams(_ serve: @Sendable (LinkConnection) async throws -> Void) async throws {
  let reading = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
  let writing = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
  dup2(STDERR_FILENO, STDOUT_FILENO)
  let channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .takingOwnershipOfDescriptors(input: reading, output: writing) { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel(
          wrappingChannelSynchronously: channel,
          configuration: .init(inboundType: ByteBuffer.self, outboundType: ByteBuffer.self))
      }
    }
  try await channel.executeThenClose { inbound, outbound in
    try await serve(LinkConnection(inbound: inbound, outbound: outbound))
  }
}

/// Where a captions process listens for servers on other machines.
public struct LinkListener: Sendable {
  /// The address to listen on.
  public var host: String
  /// The TCP port; 0 takes a free one.
  public var port: Int
  /// The PEM file with the certificate.
  public var certificate: String
  /// The PEM file with its key.
  public var key: String
  /// The secret that servers must say.
  public var secret: String

  /// A place to listen.
  public init(host: String, port: Int, certificate: String, key: String, secret: String) {
    self.host = host
    self.port = port
    self.certificate = certificate
    self.key = key
    self.secret = secret
  }

  /// Connections at once; each is a server with all its meetings.
  static let connections = 64

  /// Serves connections until the task is cancelled. `listening` is told the port.
  func serve(
    logger: Logger, listening: @Sendable (Int) -> Void,
    _ serve: @escaping @Sendable (LinkConnection) async throws -> Void
  ) async throws {
    let context = try NIOSSLContext(configuration: tls())
    let places = Places(Self.connections)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          guard places.take() else {
            // Nobody else closes a connection that is not passed on.
            channel.close(promise: nil)
            throw LinkFailure("there are \(Self.connections) connections")
          }
          channel.closeFuture.whenComplete { _ in places.free() }
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(inboundType: ByteBuffer.self, outboundType: ByteBuffer.self))
        }
      }
    listening(server.channel.localAddress?.port ?? 0)
    try await withThrowingDiscardingTaskGroup { group in
      try await server.executeThenClose { clients in
        for try await client in clients {
          group.addTask {
            do {
              try await client.executeThenClose { inbound, outbound in
                try await serve(LinkConnection(inbound: inbound, outbound: outbound))
              }
            } catch {
              logger.info("A server's connection ended", metadata: ["reason": "\(error)"])
            }
          }
        }
      }
    }
  }

  private func tls() throws -> TLSConfiguration {
    let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    configuration.minimumTLSVersion = .tlsv13
    return configuration
  }
}

/// Places for connections, of which there are only so many.
private final class Places: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  func take() -> Bool {
    left.withLock { left in
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }

  func free() { left.withLock { $0 += 1 } }
}
