// The meeting's chat: the last messages, for those who come late.

import Messages

struct ChatHistory: Sendable {
  private var messages: [ChatMessage] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func append(_ message: ChatMessage) {
    messages.append(message)
    // In blocks, so that a full history does not move every message for each new one.
    if messages.count >= limit + 64 { messages.removeFirst(messages.count - limit) }
  }

  mutating func erase(of participant: String) {
    messages.removeAll { $0.participant == participant }
  }

  private var kept: ArraySlice<ChatMessage> { messages.suffix(limit) }

  /// The newest messages, oldest first.
  var newest: [ChatMessage] { Array(kept.suffix(Bounds.chatPage)) }

  /// The page before message `id`, or the newest page; an unknown id has nothing before it.
  func page(before id: String?) -> ChatHistoryReply {
    var older = kept
    if let id {
      guard let index = kept.firstIndex(where: { $0.id == id }) else {
        return ChatHistoryReply(messages: [], more: false)
      }
      older = kept[..<index]
    }
    let page = older.suffix(Bounds.chatPage)
    return ChatHistoryReply(messages: Array(page), more: older.count > page.count)
  }
}
