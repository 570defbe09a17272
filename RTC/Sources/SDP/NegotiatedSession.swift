// What offer and answer agreed on, seen from one side: all that the transport and the forwarder need to know.

public import RTP
public import Wire

/// The credentials of one side (RFC 8839 section 5.4).
public struct ICEParameters: Hashable, Sendable {
  /// The user name fragment, 4 to 256 characters.
  public var ufrag: String
  /// The password, 22 to 256 characters.
  public var password: String

  /// The credentials `ufrag` and `password`.
  public init(ufrag: String, password: String) {
    self.ufrag = ufrag
    self.password = password
  }
}

/// Who opens the DTLS connection (RFC 8842 section 5).
public enum DTLSSetup: String, Hashable, Sendable {
  /// This side sends the ClientHello.
  case active
  /// This side waits for it.
  case passive
  /// An offerer leaves the choice to the answerer.
  case actpass
}

/// What a whole session agreed on.
public struct NegotiatedSession: Hashable, Sendable {
  /// The other side's ICE credentials.
  public var remoteICE: ICEParameters
  /// Our ICE credentials, as the description that we sent holds them.
  public var localICE: ICEParameters
  /// The other side's certificate fingerprints, "sha-256 AB:CD…", SHA-256 first.
  public var remoteFingerprints: [String]
  /// The other side's UDP candidates as far as they are plain addresses. A server that is ICE-lite needs none.
  public var remoteCandidates: [TransportAddress]
  /// Our own DTLS role: `.passive` when we answered.
  public var dtlsSetup: DTLSSetup
  /// Whether the other side's ICE credentials differ from those of the session before.
  public var isICERestart: Bool
  /// The version that our description's `o=` line carries.
  public var version: UInt64
  /// The media sections, in the order of the offer, rejected ones included.
  public var media: [NegotiatedMedia]
}

/// What one media section agreed on.
public struct NegotiatedMedia: Hashable, Sendable {
  /// Which way packets flow.
  public enum Direction: String, Hashable, Sendable {
    /// The other side sends to us.
    case receive
    /// We send: a slot.
    case send
    /// Negotiated, but nothing flows for now.
    case inactive
    /// Port 0: the section is dead, and its place may be used for another one later.
    case rejected
  }

  /// The section's identifier; may be empty when it is rejected.
  public var mid: String
  /// What kind of media it is; unknown kinds count as `.application` and are always rejected.
  public var kind: MediaKind
  /// Which way packets flow.
  public var direction: Direction
  /// The codecs in use, preferred first, with the offer's payload types; at most one entry per codec.
  public var codecs: [NegotiatedCodec] = []
  /// The header extensions in use, with the offer's identifiers.
  public var extensions = HeaderExtensionMap()
  /// Whether one- and two-byte extension headers may be mixed within a stream (RFC 8285 section 6).
  public var allowsMixedExtensions = false
  /// The simulcast layers that the sender sends, in its order; empty without simulcast.
  public var rids: [String] = []
  /// The SSRCs that the other side announced, retransmission streams included. Simulcast senders often announce none.
  public var offeredSSRCs: [SSRC] = []
  /// The announced pairs of media stream and retransmission stream.
  public var rtxPairs: [RTXPair] = []
  /// What we send with, in slots.
  public var localSSRC: SSRC?
  /// What we send retransmissions with, in slots whose codecs have them.
  public var localRTXSSRC: SSRC?
  /// The canonical name: ours in slots, else the one that the other side announced; empty when unknown.
  public var cname = ""

  /// A section without codecs and streams.
  public init(mid: String, kind: MediaKind, direction: Direction) {
    self.mid = mid
    self.kind = kind
    self.direction = direction
  }
}

/// A media stream and the stream that repeats its lost packets (RFC 4588).
public struct RTXPair: Hashable, Sendable {
  /// The media stream.
  public var media: SSRC
  /// The retransmission stream.
  public var rtx: SSRC

  /// The pair of `media` and `rtx`.
  public init(media: SSRC, rtx: SSRC) {
    self.media = media
    self.rtx = rtx
  }
}
