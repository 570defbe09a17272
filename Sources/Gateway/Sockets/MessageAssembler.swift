// Puts WebSocket frames together to messages (RFC 6455 sections 5.4 and 5.5) within bounds. Pure; fed by SocketHandler.

import NIOCore
import NIOWebSocket

/// Why a socket must be closed.
struct FrameViolation: Error, Equatable {
  var code: UInt16
  var reason: String

  static let unmasked = FrameViolation(code: SocketCloseCode.protocolError, reason: "client frames must be masked")
  static let reserved = FrameViolation(code: SocketCloseCode.protocolError, reason: "reserved bits or opcode")
  static let order = FrameViolation(code: SocketCloseCode.protocolError, reason: "fragments out of order")
  static let tooLarge = FrameViolation(code: SocketCloseCode.tooLarge, reason: "message too large")
  static let notUTF8 = FrameViolation(code: SocketCloseCode.notUTF8, reason: "text is not UTF-8")
  static let binary = FrameViolation(code: SocketCloseCode.badMessage, reason: "only text messages")
  static let closeCode = FrameViolation(code: SocketCloseCode.protocolError, reason: "bad close frame")
}

/// What one frame amounts to.
enum FrameResult: Equatable {
  /// A whole text message.
  case text(String)
  /// Asks for a pong with the same bytes.
  case ping(ByteBuffer)
  /// Answers a ping.
  case pong
  /// The other side closes; the code to answer with.
  case close(UInt16)
  /// Nothing yet.
  case incomplete
}

/// Assembles the messages of one client.
struct MessageAssembler {
  private let limit: Int
  private let fragmentLimit: Int
  private var pending: ByteBuffer?
  private var fragments = 0

  init(limits: SocketLimits) {
    limit = limits.message
    fragmentLimit = limits.fragments
  }

  mutating func take(_ frame: WebSocketFrame) throws(FrameViolation) -> FrameResult {
    guard frame.maskKey != nil else { throw .unmasked }
    guard frame.reservedBits.isEmpty else { throw .reserved }
    let data = frame.unmaskedData
    switch frame.opcode {
    case .text:
      guard pending == nil else { throw .order }
      if frame.fin { return .text(try text(data)) }
      fragments = 0
      pending = ByteBuffer()
      try append(data)
      return .incomplete
    case .continuation:
      guard pending != nil else { throw .order }
      try append(data)
      guard frame.fin, let whole = pending else { return .incomplete }
      pending = nil
      return .text(try text(whole))
    case .binary: throw .binary
    case .ping: return .ping(data)
    case .pong: return .pong
    case .connectionClose: return .close(try closeCode(data))
    default: throw .reserved
    }
  }

  private mutating func append(_ data: ByteBuffer) throws(FrameViolation) {
    fragments += 1
    guard (pending?.readableBytes ?? 0) + data.readableBytes <= limit, fragments <= fragmentLimit else {
      pending = nil
      throw .tooLarge
    }
    pending?.writeImmutableBuffer(data)
  }

  private func text(_ data: ByteBuffer) throws(FrameViolation) -> String {
    guard data.readableBytes <= limit else { throw .tooLarge }
    guard let text = String(validating: data.readableBytesView, as: UTF8.self) else { throw .notUTF8 }
    return text
  }

  /// RFC 6455 section 7.4: which codes may be sent, and what answers a frame without one.
  private func closeCode(_ data: ByteBuffer) throws(FrameViolation) -> UInt16 {
    var data = data
    guard data.readableBytes > 0 else { return SocketCloseCode.normal }
    guard let code = data.readInteger(as: UInt16.self) else { throw .closeCode }
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: break
    default: throw .closeCode
    }
    guard String(validating: data.readableBytesView, as: UTF8.self) != nil else { throw .notUTF8 }
    return code
  }
}
