// The nouns of the protocol: participants and their tracks, the meeting, chat messages.

public import Consent

/// What a person may do in a meeting.
public enum Role: String, Codable, CaseIterable, Sendable {
  /// May do everything, the host requests included.
  case host
  /// May take part.
  case participant
}

/// What a track shows or lets hear.
public enum TrackSource: String, Codable, CaseIterable, Sendable {
  /// The microphone.
  case microphone
  /// The camera.
  case camera
  /// A shared screen, window or tab.
  case screen
  /// The sound of a shared screen.
  case screenAudio = "screen-audio"
}

/// How well a participant is connected.
public enum Quality: String, Codable, CaseIterable, Sendable {
  /// Nothing to complain about.
  case good
  /// Some loss or delay.
  case fair
  /// Loss or delay that people notice.
  case poor
  /// The socket is gone; the person may come back within the resume window.
  case lost
}

/// A simulcast layer by its rid.
public enum Layer: String, Codable, CaseIterable, Sendable {
  /// A quarter of the height.
  case quarter = "q"
  /// Half of the height.
  case half = "h"
  /// The full picture.
  case full = "f"
}

/// Why a slot shows nothing.
public enum PauseReason: String, Codable, CaseIterable, Sendable {
  /// The source is muted.
  case muted
  /// The person left or stopped sending the source.
  case gone
  /// The next key frame is awaited.
  case waiting
  /// The receiver's connection has no room for it.
  case bandwidth
}

/// A reaction that floats by.
public enum Reaction: String, Codable, CaseIterable, Sendable {
  /// 👍
  case thumbsUp = "👍"
  /// 👏
  case clap = "👏"
  /// ❤️
  case heart = "❤️"
  /// 😂
  case laugh = "😂"
  /// 😮
  case surprise = "😮"
  /// 🎉
  case party = "🎉"
}

/// Why a participant is no longer there.
public enum LeaveReason: String, Codable, CaseIterable, Sendable {
  /// They left.
  case left
  /// The host removed them.
  case removed
  /// Their socket did not come back in time.
  case lost
}

/// Why a session is over.
public enum EndReason: String, Codable, CaseIterable, Sendable {
  /// The host ended the meeting for all.
  case host
  /// The host removed this person.
  case removed
  /// The same participant came in by another socket.
  case replaced
  /// The server stops.
  case shutdown
  /// Nothing happened for too long.
  case idle
}

/// The kind of a media slot.
public enum SlotKind: String, Codable, CaseIterable, Sendable {
  /// Carries one of the loudest speakers.
  case audio
  /// Carries what the client's view asks for.
  case video
}

/// A track that a participant publishes.
public struct TrackState: Codable, Equatable, Sendable {
  /// What it shows or lets hear.
  public var source: TrackSource
  /// Whether it is muted: a microphone off, a camera off.
  public var muted: Bool

  /// A track's state.
  public init(source: TrackSource, muted: Bool) {
    self.source = source
    self.muted = muted
  }
}

/// A participant as everybody sees them.
public struct ParticipantState: Codable, Equatable, Sendable {
  /// The opaque id, the same as long as the person's token is.
  public var id: String
  /// The 32-bit number that stands as CSRC in this person's audio.
  public var number: UInt32
  /// The name shown to others.
  public var name: String
  /// What the person may do.
  public var role: Role
  /// When the hand was raised; nil when it is down.
  public var hand: Int64?
  /// What the person publishes.
  public var tracks: [TrackState]
  /// How well they are connected.
  public var quality: Quality
  /// When they came in.
  public var joinedAt: Int64
  /// What the person agreed to.
  public var consents: [Purpose]
  /// The language that they said they speak; nil when it is found out.
  public var spoken: String?

  /// A participant's state.
  public init(
    id: String, number: UInt32, name: String, role: Role, hand: Int64? = nil, tracks: [TrackState] = [],
    quality: Quality = .good, joinedAt: Int64, consents: [Purpose] = [], spoken: String? = nil
  ) {
    self.id = id
    self.number = number
    self.name = name
    self.role = role
    self.hand = hand
    self.tracks = tracks
    self.quality = quality
    self.joinedAt = joinedAt
    self.consents = consents
    self.spoken = spoken
  }

  private enum CodingKeys: String, CodingKey {
    case id, number, name, role, hand, tracks, quality, joinedAt, consents, spoken
  }

  /// Writes the fields, `hand` also when it is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(number, forKey: .number)
    try container.encode(name, forKey: .name)
    try container.encode(role, forKey: .role)
    try container.encode(hand, forKey: .hand)
    try container.encode(tracks, forKey: .tracks)
    try container.encode(quality, forKey: .quality)
    try container.encode(joinedAt, forKey: .joinedAt)
    try container.encode(consents, forKey: .consents)
    try container.encode(spoken, forKey: .spoken)
  }
}

/// The meeting as everybody sees it.
public struct MeetingState: Codable, Equatable, Sendable {
  /// The code by which people join.
  public var code: String
  /// The title; may be empty.
  public var title: String
  /// Whether newcomers are kept out.
  public var locked: Bool
  /// How many people it holds.
  public var capacity: Int
  /// Whether participants may write.
  public var chat: Bool
  /// When its first participant came in.
  public var startedAt: Int64
  /// What people are asked to agree to.
  public var policy: ConsentPolicy
  /// How its captions are.
  public var captions: CaptionsState

  /// A meeting's state.
  public init(
    code: String, title: String, locked: Bool, capacity: Int, chat: Bool, startedAt: Int64,
    policy: ConsentPolicy = ConsentPolicy(), captions: CaptionsState = CaptionsState()
  ) {
    self.code = code
    self.title = title
    self.locked = locked
    self.capacity = capacity
    self.chat = chat
    self.startedAt = startedAt
    self.policy = policy
    self.captions = captions
  }
}

/// One message of the meeting's chat.
public struct ChatMessage: Codable, Equatable, Sendable {
  /// The opaque id.
  public var id: String
  /// Who wrote it.
  public var participant: String
  /// Their name when they wrote it.
  public var name: String
  /// What they wrote.
  public var text: String
  /// When the server took it.
  public var at: Int64

  /// A chat message.
  public init(id: String, participant: String, name: String, text: String, at: Int64) {
    self.id = id
    self.participant = participant
    self.name = name
    self.text = text
    self.at = at
  }
}
