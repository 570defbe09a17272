// Events as JSON: `type` and the event's own fields in one object, to which the session adds `seq`.

extension Event: Codable {
  private enum CodingKeys: String, CodingKey {
    case type, participant, reason, mid, source, layer, paused, wanted, by, loudest, message, meeting, reaction, at
  }

  /// Reads an event.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(EventType.self, forKey: .type) {
    case .participantJoined:
      self = .participantJoined(try container.decode(ParticipantState.self, forKey: .participant))
    case .participantLeft:
      self = .participantLeft(
        id: try container.decode(String.self, forKey: .participant),
        reason: try container.decode(LeaveReason.self, forKey: .reason))
    case .participantChanged:
      self = .participantChanged(try container.decode(ParticipantState.self, forKey: .participant))
    case .mediaSlot:
      self = .mediaSlot(
        SlotChange(
          mid: try container.decode(String.self, forKey: .mid),
          participant: try container.decodeIfPresent(String.self, forKey: .participant),
          source: try container.decodeIfPresent(TrackSource.self, forKey: .source),
          layer: try container.decodeIfPresent(Layer.self, forKey: .layer),
          paused: try container.decodeIfPresent(PauseReason.self, forKey: .paused)))
    case .mediaLayers:
      self = .mediaLayers(
        source: try container.decode(TrackSource.self, forKey: .source),
        wanted: try container.decode([Layer].self, forKey: .wanted))
    case .mediaLost: self = .mediaLost(reason: try container.decode(String.self, forKey: .reason))
    case .muted:
      self = .muted(
        source: try container.decode(TrackSource.self, forKey: .source),
        by: try container.decode(String.self, forKey: .by))
    case .speakers: self = .speakers(try container.decode([Speaker].self, forKey: .loudest))
    case .chatMessage: self = .chatMessage(try container.decode(ChatMessage.self, forKey: .message))
    case .meetingChanged: self = .meetingChanged(try container.decode(MeetingState.self, forKey: .meeting))
    case .reactionSent:
      self = .reactionSent(
        participant: try container.decode(String.self, forKey: .participant),
        reaction: try container.decode(Reaction.self, forKey: .reaction))
    case .caption: self = .caption(try CaptionMessage(from: decoder))
    case .wordsErased:
      self = .wordsErased(
        of: try container.decodeIfPresent(String.self, forKey: .participant),
        at: try container.decode(Int64.self, forKey: .at))
    case .ended: self = .ended(try container.decode(EndReason.self, forKey: .reason))
    }
  }

  /// Writes an event; the fields of `media.slot` and the participant of `words.erased` also when they are null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type, forKey: .type)
    switch self {
    case .participantJoined(let state), .participantChanged(let state):
      try container.encode(state, forKey: .participant)
    case .participantLeft(let id, let reason):
      try container.encode(id, forKey: .participant)
      try container.encode(reason, forKey: .reason)
    case .mediaSlot(let change):
      try container.encode(change.mid, forKey: .mid)
      try container.encode(change.participant, forKey: .participant)
      try container.encode(change.source, forKey: .source)
      try container.encode(change.layer, forKey: .layer)
      try container.encode(change.paused, forKey: .paused)
    case .mediaLayers(let source, let wanted):
      try container.encode(source, forKey: .source)
      try container.encode(wanted, forKey: .wanted)
    case .mediaLost(let reason): try container.encode(reason, forKey: .reason)
    case .muted(let source, let by):
      try container.encode(source, forKey: .source)
      try container.encode(by, forKey: .by)
    case .speakers(let loudest): try container.encode(loudest, forKey: .loudest)
    case .chatMessage(let message): try container.encode(message, forKey: .message)
    case .meetingChanged(let meeting): try container.encode(meeting, forKey: .meeting)
    case .reactionSent(let participant, let reaction):
      try container.encode(participant, forKey: .participant)
      try container.encode(reaction, forKey: .reaction)
    case .caption(let caption): try caption.encode(to: encoder)
    case .wordsErased(let participant, let at):
      try container.encode(participant, forKey: .participant)
      try container.encode(at, forKey: .at)
    case .ended(let reason): try container.encode(reason, forKey: .reason)
    }
  }
}

/// An event with its number.
public struct EventFrame: Codable, Equatable, Sendable {
  /// The number within the session, from 1.
  public var seq: UInt64
  /// What happened.
  public var event: Event

  private enum CodingKeys: String, CodingKey { case seq }

  /// Event number `seq`.
  public init(seq: UInt64, event: Event) {
    self.seq = seq
    self.event = event
  }

  /// Reads a numbered event.
  public init(from decoder: any Decoder) throws {
    seq = try decoder.container(keyedBy: CodingKeys.self).decode(UInt64.self, forKey: .seq)
    event = try Event(from: decoder)
  }

  /// Writes a numbered event.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(seq, forKey: .seq)
    try event.encode(to: encoder)
  }

  /// The frame of an event that is already encoded: what goes to many sessions is encoded once and numbered for each.
  public static func text(seq: UInt64, body: String) -> String {
    var text = "{\"seq\":\(seq),"
    text += body.dropFirst()
    return text
  }
}

/// What a server sends, told apart by its envelope; the client's side of the protocol starts here.
public enum ServerFrame: Equatable, Sendable {
  /// The answer to request `re`; decode it as `Reply<…>` of what was asked.
  case reply(re: Int64)
  /// An event.
  case event(EventFrame)
  /// An event that has no number and is not repeated.
  case volatile(Event)

  private struct Head: Decodable {
    var re: Int64?
    var seq: UInt64?
  }

  /// Tells which it is, and reads an event.
  public init(parsing text: String) throws {
    let head = try MessageCoding.decode(Head.self, from: text)
    if let re = head.re {
      self = .reply(re: re)
    } else if head.seq == nil {
      self = .volatile(try MessageCoding.decode(Event.self, from: text))
    } else {
      self = .event(try MessageCoding.decode(EventFrame.self, from: text))
    }
  }
}
