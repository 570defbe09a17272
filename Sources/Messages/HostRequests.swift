// What only hosts may ask.

/// Mutes somebody's source; they may unmute themselves.
public struct HostMuteRequest: Codable, Equatable, Sendable {
  /// Whose.
  public var participant: String
  /// Which source.
  public var source: TrackSource

  /// A mute.
  public init(participant: String, source: TrackSource) {
    self.participant = participant
    self.source = source
  }
}

/// Removes somebody, who can't come back with the same token.
public struct HostRemoveRequest: Codable, Equatable, Sendable {
  /// Whom.
  public var participant: String

  /// A removal.
  public init(participant: String) { self.participant = participant }
}

/// Locks or unlocks the meeting.
public struct HostLockRequest: Codable, Equatable, Sendable {
  /// Whether newcomers are kept out from now on.
  public var locked: Bool

  /// A lock or unlock.
  public init(locked: Bool) { self.locked = locked }
}

/// Turns the participants' chat on or off.
public struct HostChatRequest: Codable, Equatable, Sendable {
  /// Whether participants may write from now on.
  public var enabled: Bool

  /// Chat on or off.
  public init(enabled: Bool) { self.enabled = enabled }
}

/// Gives somebody a role.
public struct HostRoleRequest: Codable, Equatable, Sendable {
  /// Whom.
  public var participant: String
  /// Which role.
  public var role: Role

  /// A role for a participant.
  public init(participant: String, role: Role) {
    self.participant = participant
    self.role = role
  }
}
