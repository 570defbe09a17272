// A captions process on another machine, reached over TLS (docs/captions.md). It proves itself by a certificate that the
// operator gave to both sides, and the node by a secret.

public import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Connects to a captions process that listens elsewhere.
public struct CaptionServerTransport: CaptionTransport {
  /// The secret that both sides were given.
  public let secret: String
  private let host: String
  private let port: Int
  private let certificate: String

  /// The process that listens at `host` and `port`, whose certificate is in the PEM file `certificate`.
  public init(host: String, port: Int, certificate: String, secret: String) {
    self.host = host
    self.port = port
    self.certificate = certificate
    self.secret = secret
  }

  /// Connects, runs `body`, and ends the connection.
  public func connect(
    _ body:
      @Sendable (
        NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Void
  ) async throws {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .file(certificate)
    configuration.minimumTLSVersion = .tlsv13
    // The certificate itself is pinned; its name may be any.
    configuration.certificateVerification = .noHostnameVerification
    let context = try NIOSSLContext(configuration: configuration)
    let (channel, safe) = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.seconds(5))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          let gate = HandshakeGate(channel.eventLoop)
          try channel.pipeline.syncOperations.addHandlers([
            try NIOSSLClientHandler(context: context, serverHostname: nil), gate,
          ])
          let wrapped = try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(
              inboundType: ByteBuffer.self, outboundType: ByteBuffer.self))
          return (wrapped, gate.passed)
        }
      }
    try await channel.executeThenClose { inbound, outbound in
      try await safe.get()
      try await body(inbound, outbound)
    }
    throw LinkFailure("the captions server at \(host):\(port) closed the connection")
  }
}
