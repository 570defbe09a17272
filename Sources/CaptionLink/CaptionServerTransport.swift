// A captions process on another machine, reached over TLS (docs/captions.md). It proves itself by a certificate that the
// operator gave to both sides, and the node by a secret.

public import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Connects to a captions process that listens elsewhere.
public struct CaptionServerTransport: CaptionTransport {
  /// The secret that both sides were given.
  public let secret: String
  /// It has loaded its models before it listens.
  public let readiness = Duration.seconds(20)
  private let host: String
  private let port: Int
  private let certificate: String
  private let patience: TimeAmount

  /// With `end`, less than a server may take to end (docs/lifecycle.md): looking up a name can't be given up.
  private static let reach = TimeAmount.seconds(3)
  /// How long the other side has to say good-bye.
  private static let end = TimeAmount.seconds(1)

  /// The process that listens at `host` and `port`, whose certificate is the first one in the PEM file `certificate`: no
  /// other is trusted, whoever signed it. `patience` is how long it may take to prove who it is.
  public init(
    host: String, port: Int, certificate: String, secret: String, patience: TimeAmount = .seconds(5)
  ) {
    self.host = host
    self.port = port
    self.certificate = certificate
    self.secret = secret
    self.patience = patience
  }

  /// Connects, runs `body`, and ends the connection. Gives up at once when the task is cancelled.
  public func connect(
    _ body:
      @Sendable (
        NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Void
  ) async throws {
    let attempt = Attempt()
    try await withTaskCancellationHandler {
      try await connect(attempt, body)
    } onCancel: {
      attempt.giveUp()
    }
    throw LinkFailure("the captions server at \(host):\(port) closed the connection")
  }

  private func connect(
    _ attempt: Attempt,
    _ body:
      @Sendable (
        NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Void
  ) async throws {
    let context = try NIOSSLContext(configuration: tls)
    guard let known = try NIOSSLCertificate.fromPEMFile(certificate).first else {
      throw LinkFailure("\(certificate) holds no certificate")
    }
    let (channel, safe) = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(Self.reach)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: host, port: port) { [patience] channel in
        channel.eventLoop.makeCompletedFuture {
          try attempt.add(channel)
          let gate = HandshakeGate(channel.eventLoop, patience: patience)
          try channel.pipeline.syncOperations.addHandlers([
            // The certificate itself is pinned, so that neither its name nor its signer matters: an authority that signed
            // it may have signed those of others, too.
            try NIOSSLClientHandler(context: context, serverHostname: nil) { shown, verdict in
              verdict.succeed(shown.first == known ? .certificateVerified : .failed)
            }, gate,
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
  }

  private var tls: TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    configuration.certificateVerification = .noHostnameVerification
    configuration.shutdownTimeout = Self.end
    return configuration
  }
}

/// The connections of one attempt: a host may have several addresses. Who waits for a connection or for TLS waits for a
/// future, which no cancelled task leaves; so what it waits for is ended instead.
private final class Attempt: Sendable {
  private struct State {
    var channels: [any Channel] = []
    var isOver = false
  }

  private let state = Mutex(State())

  func add(_ channel: any Channel) throws {
    try state.withLock { state in
      guard !state.isOver else { throw CancellationError() }
      state.channels.append(channel)
    }
  }

  func giveUp() {
    let channels = state.withLock { state in
      state.isOver = true
      return state.channels
    }
    for channel in channels { channel.close(promise: nil) }
  }
}
