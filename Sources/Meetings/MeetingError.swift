// Why a meeting could not be made, looked up or joined, as REST and hello say it.

import Consent
public import Messages

/// Why a meeting could not be made, looked up or joined.
public enum MeetingError: Error, CaseIterable, Equatable, Sendable {
  /// No such meeting.
  case notFound
  /// The host locked it.
  case locked
  /// It holds as many people as it may.
  case full
  /// It is over.
  case ended
  /// The name is empty or too long.
  case name
  /// The title is too long.
  case title
  /// The capacity is out of bounds.
  case capacity
  /// The policy asks about what this server can't do.
  case policy
  /// The host token is wrong.
  case hostToken
  /// The server keeps as many meetings as it may.
  case tooMany
  /// The server is about to stop.
  case draining

  /// The error as it is sent.
  public var wire: MessageError {
    switch self {
    case .notFound: MessageError(.user, .meetingNotFound, "There is no such meeting.")
    case .locked: MessageError(.user, .meetingLocked, "The host has locked the meeting.")
    case .full: MessageError(.user, .meetingFull, "The meeting is full.")
    case .ended: MessageError(.user, .meetingEnded, "The meeting is over.")
    case .name: MessageError(.user, .joinName, DisplayName.rule)
    case .title: MessageError(.user, .meetingTitle, "A title has at most \(Bounds.title) characters.")
    case .capacity:
      MessageError(
        .user, .meetingCapacity,
        "A meeting holds \(Bounds.capacity.lowerBound) to \(Bounds.capacity.upperBound) people.")
    case .policy:
      MessageError(
        .user, .policyUnavailable,
        "Nobody can be asked for "
          + Purpose.allCases.filter { !Purpose.available.contains($0) }.map(\.rawValue).joined(separator: " or ")
          + ": this server does not do that yet.")
    case .hostToken: MessageError(.user, .joinHostToken, "The host token is not the one of this meeting.")
    case .tooMany: MessageError(.user, .meetingTooMany, "The server keeps as many meetings as it may.")
    case .draining: MessageError(.user, .serverDraining, "The server is about to stop.")
    }
  }

  /// The HTTP status that goes with it.
  public var status: Int {
    switch self {
    case .notFound: 404
    case .locked, .hostToken: 403
    case .full: 409
    case .ended: 410
    case .name, .title, .capacity, .policy: 400
    case .tooMany, .draining: 503
    }
  }
}
