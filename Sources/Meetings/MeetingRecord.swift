// What outlives a restart: a meeting's code, settings and the few people it must remember. Chat and roster don't.

/// A meeting as it is stored.
public struct MeetingRecord: Codable, Equatable, Sendable {
  /// The code by which people join.
  public var code: String
  /// The title; may be empty.
  public var title: String
  /// How many people it holds.
  public var capacity: Int
  /// The hash of the secret that makes its bearer a host.
  public var hostTokenHash: String
  /// Whether newcomers are kept out.
  public var locked: Bool
  /// Whether participants may write.
  public var chat: Bool
  /// Whether it is over.
  public var ended: Bool
  /// When it was made, in milliseconds since 1970.
  public var createdAt: Int64
  /// When somebody was last in it, came or went.
  public var usedAt: Int64
  /// Those who may come back although the meeting is locked.
  public var admitted: [String]
  /// Those whom the host removed, oldest first.
  public var removed: [String]

  /// A new meeting.
  public init(code: String, title: String, capacity: Int, hostTokenHash: String, createdAt: Int64) {
    self.code = code
    self.title = title
    self.capacity = capacity
    self.hostTokenHash = hostTokenHash
    locked = false
    chat = true
    ended = false
    self.createdAt = createdAt
    usedAt = createdAt
    admitted = []
    removed = []
  }
}
