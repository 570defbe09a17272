// A session description as data (RFC 8866). What is not interpreted is kept, so that printing gives it back.

/// One `a=` line.
public struct SDPAttribute: Hashable, Sendable {
  /// What stands before the colon.
  public var name: String
  /// What stands after it; nil for a flag.
  public var value: String?

  /// The attribute `name`, with or without a value.
  public init(_ name: String, _ value: String? = nil) {
    self.name = name
    self.value = value
  }
}

/// A line that is kept and not interpreted.
public struct SDPLine: Hashable, Sendable {
  /// The letter before the equals sign, as ASCII.
  public var type: UInt8
  /// What stands after it.
  public var value: String

  /// The line `type`=`value`.
  public init(type: UInt8, value: String) {
    self.type = type
    self.value = value
  }
}

/// A whole session description.
public struct SessionDescription: Hashable, Sendable {
  /// The largest text that is read. 49 video slots of a browser with all its codecs come near to it.
  public static let maximumLength = 256 * 1024
  /// The longest line that is read; browsers stay below 200 bytes.
  public static let maximumLineLength = 4096
  /// The most media sections.
  public static let maximumMedia = 256
  /// The most attributes of one media section or of the session.
  public static let maximumAttributes = 1024

  /// Who made the description, and which revision it is: the value of `o=`.
  public var origin: Origin
  /// The value of `s=`.
  public var name = "-"
  /// The other lines between `s=` and the first attribute, `t=` among them.
  public var lines: [SDPLine] = [SDPLine(type: UInt8(ascii: "t"), value: "0 0")]
  /// The attributes of the session.
  public var attributes: [SDPAttribute] = []
  /// The media sections.
  public var media: [MediaDescription] = []

  /// An empty description by `origin`.
  public init(origin: Origin) {
    self.origin = origin
  }

  /// The value of an `o=` line (RFC 8866 section 5.2).
  public struct Origin: Hashable, Sendable {
    /// The login, "-" for browsers.
    public var username: String
    /// A number unique to the session.
    public var sessionID: UInt64
    /// Grows with each description of the session.
    public var version: UInt64
    /// Network type, address type and address.
    public var address: String

    /// The origin of revision `version` of session `sessionID`; the address is a dummy as RFC 9429 section 5.2.1 asks.
    public init(
      username: String = "-", sessionID: UInt64, version: UInt64, address: String = "IN IP4 127.0.0.1"
    ) {
      self.username = username
      self.sessionID = sessionID
      self.version = version
      self.address = address
    }
  }
}

/// A media section: an `m=` line and what follows it (RFC 8866 section 5.14).
public struct MediaDescription: Hashable, Sendable {
  /// "audio", "video", "application" or anything else.
  public var type: String
  /// The port; 0 means rejected, or bundled only when `a=bundle-only` says so.
  public var port: UInt16
  /// How many ports, where the line says so.
  public var portCount: Int?
  /// The transport, "UDP/TLS/RTP/SAVPF".
  public var transport: String
  /// The formats: payload types as text for RTP.
  public var formats: [String]
  /// The other lines before the first attribute: `c=`, `b=`, `i=`, `k=`.
  public var lines: [SDPLine] = []
  /// The attributes.
  public var attributes: [SDPAttribute] = []

  /// A section without attributes.
  public init(type: String, port: UInt16, transport: String, formats: [String]) {
    self.type = type
    self.port = port
    self.transport = transport
    self.formats = formats
  }

  /// What kind of media it is; unknown kinds count as `.application`.
  public var kind: MediaKind { MediaKind(rawValue: type) ?? .application }
}
