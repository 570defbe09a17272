// The errors that reach the wire: three kinds and one closed list of codes, the same for the socket and for REST.

/// Whose mistake it was, and so what the client does about it.
public enum ErrorKind: String, Codable, CaseIterable, Sendable {
  /// The client is wrong.
  case `protocol`
  /// Tell the person, go on.
  case user
  /// The server is wrong; the incident id finds it in the log.
  case `internal`
}

/// Every error code there is. Codes are stable: a client may switch on them.
public enum ErrorCode: String, Codable, CaseIterable, Sendable {
  /// The frame is larger than the bound.
  case frameTooLarge = "frame.tooLarge"
  /// The frame is not one JSON object.
  case frameNotJSON = "frame.notJSON"
  /// The frame has no `type`.
  case frameNoType = "frame.noType"
  /// The request has no usable `id`.
  case frameNoID = "frame.noID"
  /// The request's type is not known to this server.
  case requestUnknown = "request.unknown"
  /// A field is missing, of the wrong type or out of bounds.
  case requestInvalid = "request.invalid"
  /// The id is older than the replies that are kept.
  case requestOld = "request.old"
  /// Requests come too fast; this one was not carried out.
  case requestRate = "request.rate"
  /// Something other than `hello` came first.
  case helloFirst = "hello.first"
  /// A second `hello` on one socket.
  case helloAgain = "hello.again"
  /// The join token is not good for this meeting.
  case helloToken = "hello.token"
  /// No such meeting.
  case meetingNotFound = "meeting.notFound"
  /// The host locked the meeting.
  case meetingLocked = "meeting.locked"
  /// The meeting holds as many people as it may.
  case meetingFull = "meeting.full"
  /// The meeting is over.
  case meetingEnded = "meeting.ended"
  /// The host removed this person.
  case meetingRemoved = "meeting.removed"
  /// The title is too long.
  case meetingTitle = "meeting.title"
  /// The capacity is out of bounds.
  case meetingCapacity = "meeting.capacity"
  /// The server keeps as many meetings as it may.
  case meetingTooMany = "meeting.tooMany"
  /// The name is empty or too long.
  case joinName = "join.name"
  /// The host token is wrong.
  case joinHostToken = "join.hostToken"
  /// The media server refused the offer; the text says why.
  case mediaRefused = "media.refused"
  /// The offer is not a session description this server can read.
  case mediaSDP = "media.sdp"
  /// Earlier offers of the same person still wait for their answers.
  case mediaBusy = "media.busy"
  /// As many screens are shown as this server allows.
  case mediaScreens = "media.screens"
  /// The message is too long.
  case chatTooLong = "chat.tooLong"
  /// The message is empty.
  case chatEmpty = "chat.empty"
  /// Too many messages in a minute.
  case chatRate = "chat.rate"
  /// The host turned chat off.
  case chatOff = "chat.off"
  /// Only a host may do that.
  case hostOnly = "host.only"
  /// The last host can't become a participant.
  case hostLast = "host.last"
  /// A host can't remove themselves; `leave` or `host.end` do that.
  case hostSelf = "host.self"
  /// Nobody of that id is in the meeting.
  case participantGone = "participant.gone"
  /// The server is about to stop and takes nobody in.
  case serverDraining = "server.draining"
  /// Nobody joins this meeting without agreeing to what it requires.
  case consentRequired = "consent.required"
  /// The text has changed since it was shown.
  case consentOutdated = "consent.outdated"
  /// The meeting does not do that.
  case consentOff = "consent.off"
  /// The policy asks for what this server can't do.
  case policyUnavailable = "policy.unavailable"
  /// Captions are off by the meeting's policy.
  case captionsOff = "captions.off"
  /// This server can't make captions at the moment.
  case captionsUnavailable = "captions.unavailable"
  /// Captions can't be read in that language.
  case captionsLanguage = "captions.language"
  /// Something went wrong inside the server.
  case internalFailure = "internal"
}

/// An error as it stands in a reply or in a REST body.
public struct MessageError: Error, Codable, Equatable, Sendable {
  /// Whose mistake it was.
  public var kind: ErrorKind
  /// Which error.
  public var code: ErrorCode
  /// A sentence in English for logs and for clients without a translation of the code.
  public var text: String
  /// What to look for in the server's log; internal errors only.
  public var incident: String?

  /// An error of `kind`.
  public init(_ kind: ErrorKind, _ code: ErrorCode, _ text: String, incident: String? = nil) {
    self.kind = kind
    self.code = code
    self.text = text
    self.incident = incident
  }
}

/// The body of a REST answer that failed.
public struct ErrorReply: Codable, Equatable, Sendable {
  /// What went wrong.
  public var error: MessageError

  /// A body that holds `error`.
  public init(_ error: MessageError) { self.error = error }
}
