// What clients ask: the fields of each request. `Request` lists them; `ClientFrame` parses them.

/// The first message on a socket.
public struct HelloRequest: Codable, Equatable, Sendable {
  /// The join token.
  public var token: String
  /// Which program speaks.
  public var client: ClientInfo
  /// The session to go on with, after a drop.
  public var resume: ResumePoint?
  /// What the person agrees to, or not.
  public var consents: [ConsentAnswer]?
  /// The language that they speak; `auto` or nil to find out.
  public var spoken: String?

  /// A hello.
  public init(
    token: String, client: ClientInfo, resume: ResumePoint? = nil, consents: [ConsentAnswer]? = nil,
    spoken: String? = nil
  ) {
    self.token = token
    self.client = client
    self.resume = resume
    self.consents = consents
    self.spoken = spoken
  }
}

/// The program at the other end.
public struct ClientInfo: Codable, Equatable, Sendable {
  /// Its name.
  public var name: String
  /// Its version.
  public var version: String

  /// A program's name and version.
  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

/// Where a dropped session goes on.
public struct ResumePoint: Codable, Equatable, Sendable {
  /// The session's id.
  public var session: String
  /// The last event that arrived.
  public var seq: UInt64

  /// The point after event `seq` of `session`.
  public init(session: String, seq: UInt64) {
    self.session = session
    self.seq = seq
  }
}

/// An offer for the client's one media connection.
public struct MediaOfferRequest: Codable, Equatable, Sendable {
  /// The session description.
  public var sdp: String
  /// What the client's sending media lines carry.
  public var tracks: [OfferTrack]

  /// An offer.
  public init(sdp: String, tracks: [OfferTrack]) {
    self.sdp = sdp
    self.tracks = tracks
  }
}

/// What one sending media line carries.
public struct OfferTrack: Codable, Equatable, Sendable {
  /// The media line.
  public var mid: String
  /// What it carries.
  public var source: TrackSource

  /// A track on a media line.
  public init(mid: String, source: TrackSource) {
    self.mid = mid
    self.source = source
  }
}

/// The whole list of what the client's video slots should show.
public struct MediaViewRequest: Codable, Equatable, Sendable {
  /// One wish per slot.
  public var slots: [ViewSlot]

  /// A view.
  public init(slots: [ViewSlot]) { self.slots = slots }
}

/// What one video slot should show.
public struct ViewSlot: Codable, Equatable, Sendable {
  /// The slot's media line.
  public var mid: String
  /// Whose video; nil when the slot is not in use.
  public var participant: String?
  /// Which of their videos: camera or screen.
  public var source: TrackSource
  /// The height of the tile in pixels.
  public var maxHeight: Int
  /// Higher ones keep their quality longer.
  public var priority: Int

  /// A wish for a slot.
  public init(mid: String, participant: String?, source: TrackSource, maxHeight: Int, priority: Int) {
    self.mid = mid
    self.participant = participant
    self.source = source
    self.maxHeight = maxHeight
    self.priority = priority
  }

  private enum CodingKeys: String, CodingKey { case mid, participant, source, maxHeight, priority }

  /// Reads the fields; an unused slot needs only its `mid`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mid = try container.decode(String.self, forKey: .mid)
    participant = try container.decodeIfPresent(String.self, forKey: .participant)
    source = try container.decodeIfPresent(TrackSource.self, forKey: .source) ?? .camera
    maxHeight = Self.whole(try container.decodeIfPresent(Double.self, forKey: .maxHeight) ?? 0, upTo: Bounds.height)
    priority = Self.whole(try container.decodeIfPresent(Double.self, forKey: .priority) ?? 0, upTo: Bounds.priority)
  }

  /// Writes the fields, `participant` also when it is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mid, forKey: .mid)
    try container.encode(participant, forKey: .participant)
    try container.encode(source, forKey: .source)
    try container.encode(maxHeight, forKey: .maxHeight)
    try container.encode(priority, forKey: .priority)
  }

  /// Tiles have fractional heights in browsers, and a number out of bounds means the bound.
  private static func whole(_ value: Double, upTo bound: Int) -> Int {
    Int(min(max(value.rounded(.up), 0), Double(bound)))
  }
}

/// A source goes silent or dark, or comes back.
public struct MediaMuteRequest: Codable, Equatable, Sendable {
  /// Which of the client's sources.
  public var source: TrackSource
  /// Whether it is muted from now on.
  public var muted: Bool

  /// A mute or unmute.
  public init(source: TrackSource, muted: Bool) {
    self.source = source
    self.muted = muted
  }
}

/// A chat message to all.
public struct ChatSendRequest: Codable, Equatable, Sendable {
  /// The text.
  public var text: String

  /// A message.
  public init(text: String) { self.text = text }
}

/// Older chat messages.
public struct ChatHistoryRequest: Codable, Equatable, Sendable {
  /// Messages older than this one; the newest when nil.
  public var before: String?

  /// A page of the history.
  public init(before: String? = nil) { self.before = before }
}

/// A person changes what others see of them.
public struct ParticipantUpdateRequest: Codable, Equatable, Sendable {
  /// The new name, if it changes.
  public var name: String?
  /// Whether the hand is up, if it changes.
  public var hand: Bool?
  /// The language that they speak, if it changes; `auto` to find out.
  public var spoken: String?

  /// A change.
  public init(name: String? = nil, hand: Bool? = nil, spoken: String? = nil) {
    self.name = name
    self.hand = hand
    self.spoken = spoken
  }
}

/// A reaction for all to see.
public struct ReactionSendRequest: Codable, Equatable, Sendable {
  /// Which one.
  public var reaction: Reaction

  /// A reaction.
  public init(reaction: Reaction) { self.reaction = reaction }
}
