// The meeting's signalling session as the conversation behind a WebSocket.

import Meetings

/// Lets the socket layer drive a signalling session.
struct MeetingConversation: SocketConversation {
  let session: SignallingSession

  func receive(_ text: String) async {
    await session.receive(text)
  }

  func heard() async {
    await session.heard()
  }

  func closed() async {
    await session.closed()
  }

  func pump(_ write: @Sendable (SocketFrame) async throws -> Void) async throws {
    for await frame in session.outgoing {
      switch frame {
      case .text(let text): try await write(.text(text))
      case .close(let code, let reason): try await write(.close(code: code, reason: reason))
      }
    }
  }
}
