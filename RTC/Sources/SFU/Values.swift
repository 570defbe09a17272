// The words in which the control plane and the media plane talk: rooms, participants, sources, slots.

/// A meeting's room within one server. Rooms are never reused.
public struct RoomID: RawRepresentable, Hashable, Sendable {
  /// The number of the room.
  public var rawValue: UInt64

  /// The room numbered `rawValue`.
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A participant's number within a room; the SFU writes it as CSRC into everything that it forwards of theirs.
public struct ParticipantNumber: RawRepresentable, Hashable, Comparable, Sendable {
  /// The 32 bits as they stand in the RTP header.
  public var rawValue: UInt32

  /// The participant numbered `rawValue`.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Orders participants by number, for stable lists.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// What a participant sends.
public enum MediaSource: String, Hashable, Sendable, CaseIterable {
  /// The microphone.
  case microphone
  /// The camera.
  case camera
  /// A shared screen, window or tab.
  case screen
  /// The sound of a shared screen.
  case screenAudio = "screen-audio"

  /// Whether the source is heard rather than seen.
  public var isAudio: Bool { self == .microphone || self == .screenAudio }
}

/// Somebody outside the room who gets a copy of what one participant says; see `Router.setTap`.
public struct TapID: RawRepresentable, Hashable, Sendable {
  /// The number by which whoever set the tap knows it.
  public var rawValue: UInt64

  /// The tap numbered `rawValue`.
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A track that a client says it sends with its offer.
public struct OfferedTrack: Hashable, Sendable {
  /// The media line that carries it.
  public var mid: String
  /// What it shows.
  public var source: MediaSource

  /// The track of `source` on the media line `mid`.
  public init(mid: String, source: MediaSource) {
    self.mid = mid
    self.source = source
  }
}

/// What a client wants one of its video slots to show.
public struct ViewRequest: Hashable, Sendable {
  /// The slot's media line.
  public var mid: String
  /// Whose video; nil when the slot is not in use.
  public var participant: ParticipantNumber?
  /// Which of their videos.
  public var source: MediaSource
  /// The height in pixels of the tile that shows it: more would be wasted.
  public var maxHeight: Int
  /// Higher ones keep their quality longer when bandwidth is short.
  public var priority: Int

  /// A wish for one slot.
  public init(mid: String, participant: ParticipantNumber?, source: MediaSource, maxHeight: Int, priority: Int) {
    self.mid = mid
    self.participant = participant
    self.source = source
    self.maxHeight = maxHeight
    self.priority = priority
  }
}

/// Why a slot shows nothing at the moment.
public enum SlotPause: String, Hashable, Sendable {
  /// The receiver's connection has no room for it.
  case bandwidth
  /// The person muted the source.
  case muted
  /// The person left or stopped sending the source.
  case gone
  /// The next key frame is awaited.
  case waiting
}

/// What a slot carries.
public struct SlotState: Hashable, Sendable {
  /// The slot's media line.
  public var mid: String
  /// Whose media it carries, if anybody's.
  public var participant: ParticipantNumber?
  /// Which of their sources.
  public var source: MediaSource?
  /// The simulcast layer's rid; nil when there are no layers or nothing is carried.
  public var layer: String?
  /// Why nothing arrives, if so.
  public var pause: SlotPause?

  /// The state of the slot on `mid`.
  public init(
    mid: String, participant: ParticipantNumber? = nil, source: MediaSource? = nil, layer: String? = nil,
    pause: SlotPause? = nil
  ) {
    self.mid = mid
    self.participant = participant
    self.source = source
    self.layer = layer
    self.pause = pause
  }
}

/// How well a participant's connection does.
public enum ConnectionQuality: String, Hashable, Sendable {
  /// Nothing to complain about.
  case good
  /// Some loss or delay.
  case fair
  /// Loss or delay that people notice.
  case poor
}

/// Somebody who can be heard.
public struct SpeakerLevel: Hashable, Sendable {
  /// Who.
  public var participant: ParticipantNumber
  /// How loud in dB below the loudest possible: 0 is loudest, 127 silence (RFC 6464).
  public var level: UInt8

  /// A speaker heard at `level`.
  public init(participant: ParticipantNumber, level: UInt8) {
    self.participant = participant
    self.level = level
  }
}

/// What the media plane tells the meeting.
public enum MediaEvent: Hashable, Sendable {
  /// The participant's media connection stands.
  case connected(ParticipantNumber)
  /// The participant's media connection is gone, for a reason to be logged.
  case disconnected(ParticipantNumber, reason: String)
  /// A receiver's slot carries something else from now on.
  case slot(receiver: ParticipantNumber, SlotState)
  /// The people who can be heard, loudest first; sent on change.
  case speakers([SpeakerLevel])
  /// Which simulcast layers of a publication anybody needs.
  case layersWanted(ParticipantNumber, source: MediaSource, rids: [String])
  /// A participant's connection got better or worse.
  case quality(ParticipantNumber, ConnectionQuality)
}
