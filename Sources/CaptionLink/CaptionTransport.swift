// How a captions process is reached: as a child of this one, or over TLS on another machine.

public import NIOCore

/// Opens connections to a captions process.
public protocol CaptionTransport: Sendable {
  /// The secret to say hello with; empty where none is needed.
  var secret: String { get }
  /// How long the process may take to answer the hello: one that was just started loads its models first.
  var readiness: Duration { get }
  /// Connects, runs `body` with both directions, and ends the connection.
  func connect(
    _ body:
      @Sendable (
        NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Void
  ) async throws
}

extension CaptionTransport {
  /// Longer than models take to load from a slow disk.
  public var readiness: Duration { .seconds(300) }
}
