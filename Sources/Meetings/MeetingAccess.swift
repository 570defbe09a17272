// Who may read and change what is kept of a meeting: those who hold a token for it, also when it is over.

internal import Identity
internal import Messages

/// What the bearer of a token is to a meeting.
public struct MeetingAccess: Equatable, Sendable {
  /// The meeting's code.
  public var meeting: String
  /// The meeting's title; may be empty.
  public var title: String
  /// The participant's id; nil for the bearer of the host token, who need not be one.
  public var participant: String?
  /// Whether they are a host.
  public var isHost: Bool
  /// Whether the meeting is locked and they may not come in: whoever lets them read asks whether they were in it.
  public var isLockedOut: Bool
}

/// Why somebody may not read what is kept of a meeting.
public enum MeetingAccessError: Error, CaseIterable, Equatable, Sendable {
  /// No such meeting.
  case notFound
  /// The token is neither a good join token nor the host token of this meeting.
  case token
  /// The host removed them.
  case removed
}

extension MeetingService {
  /// What the bearer of a join token or a host token is to a meeting. The code may be typed as people type. Whom a host removed
  /// is nobody, but for what they have a right to about themselves: then they are a participant, whatever they were.
  public func access(
    _ code: String, bearer token: String, forThemselves: Bool = false
  ) throws(MeetingAccessError) -> MeetingAccess {
    guard let record = record(code) else { throw .notFound }
    if identity.matches(hostToken: token, hash: record.hostTokenHash) {
      return MeetingAccess(
        meeting: record.code, title: record.title, participant: nil, isHost: true, isLockedOut: false)
    }
    guard let claims = try? identity.verify(token, at: Int(clock.milliseconds / 1000)), claims.meeting == record.code
    else { throw .token }
    let mark = identity.mark(of: claims.participant, in: record.code)
    if record.removed.contains(mark) {
      guard forThemselves else { throw .removed }
      return MeetingAccess(
        meeting: record.code, title: record.title, participant: claims.participant, isHost: false, isLockedOut: false)
    }
    // What a host made them last counts, whatever their token says.
    let given = record.roles.last { $0.mark == mark }?.role
    let role = given ?? Role(rawValue: claims.role) ?? .participant
    let mayEnter = role == .host || !record.locked || record.admitted.contains(mark)
    return MeetingAccess(
      meeting: record.code, title: record.title, participant: claims.participant, isHost: role == .host,
      isLockedOut: !mayEnter)
  }
}
