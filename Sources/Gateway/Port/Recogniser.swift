// One protocol on the shared TCP port: how its first bytes look, and what takes the connection over.
// Adding a protocol (TURN, ICE-TCP) means adding one value of this type to the list that the port is opened with.

public import NIOCore

/// What a recogniser says about the bytes that have come so far.
public enum Recognition: Equatable, Sendable {
  /// These bytes begin this protocol.
  case yes
  /// They can't.
  case no
  /// They may; more are needed.
  case more
}

/// What became of a connection once its protocol was known.
public enum PortOutcome: Sendable {
  /// HTTP, perhaps to become a WebSocket.
  case http(HTTPConnection)
  /// Its handlers do all there is to do.
  case handled
  /// Closed: nothing we speak, nothing at all within the deadline, or gone.
  case closed
}

/// A protocol of the shared port.
public struct Recogniser: Sendable {
  /// A word for logs and metrics.
  public let name: String
  /// Looks at the first bytes, at least one of them and at most `Demultiplexer.window`.
  public let look: @Sendable (ByteBufferView) -> Recognition
  /// Builds the pipeline for the protocol, on the channel's event loop; the first bytes are replayed afterwards.
  public let install: @Sendable (any Channel) -> EventLoopFuture<PortOutcome>

  /// A protocol that `look` recognises and `install` takes over.
  public init(
    name: String, look: @escaping @Sendable (ByteBufferView) -> Recognition,
    install: @escaping @Sendable (any Channel) -> EventLoopFuture<PortOutcome>
  ) {
    self.name = name
    self.look = look
    self.install = install
  }
}

/// Whether `bytes` begin a TLS handshake record: type 22, major version 3 (RFC 8446 section 5.1).
func looksLikeTLS(_ bytes: ByteBufferView) -> Recognition {
  guard bytes.first == 0x16 else { return .no }
  guard let second = bytes.dropFirst().first else { return .more }
  return second == 0x03 ? .yes : .no
}

/// Whether `bytes` begin an HTTP/1 request line: a method we know and a space (RFC 9112 section 3).
func looksLikeHTTP(_ bytes: ByteBufferView) -> Recognition {
  for method in httpMethods where bytes.starts(with: method) {
    return .yes
  }
  for method in httpMethods where method.starts(with: bytes) {
    return .more
  }
  return .no
}

private let httpMethods: [[UInt8]] = [
  "GET ", "POST ", "HEAD ", "OPTIONS ", "PUT ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ",
].map { Array($0.utf8) }
