// What outlives a restart: a meeting's code, settings and the few people it must remember. Chat and roster don't. People
// are remembered by marks (`MeetingIdentity.mark`), so that whom a host removed stays removed and whom they made no host
// stays none after everything of theirs was erased, and nothing here leads back to them.

public import Consent
public import Messages

/// A role that a host gave to somebody, or took.
public struct GivenRole: Codable, Equatable, Sendable {
  /// The participant's mark.
  public var mark: String
  /// What they are from then on, whatever their token says.
  public var role: Role

  /// The role of a participant.
  public init(mark: String, role: Role) {
    self.mark = mark
    self.role = role
  }

  private enum CodingKeys: String, CodingKey {
    case mark = "participant"
    case role
  }
}

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
  /// The marks of those who may come back although the meeting is locked.
  public var admitted: [String]
  /// The marks of those whom the host removed, oldest first.
  public var removed: [String]
  /// Roles that hosts gave, the last given last; one for each person.
  public var roles: [GivenRole]
  /// What people are asked to agree to.
  public var policy: ConsentPolicy
  /// When something that was said or written here was last erased or corrected, in milliseconds since 1970. Nobody is
  /// named: a client that was away meanwhile forgets everything.
  public var erasedAt: Int64?
  /// Whether people are remembered by marks; not so in what older servers stored, which has their ids.
  public private(set) var hasMarks: Bool

  /// A new meeting.
  public init(
    code: String, title: String, capacity: Int, hostTokenHash: String, createdAt: Int64,
    policy: ConsentPolicy = .standard
  ) {
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
    roles = []
    self.policy = policy
    hasMarks = true
  }

  /// Puts marks in the place of the ids that an older server stored.
  mutating func takeMarks(from identity: some MeetingIdentity) {
    guard !hasMarks else { return }
    admitted = admitted.map { identity.mark(of: $0, in: code) }
    removed = removed.map { identity.mark(of: $0, in: code) }
    roles = roles.map { GivenRole(mark: identity.mark(of: $0.mark, in: code), role: $0.role) }
    hasMarks = true
  }

  /// Reads a record, also one that was written before roles, policies and marks were kept.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    code = try container.decode(String.self, forKey: .code)
    title = try container.decode(String.self, forKey: .title)
    capacity = try container.decode(Int.self, forKey: .capacity)
    hostTokenHash = try container.decode(String.self, forKey: .hostTokenHash)
    locked = try container.decode(Bool.self, forKey: .locked)
    chat = try container.decode(Bool.self, forKey: .chat)
    ended = try container.decode(Bool.self, forKey: .ended)
    createdAt = try container.decode(Int64.self, forKey: .createdAt)
    usedAt = try container.decode(Int64.self, forKey: .usedAt)
    admitted = try container.decode([String].self, forKey: .admitted)
    removed = try container.decode([String].self, forKey: .removed)
    roles = try container.decodeIfPresent([GivenRole].self, forKey: .roles) ?? []
    // Older servers let a meeting ask for what nobody did.
    policy = (try container.decodeIfPresent(ConsentPolicy.self, forKey: .policy) ?? .standard).carriedOut
    erasedAt = try container.decodeIfPresent(Int64.self, forKey: .erasedAt)
    hasMarks = try container.decodeIfPresent(Bool.self, forKey: .hasMarks) ?? false
  }
}
