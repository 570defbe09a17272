// The bodies of the REST calls by which a meeting is made, looked up and joined.

public import Consent

/// Makes a meeting. `POST /api/v1/meetings`
public struct CreateMeetingRequest: Codable, Equatable, Sendable {
  /// The title; empty when nil.
  public var title: String?
  /// How many people it holds; the default when nil.
  public var capacity: Int?
  /// What people are asked to agree to; the server's default when nil.
  public var policy: ConsentPolicy?

  /// A meeting to be made.
  public init(title: String? = nil, capacity: Int? = nil, policy: ConsentPolicy? = nil) {
    self.title = title
    self.capacity = capacity
    self.policy = policy
  }
}

/// The meeting that was made.
public struct CreateMeetingReply: Codable, Equatable, Sendable {
  /// The code by which people join.
  public var code: String
  /// The title.
  public var title: String
  /// The page to open.
  public var link: String
  /// The secret that makes its bearer a host. It is shown this once.
  public var hostToken: String

  /// A meeting that was made.
  public init(code: String, title: String, link: String, hostToken: String) {
    self.code = code
    self.title = title
    self.link = link
    self.hostToken = hostToken
  }
}

/// What may be known of a meeting before joining. `GET /api/v1/meetings/{code}`
public struct MeetingReply: Codable, Equatable, Sendable {
  /// The code.
  public var code: String
  /// The title.
  public var title: String
  /// Whether newcomers are kept out.
  public var locked: Bool
  /// Whether it is over.
  public var ended: Bool
  /// How many people it holds.
  public var capacity: Int
  /// How many are in it.
  public var count: Int
  /// Up to five of their names.
  public var names: [String]
  /// When it was made, in milliseconds since 1970.
  public var createdAt: Int64
  /// What people are asked to agree to.
  public var consents: [ConsentQuestion]
  /// What captions can do.
  public var captions: CaptionAvailability

  /// A meeting seen from outside.
  public init(
    code: String, title: String, locked: Bool, ended: Bool, capacity: Int, count: Int, names: [String],
    createdAt: Int64, consents: [ConsentQuestion] = [], captions: CaptionAvailability = CaptionAvailability()
  ) {
    self.code = code
    self.title = title
    self.locked = locked
    self.ended = ended
    self.capacity = capacity
    self.count = count
    self.names = names
    self.createdAt = createdAt
    self.consents = consents
    self.captions = captions
  }
}

/// Asks for a way in. `POST /api/v1/meetings/{code}/join`
public struct JoinRequest: Codable, Equatable, Sendable {
  /// The name shown to others.
  public var name: String
  /// The host's secret, to come in as a host.
  public var hostToken: String?

  /// A person who wants in.
  public init(name: String, hostToken: String? = nil) {
    self.name = name
    self.hostToken = hostToken
  }
}

/// The way in.
public struct JoinReply: Codable, Equatable, Sendable {
  /// The join token for `hello`.
  public var token: String
  /// The participant's id.
  public var participant: String
  /// The address of the socket.
  public var signal: String
  /// STUN and TURN servers, as `RTCPeerConnection` takes them.
  public var iceServers: [ICEServer]
  /// What people are asked to agree to.
  public var consents: [ConsentQuestion]

  /// A way in.
  public init(
    token: String, participant: String, signal: String, iceServers: [ICEServer] = [], consents: [ConsentQuestion] = []
  ) {
    self.token = token
    self.participant = participant
    self.signal = signal
    self.iceServers = iceServers
    self.consents = consents
  }
}

/// A STUN or TURN server.
public struct ICEServer: Codable, Equatable, Sendable {
  /// Its addresses.
  public var urls: [String]
  /// The user name for TURN.
  public var username: String?
  /// The password for TURN.
  public var credential: String?

  /// A server.
  public init(urls: [String], username: String? = nil, credential: String? = nil) {
    self.urls = urls
    self.username = username
    self.credential = credential
  }
}
