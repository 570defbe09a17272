// The captions process's messages, one after the other, from the bytes of a connection.

internal import NIOCore

typealias LinkInbound = NIOAsyncChannelInboundStream<ByteBuffer>
typealias LinkOutbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

/// Why there is no link.
public struct LinkFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// What happened, in words for people.
  public let description: String

  /// A failure that reads `text`.
  public init(_ text: String) { description = text }
}

struct WorkerReader {
  private var bytes: LinkInbound.AsyncIterator
  private var frames = LinkReader()

  init(_ inbound: LinkInbound) { bytes = inbound.makeAsyncIterator() }

  /// The next message; nil at the end.
  mutating func next() async throws -> WorkerMessage? {
    while true {
      if let frame = try frames.next() { return try WorkerMessage(frame) }
      guard let more = try await bytes.next(isolation: #isolation) else { return nil }
      frames.append(more.readableBytesView)
    }
  }

  /// The answer to the hello.
  mutating func ready() async throws -> WorkerReady {
    switch try await next() {
    case .ready(let ready) where ready.version == linkVersion: return ready
    case .ready(let ready):
      throw LinkFailure("the captions process speaks version \(ready.version) of the link, this server \(linkVersion)")
    case .refused(let reason): throw LinkFailure("the captions process refused: \(reason)")
    case nil: throw LinkFailure("the captions process ended before it was ready")
    default: throw LinkFailure("the captions process did not answer the hello")
    }
  }
}
