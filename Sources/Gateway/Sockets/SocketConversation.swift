// The port behind every WebSocket: whoever holds the conversation gets text in and gives frames out.

import Messages

/// What goes out to a client.
public enum SocketFrame: Sendable, Equatable {
  /// One text message.
  case text(String)
  /// The end, with a close code and a short reason.
  case close(code: UInt16, reason: String)
}

/// One client's conversation over a WebSocket.
public protocol SocketConversation: Sendable {
  /// Takes one message; the next one is given when this call has returned.
  func receive(_ text: String) async
  /// Takes notice of a sign of life that was no message.
  func heard() async
  /// Takes notice that the socket is gone. May be called more than once.
  func closed() async
  /// Hands each outgoing frame to `write`, in order, until the conversation ends or `write` throws.
  func pump(_ write: @Sendable (SocketFrame) async throws -> Void) async throws
}

/// Bounds of a WebSocket.
public struct SocketLimits: Sendable {
  /// The longest message, whole or in fragments, in bytes (docs/protocol.md).
  public var message = Bounds.message
  /// The most fragments of one message.
  public var fragments = 256
  /// Between pings, in milliseconds.
  public var pingMilliseconds: Int64 = 15_000
  /// How long a client may be silent, in milliseconds, before its socket is closed.
  public var silenceMilliseconds: Int64 = 30_000
  /// How long one frame may wait for a reader that doesn't read, in milliseconds.
  public var stallMilliseconds: Int64 = 15_000
  /// How long the other side may take to answer our close frame, in milliseconds.
  public var closeMilliseconds: Int64 = 2_000
  /// Messages taken from the socket and not yet handled, above which reading stops.
  public var backlog = 32

  /// The bounds that production uses.
  public init() {}
}

/// Close codes (RFC 6455 section 7.4; 4000 and above are ours, docs/protocol.md).
public enum SocketCloseCode {
  /// All said.
  public static let normal: UInt16 = 1000
  /// The server is going away.
  public static let goingAway: UInt16 = 1001
  /// Against the framing rules.
  public static let protocolError: UInt16 = 1002
  /// Text that is no UTF-8.
  public static let notUTF8: UInt16 = 1007
  /// A message over the bound.
  public static let tooLarge: UInt16 = 1009
  /// Against our protocol.
  public static let badMessage: UInt16 = 4400
  /// Silent or not reading.
  public static let timeout: UInt16 = 4408
}
