// Runs one WebSocket's conversation: one task reads, one writes; when either ends, so does the other.

/// Holds `conversation` over `socket` until one of them ends.
func run(_ conversation: some SocketConversation, over socket: AcceptedSocket) async {
  await withTaskCancellationHandler {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await input in socket.inputs {
          switch input {
          case .text(let text): await conversation.receive(text)
          case .life: await conversation.heard()
          }
          socket.handled()
        }
      }
      group.addTask {
        // A failed write means that the socket is gone, which the reader sees too.
        try? await conversation.pump { frame in try await socket.write(frame) }
      }
      await group.next()
      await conversation.closed()
      group.cancelAll()
    }
  } onCancel: {
    socket.abort()
  }
}
