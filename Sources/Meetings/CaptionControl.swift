// Captions as a meeting sees them. The composition root conforms the real ones.

public import Consent
public import Messages
public import SFU

/// What captions can do on this server.
public struct CaptionCapabilities: Codable, Equatable, Sendable {
  /// Whether speech is recognised at all.
  public var available: Bool
  /// Why not, or not at the moment, in words for people; nil when all is well.
  public var reason: String?
  /// What the reason is about, if it has a name.
  public var cause: CaptionCause?
  /// Languages that are recognised, as ISO 639-1 names them.
  public var spoken: [String]
  /// Languages into which captions are translated.
  public var targets: [String]

  /// What captions can do.
  public init(
    available: Bool, reason: String? = nil, cause: CaptionCause? = nil, spoken: [String] = [], targets: [String] = []
  ) {
    self.available = available
    self.reason = reason
    self.cause = cause
    self.spoken = spoken
    self.targets = targets
  }
}

/// Somebody who is listened to.
public struct CaptionSpeaker: Equatable, Sendable {
  /// The number that media knows.
  public var number: ParticipantNumber
  /// The participant's id.
  public var participant: String
  /// The name shown to others.
  public var name: String
  /// The language that they said they speak; nil to find out.
  public var language: String?
  /// Whether their text may be translated.
  public var translates: Bool

  /// A speaker.
  public init(
    number: ParticipantNumber, participant: String, name: String, language: String? = nil, translates: Bool = false
  ) {
    self.number = number
    self.participant = participant
    self.name = name
    self.language = language
    self.translates = translates
  }
}

/// What a meeting's readers want.
public struct CaptionOptions: Equatable, Sendable {
  /// Languages that somebody reads.
  public var languages: Set<String>
  /// Names of everybody in the meeting, which tenants may have hidden.
  public var names: [String]

  /// What readers want.
  public init(languages: Set<String> = [], names: [String] = []) {
    self.languages = languages
    self.names = names
  }
}

/// A caption as it is now; the same segment comes again until it is final, and once more for each translation.
public struct CaptionUpdate: Equatable, Sendable {
  /// Which utterance; unique on this server.
  public var segment: String
  /// Who speaks.
  public var speaker: ParticipantNumber
  /// Words that stay.
  public var firm: String
  /// Words that may still change.
  public var tentative: String
  /// Whether the utterance is over.
  public var isFinal: Bool
  /// The language it is in.
  public var language: String
  /// When it began, in milliseconds since 1970.
  public var start: Int64
  /// When it ended, so far.
  public var end: Int64
  /// How sure the engine is, 0 to 1, if it says.
  public var confidence: Double?
  /// The whole text in other languages.
  public var translations: [String: String]
  /// Languages that are wanted and into which this text won't be translated.
  public var untranslated: Set<String>
  /// Whether content safety marked it.
  public var flagged: Bool

  /// A caption.
  public init(
    segment: String, speaker: ParticipantNumber, firm: String, tentative: String, isFinal: Bool, language: String,
    start: Int64, end: Int64, confidence: Double? = nil, translations: [String: String] = [:],
    untranslated: Set<String> = [], flagged: Bool = false
  ) {
    self.segment = segment
    self.speaker = speaker
    self.firm = firm
    self.tentative = tentative
    self.isFinal = isFinal
    self.language = language
    self.start = start
    self.end = end
    self.confidence = confidence
    self.translations = translations
    self.untranslated = untranslated
    self.flagged = flagged
  }

  /// The whole text.
  public var text: String { tentative.isEmpty ? firm : firm.isEmpty ? tentative : firm + " " + tentative }

  /// Leaves nothing of what was said.
  public mutating func takeBack() {
    firm = ""
    tentative = ""
    translations = [:]
    flagged = false
  }
}

/// How captions fare.
public enum CaptionStatus: Equatable, Sendable {
  /// Text comes as it is spoken.
  case ready
  /// Text comes late, or only when an utterance is over.
  case delayed
  /// Nothing is recognised.
  case unavailable(reason: String, cause: CaptionCause? = nil)
  /// Something less good took over, or something is missing.
  case fallback(reason: String, cause: CaptionCause? = nil)
}

/// What captions tell a meeting.
public enum CaptionEvent: Equatable, Sendable {
  /// Text of a speaker.
  case caption(CaptionUpdate)
  /// How captions fare, when that changed.
  case status(CaptionStatus)
}

/// Listens to people who agreed to it, and tells what they said.
public protocol CaptionControl: Sendable {
  /// What captions can do now.
  var capabilities: CaptionCapabilities { get }
  /// Begins to listen to somebody, or treats them differently from now on. The grant is for transcription.
  func listen(_ grant: ConsentGrant, to speaker: CaptionSpeaker, meeting: String, in room: RoomID)
  /// Stops listening, from the very next packet on. When `dropping`, nothing more is told of what they said.
  func stop(_ speaker: ParticipantNumber, in room: RoomID, dropping: Bool)
  /// What the readers want from now on.
  func update(_ options: CaptionOptions, in room: RoomID)
  /// Nobody in the room is listened to any more.
  func close(_ room: RoomID)
  /// What captions tell. Bounded; one consumer; begins with the status.
  func events(of room: RoomID) -> AsyncStream<CaptionEvent>
  /// A caption was handed to the sockets of so many readers.
  func published(_ caption: CaptionUpdate, to readers: Int)
}

extension CaptionControl {
  /// Does nothing: only those who follow captions on their way need to know.
  public func published(_ caption: CaptionUpdate, to readers: Int) {}
}

/// Captions of a server that has none.
public struct NoCaptions: CaptionControl {
  /// Why there are none.
  public let capabilities: CaptionCapabilities

  /// No captions, for a reason.
  public init(reason: String = "Captions are switched off on this server.") {
    capabilities = CaptionCapabilities(available: false, reason: reason, cause: CaptionCause(.switchedOff))
  }

  /// Does nothing.
  public func listen(_ grant: ConsentGrant, to speaker: CaptionSpeaker, meeting: String, in room: RoomID) {}
  /// Does nothing.
  public func stop(_ speaker: ParticipantNumber, in room: RoomID, dropping: Bool) {}
  /// Does nothing.
  public func update(_ options: CaptionOptions, in room: RoomID) {}
  /// Does nothing.
  public func close(_ room: RoomID) {}
  /// Tells nothing.
  public func events(of room: RoomID) -> AsyncStream<CaptionEvent> { AsyncStream { $0.finish() } }
}
