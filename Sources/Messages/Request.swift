// Every request of the protocol, its name on the wire and its coding.

/// The names of the requests.
public enum RequestType: String, CaseIterable, Sendable {
  /// See `HelloRequest`.
  case hello
  /// A sign of life.
  case ping
  /// See `MediaOfferRequest`.
  case mediaOffer = "media.offer"
  /// See `MediaViewRequest`.
  case mediaView = "media.view"
  /// See `MediaMuteRequest`.
  case mediaMute = "media.mute"
  /// See `ChatSendRequest`.
  case chatSend = "chat.send"
  /// See `ChatHistoryRequest`.
  case chatHistory = "chat.history"
  /// See `ParticipantUpdateRequest`.
  case participantUpdate = "participant.update"
  /// See `ReactionSendRequest`.
  case reactionSend = "reaction.send"
  /// See `HostMuteRequest`.
  case hostMute = "host.mute"
  /// Mutes every other microphone.
  case hostMuteAll = "host.muteAll"
  /// See `HostRemoveRequest`.
  case hostRemove = "host.remove"
  /// See `HostLockRequest`.
  case hostLock = "host.lock"
  /// See `HostChatRequest`.
  case hostChat = "host.chat"
  /// See `HostRoleRequest`.
  case hostRole = "host.role"
  /// Ends the meeting for all.
  case hostEnd = "host.end"
  /// Leaves the meeting.
  case leave
  /// See `ConsentSetRequest`.
  case consentSet = "consent.set"
  /// Switches the meeting's captions on.
  case captionsStart = "captions.start"
  /// Switches the meeting's captions off; hosts only.
  case captionsStop = "captions.stop"
  /// See `CaptionsReadRequest`.
  case captionsRead = "captions.read"
  /// See `HostPolicyRequest`.
  case hostPolicy = "host.policy"

  /// Whether only hosts may ask it.
  public var isHostOnly: Bool { rawValue.hasPrefix("host.") || self == .captionsStop }
}

/// A request with its fields.
public enum Request: Equatable, Sendable {
  /// The first message on a socket.
  case hello(HelloRequest)
  /// A sign of life.
  case ping
  /// An offer for the media connection.
  case mediaOffer(MediaOfferRequest)
  /// What the video slots should show.
  case mediaView(MediaViewRequest)
  /// A source goes silent or comes back.
  case mediaMute(MediaMuteRequest)
  /// A chat message to all.
  case chatSend(ChatSendRequest)
  /// Older chat messages.
  case chatHistory(ChatHistoryRequest)
  /// A new name, or the hand goes up or down.
  case participantUpdate(ParticipantUpdateRequest)
  /// A reaction.
  case reactionSend(ReactionSendRequest)
  /// Mutes somebody.
  case hostMute(HostMuteRequest)
  /// Mutes everybody else.
  case hostMuteAll
  /// Removes somebody.
  case hostRemove(HostRemoveRequest)
  /// Locks or unlocks.
  case hostLock(HostLockRequest)
  /// Chat on or off.
  case hostChat(HostChatRequest)
  /// Gives a role.
  case hostRole(HostRoleRequest)
  /// Ends the meeting for all.
  case hostEnd
  /// Leaves.
  case leave
  /// Somebody decides about a purpose.
  case consentSet(ConsentSetRequest)
  /// Captions on.
  case captionsStart
  /// Captions off.
  case captionsStop
  /// The language in which somebody reads captions.
  case captionsRead(CaptionsReadRequest)
  /// What people are asked to agree to.
  case hostPolicy(HostPolicyRequest)

  /// The request's name on the wire.
  public var type: RequestType {
    switch self {
    case .hello: .hello
    case .ping: .ping
    case .mediaOffer: .mediaOffer
    case .mediaView: .mediaView
    case .mediaMute: .mediaMute
    case .chatSend: .chatSend
    case .chatHistory: .chatHistory
    case .participantUpdate: .participantUpdate
    case .reactionSend: .reactionSend
    case .hostMute: .hostMute
    case .hostMuteAll: .hostMuteAll
    case .hostRemove: .hostRemove
    case .hostLock: .hostLock
    case .hostChat: .hostChat
    case .hostRole: .hostRole
    case .hostEnd: .hostEnd
    case .leave: .leave
    case .consentSet: .consentSet
    case .captionsStart: .captionsStart
    case .captionsStop: .captionsStop
    case .captionsRead: .captionsRead
    case .hostPolicy: .hostPolicy
    }
  }

  /// Reads the fields that a request of `type` has.
  init(_ type: RequestType, from decoder: any Decoder) throws {
    switch type {
    case .hello: self = .hello(try HelloRequest(from: decoder))
    case .ping: self = .ping
    case .mediaOffer: self = .mediaOffer(try MediaOfferRequest(from: decoder))
    case .mediaView: self = .mediaView(try MediaViewRequest(from: decoder))
    case .mediaMute: self = .mediaMute(try MediaMuteRequest(from: decoder))
    case .chatSend: self = .chatSend(try ChatSendRequest(from: decoder))
    case .chatHistory: self = .chatHistory(try ChatHistoryRequest(from: decoder))
    case .participantUpdate: self = .participantUpdate(try ParticipantUpdateRequest(from: decoder))
    case .reactionSend: self = .reactionSend(try ReactionSendRequest(from: decoder))
    case .hostMute: self = .hostMute(try HostMuteRequest(from: decoder))
    case .hostMuteAll: self = .hostMuteAll
    case .hostRemove: self = .hostRemove(try HostRemoveRequest(from: decoder))
    case .hostLock: self = .hostLock(try HostLockRequest(from: decoder))
    case .hostChat: self = .hostChat(try HostChatRequest(from: decoder))
    case .hostRole: self = .hostRole(try HostRoleRequest(from: decoder))
    case .hostEnd: self = .hostEnd
    case .leave: self = .leave
    case .consentSet: self = .consentSet(try ConsentSetRequest(from: decoder))
    case .captionsStart: self = .captionsStart
    case .captionsStop: self = .captionsStop
    case .captionsRead: self = .captionsRead(try CaptionsReadRequest(from: decoder))
    case .hostPolicy: self = .hostPolicy(try HostPolicyRequest(from: decoder))
    }
  }

  /// Writes the request's fields, without its type and id.
  func encodeFields(to encoder: any Encoder) throws {
    switch self {
    case .hello(let fields): try fields.encode(to: encoder)
    case .mediaOffer(let fields): try fields.encode(to: encoder)
    case .mediaView(let fields): try fields.encode(to: encoder)
    case .mediaMute(let fields): try fields.encode(to: encoder)
    case .chatSend(let fields): try fields.encode(to: encoder)
    case .chatHistory(let fields): try fields.encode(to: encoder)
    case .participantUpdate(let fields): try fields.encode(to: encoder)
    case .reactionSend(let fields): try fields.encode(to: encoder)
    case .hostMute(let fields): try fields.encode(to: encoder)
    case .hostRemove(let fields): try fields.encode(to: encoder)
    case .hostLock(let fields): try fields.encode(to: encoder)
    case .hostChat(let fields): try fields.encode(to: encoder)
    case .hostRole(let fields): try fields.encode(to: encoder)
    case .consentSet(let fields): try fields.encode(to: encoder)
    case .captionsRead(let fields): try fields.encode(to: encoder)
    case .hostPolicy(let fields): try fields.encode(to: encoder)
    case .ping, .hostMuteAll, .hostEnd, .leave, .captionsStart, .captionsStop: break
    }
  }
}
