// The media plane as a meeting sees it. The composition root conforms the real one.

public import SFU

/// Opens rooms, answers offers and tells what happens to media.
public protocol MediaControl: Sendable {
  /// A new, empty room.
  func openRoom() -> RoomID
  /// Lets go of a room and everybody in it.
  func closeRoom(_ room: RoomID)
  /// Answers a participant's offer; the first one makes their connection, later ones change it.
  func answer(
    offer: String, tracks: [OfferedTrack], room: RoomID, participant: ParticipantNumber
  ) async throws(MediaRefusal) -> MediaAnswer
  /// Says what a participant's video slots should show.
  func setView(_ slots: [ViewRequest], of participant: ParticipantNumber, in room: RoomID)
  /// Says that a source is muted, so that slots can tell.
  func setMuted(_ muted: Bool, source: MediaSource, of participant: ParticipantNumber, in room: RoomID)
  /// Closes a participant's connection.
  func leave(_ participant: ParticipantNumber, room: RoomID)
  /// What happens in a room. Bounded; one consumer.
  func events(of room: RoomID) -> AsyncStream<MediaEvent>
}

/// The answer to an offer.
public struct MediaAnswer: Equatable, Sendable {
  /// The session description.
  public var sdp: String
  /// The client's receive slots.
  public var slots: [MediaSlot]

  /// An answer.
  public init(sdp: String, slots: [MediaSlot]) {
    self.sdp = sdp
    self.slots = slots
  }
}

/// A receive slot of a client.
public struct MediaSlot: Equatable, Sendable {
  /// The media line.
  public var mid: String
  /// Whether it is heard rather than seen.
  public var isAudio: Bool

  /// A slot on a media line.
  public init(mid: String, isAudio: Bool) {
    self.mid = mid
    self.isAudio = isAudio
  }
}

/// Why an offer got no answer.
public struct MediaRefusal: Error, Equatable, Sendable {
  /// Whose mistake it was.
  public enum Kind: Equatable, Sendable {
    /// The offer can't be read.
    case malformed
    /// The offer can be read, but not be served.
    case refused
  }

  /// Whose mistake it was.
  public var kind: Kind
  /// What the client is told.
  public var reason: String

  /// A refusal.
  public init(_ kind: Kind, reason: String) {
    self.kind = kind
    self.reason = reason
  }
}
