// The bounds of the protocol. What a client needs to know of them is sent in the welcome as `limits`.

/// The stated bound of every list, text and rate.
public enum Bounds {
  /// Bytes of one frame.
  public static let message = 262_144
  /// Unicode code points of a chat message.
  public static let chat = 2_000
  /// Unicode code points of a display name, a client's name or its version.
  public static let name = 80
  /// Unicode code points of a meeting's title.
  public static let title = 120
  /// The people a meeting may be made for.
  public static let capacity = 2...2_000
  /// The people a meeting holds when nothing else was said.
  public static let defaultCapacity = 100
  /// Video slots of one client.
  public static let videoSlots = 49
  /// Tracks named by one offer.
  public static let tracks = 16
  /// Bytes of a media line's id.
  public static let mid = 32
  /// Services that are named beside a consent text.
  public static let services = 16
  /// Bytes of a host's name (RFC 1035 section 2.3.4).
  public static let host = 255
  /// Bytes of an id that the server gave out (participant, session, message).
  public static let identifier = 64
  /// Bytes of a join token.
  public static let token = 4_096
  /// The largest height a slot may ask for.
  public static let height = 4_320
  /// The highest priority of a slot.
  public static let priority = 100
  /// Requests and acknowledgements a second, over time.
  public static let requestsPerSecond = 30
  /// Requests a second, over time, that everybody is told of.
  public static let noticesPerSecond = 5
  /// Chat messages a minute and person.
  public static let chatPerMinute = 30
  /// Seconds within which a dropped socket may be resumed.
  public static let resumeSeconds = 60
  /// Chat messages in a welcome and in one page of the history.
  public static let chatPage = 50
  /// The largest request id: what a JavaScript number holds exactly.
  public static let requestID: Int64 = 9_007_199_254_740_991
}

/// The bounds as a client is told them.
public struct Limits: Codable, Equatable, Sendable {
  /// Bytes of one frame.
  public var message: Int
  /// Unicode code points of a chat message.
  public var chat: Int
  /// Unicode code points of a display name.
  public var name: Int
  /// Video slots of one client.
  public var videoSlots: Int
  /// Requests a second, over time.
  public var requestsPerSecond: Int
  /// Chat messages a minute.
  public var chatPerMinute: Int
  /// Seconds within which a dropped socket may be resumed.
  public var resumeSeconds: Int

  /// The protocol's own bounds, with the given resume window.
  public init(resumeSeconds: Int = Bounds.resumeSeconds) {
    message = Bounds.message
    chat = Bounds.chat
    name = Bounds.name
    videoSlots = Bounds.videoSlots
    requestsPerSecond = Bounds.requestsPerSecond
    chatPerMinute = Bounds.chatPerMinute
    self.resumeSeconds = resumeSeconds
  }
}
