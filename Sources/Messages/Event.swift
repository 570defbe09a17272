// What the server tells unasked. Events are numbered per session, without gaps.

/// Somebody who can be heard.
public struct Speaker: Codable, Equatable, Sendable {
  /// Who.
  public var participant: String
  /// From 0, silent, to 1, as loud as it gets.
  public var level: Double

  /// A speaker and how loud.
  public init(participant: String, level: Double) {
    self.participant = participant
    self.level = level
  }
}

/// What a receive slot carries from now on.
public struct SlotChange: Equatable, Sendable {
  /// The slot's media line.
  public var mid: String
  /// Whose media, if anybody's.
  public var participant: String?
  /// Which of their sources.
  public var source: TrackSource?
  /// Which simulcast layer; nil when there are none.
  public var layer: Layer?
  /// Why nothing arrives, if so.
  public var paused: PauseReason?

  /// A slot's content.
  public init(
    mid: String, participant: String? = nil, source: TrackSource? = nil, layer: Layer? = nil,
    paused: PauseReason? = nil
  ) {
    self.mid = mid
    self.participant = participant
    self.source = source
    self.layer = layer
    self.paused = paused
  }
}

/// The names of the events.
public enum EventType: String, Codable, CaseIterable, Sendable {
  /// Somebody came in.
  case participantJoined = "participant.joined"
  /// Somebody is gone.
  case participantLeft = "participant.left"
  /// Somebody's name, hand, tracks, quality or role is another.
  case participantChanged = "participant.changed"
  /// A slot carries something else.
  case mediaSlot = "media.slot"
  /// Other simulcast layers are needed.
  case mediaLayers = "media.layers"
  /// The server lost this client's media.
  case mediaLost = "media.lost"
  /// A host muted this client.
  case muted
  /// Who can be heard.
  case speakers
  /// A chat message.
  case chatMessage = "chat.message"
  /// The meeting's title, lock or chat is another.
  case meetingChanged = "meeting.changed"
  /// A reaction.
  case reactionSent = "reaction.sent"
  /// What somebody says.
  case caption
  /// What was said or written is to be shown no longer.
  case wordsErased = "words.erased"
  /// The session is over; the socket closes.
  case ended
}

/// An event with its fields.
public enum Event: Equatable, Sendable {
  /// Somebody came in.
  case participantJoined(ParticipantState)
  /// Somebody is gone.
  case participantLeft(id: String, reason: LeaveReason)
  /// Somebody's name, hand, tracks, quality or role is another.
  case participantChanged(ParticipantState)
  /// A slot carries something else.
  case mediaSlot(SlotChange)
  /// Which simulcast layers of the client's source anybody needs.
  case mediaLayers(source: TrackSource, wanted: [Layer])
  /// The server lost this client's media, for a reason.
  case mediaLost(reason: String)
  /// A host muted this client's source.
  case muted(source: TrackSource, by: String)
  /// Who can be heard, loudest first.
  case speakers([Speaker])
  /// A chat message.
  case chatMessage(ChatMessage)
  /// The meeting's title, lock or chat is another.
  case meetingChanged(MeetingState)
  /// A reaction.
  case reactionSent(participant: String, reaction: Reaction)
  /// What somebody says; not numbered, and not repeated after a resume, unless it is final.
  case caption(CaptionMessage)
  /// A participant's captions and chat, or everybody's captions when nil, were erased and are to be shown no longer; in
  /// milliseconds since 1970.
  case wordsErased(of: String?, at: Int64)
  /// The session is over.
  case ended(EndReason)

  /// The event's name on the wire.
  public var type: EventType {
    switch self {
    case .participantJoined: .participantJoined
    case .participantLeft: .participantLeft
    case .participantChanged: .participantChanged
    case .mediaSlot: .mediaSlot
    case .mediaLayers: .mediaLayers
    case .mediaLost: .mediaLost
    case .muted: .muted
    case .speakers: .speakers
    case .chatMessage: .chatMessage
    case .meetingChanged: .meetingChanged
    case .reactionSent: .reactionSent
    case .caption: .caption
    case .wordsErased: .wordsErased
    case .ended: .ended
    }
  }
}
