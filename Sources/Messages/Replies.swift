// What the server answers: the envelope of a reply and the bodies of those that carry something.

/// Exactly one of these answers a request.
public struct Reply<Body: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
  /// The id of the request.
  public var re: Int64
  /// What came of it, if it went well.
  public var ok: Body?
  /// What went wrong, if not.
  public var error: MessageError?

  /// The answer to a request that went well.
  public init(re: Int64, ok: Body) {
    self.re = re
    self.ok = ok
  }

  /// The answer to a request that went wrong.
  public init(re: Int64, error: MessageError) {
    self.re = re
    self.error = error
  }
}

/// The body of a reply that says no more than yes.
public struct Done: Codable, Equatable, Sendable {
  /// Yes.
  public init() {}
}

/// The answer to a hello: a new session.
public struct Welcome: Codable, Equatable, Sendable {
  /// The session's id; with the token it resumes the session. Keep it secret.
  public var session: String
  /// Always false here.
  public var resumed: Bool
  /// The number of the last event that this snapshot already contains.
  public var seq: UInt64
  /// The client's own participant id.
  public var you: String
  /// The meeting.
  public var meeting: MeetingState
  /// Everybody, the client included.
  public var participants: [ParticipantState]
  /// The last messages, oldest first.
  public var chat: [ChatMessage]
  /// The bounds that hold.
  public var limits: Limits
  /// The server's clock in milliseconds since 1970.
  public var serverTime: Int64
  /// What the engines for captions can do.
  public var captions: CaptionLanguages
  /// The last final captions, oldest first, as they were spoken.
  public var transcript: [CaptionMessage]
  /// When something that was said or written here was last erased or corrected, in milliseconds since 1970; nil when
  /// nothing ever was.
  public var erasedAt: Int64?

  /// A welcome.
  public init(
    session: String, seq: UInt64, you: String, meeting: MeetingState, participants: [ParticipantState],
    chat: [ChatMessage], limits: Limits, serverTime: Int64, captions: CaptionLanguages = CaptionLanguages(),
    transcript: [CaptionMessage] = [], erasedAt: Int64? = nil
  ) {
    self.session = session
    resumed = false
    self.seq = seq
    self.you = you
    self.meeting = meeting
    self.participants = participants
    self.chat = chat
    self.limits = limits
    self.serverTime = serverTime
    self.captions = captions
    self.transcript = transcript
    self.erasedAt = erasedAt
  }
}

/// The answer to a hello that goes on with a session; the missed events follow.
public struct Resumed: Codable, Equatable, Sendable {
  /// The session's id.
  public var session: String
  /// Always true here.
  public var resumed: Bool
  /// The number of the last event of the session; those up to it follow.
  public var seq: UInt64
  /// The client's own participant id.
  public var you: String

  /// A resumption.
  public init(session: String, seq: UInt64, you: String) {
    self.session = session
    resumed = true
    self.seq = seq
    self.you = you
  }
}

/// The answer to an offer.
public struct MediaOfferReply: Codable, Equatable, Sendable {
  /// The session description to set as the remote one.
  public var sdp: String
  /// The client's receive slots.
  public var slots: [Slot]

  /// An answer.
  public init(sdp: String, slots: [Slot]) {
    self.sdp = sdp
    self.slots = slots
  }
}

/// A receive slot of a client.
public struct Slot: Codable, Equatable, Sendable {
  /// The media line.
  public var mid: String
  /// What it carries.
  public var kind: SlotKind

  /// A slot on a media line.
  public init(mid: String, kind: SlotKind) {
    self.mid = mid
    self.kind = kind
  }
}

/// The answer to a chat message: the message as everybody gets it.
public struct ChatReply: Codable, Equatable, Sendable {
  /// The message.
  public var message: ChatMessage

  /// The answer that holds `message`.
  public init(message: ChatMessage) { self.message = message }
}

/// A page of the chat's history.
public struct ChatHistoryReply: Codable, Equatable, Sendable {
  /// The messages, oldest first.
  public var messages: [ChatMessage]
  /// Whether older ones are kept.
  public var more: Bool

  /// A page.
  public init(messages: [ChatMessage], more: Bool) {
    self.messages = messages
    self.more = more
  }
}

/// The answer to a change of oneself.
public struct ParticipantReply: Codable, Equatable, Sendable {
  /// The client's own state.
  public var participant: ParticipantState

  /// The answer that holds `participant`.
  public init(participant: ParticipantState) { self.participant = participant }
}
