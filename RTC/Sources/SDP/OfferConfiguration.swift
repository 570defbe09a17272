// What a virtual peer, of the load tool or of a test, wants to offer.

public import Wire

/// One media section of an offer.
public struct OfferedMedia: Hashable, Sendable {
  /// Which way the offerer wants packets to flow.
  public enum Direction: String, Hashable, Sendable {
    /// The offerer sends.
    case send = "sendonly"
    /// The offerer receives: a slot.
    case receive = "recvonly"
    /// Both, as simple clients offer.
    case both = "sendrecv"
    /// Nothing flows.
    case inactive
    /// The section is dead.
    case stopped
  }

  /// The section's identifier.
  public var mid: String
  /// What kind of media it is.
  public var kind: MediaKind
  /// Which way packets flow.
  public var direction: Direction
  /// The simulcast layers that are sent, lowest first; empty without simulcast.
  public var rids: [String] = []
  /// The streams that are announced; simulcast senders may announce none.
  public var ssrcs: [SSRC] = []
  /// Their retransmission streams, in the same order; may be empty.
  public var rtxSSRCs: [SSRC] = []

  /// A section without streams.
  public init(mid: String, kind: MediaKind, direction: Direction) {
    self.mid = mid
    self.kind = kind
    self.direction = direction
  }
}

/// All that an offer of a virtual peer says. Change it and offer again: more slots, other credentials, a stopped camera.
public struct OfferConfiguration: Hashable, Sendable {
  /// The offerer's credentials.
  public var localICE: ICEParameters
  /// The fingerprint of the offerer's certificate: "sha-256 AA:BB:…".
  public var fingerprint: String
  /// The offerer's host candidates; an ICE-lite answerer needs none.
  public var candidates: [TransportAddress]
  /// The number in the `o=` line.
  public var sessionID: UInt64
  /// The revision in the `o=` line; let it grow with every offer.
  public var version: UInt64 = 1
  /// The canonical name of the offerer's streams.
  public var cname = "virtual-peer"
  /// The video codecs, preferred first.
  public var videoCodecs: [CodecName] = [.vp8, .h264, .vp9, .av1]
  /// The media sections. Offers may only append to those of the offer before.
  public var media: [OfferedMedia] = []

  /// An offer without media sections.
  public init(
    localICE: ICEParameters, fingerprint: String, candidates: [TransportAddress] = [], sessionID: UInt64
  ) {
    self.localICE = localICE
    self.fingerprint = fingerprint
    self.candidates = candidates
    self.sessionID = sessionID
  }

  /// Appends a section that sends sound; returns its identifier.
  @discardableResult
  public mutating func addMicrophone(using rng: inout some RandomNumberGenerator) -> String {
    append(.audio, .send, streams: 1, using: &rng)
  }

  /// Appends a section that sends pictures, a camera's or a screen's; returns its identifier. With `rids` it is
  /// simulcast, lowest layer first; `announcesStreams` tells whether the SSRCs stand in the offer, as Firefox does and
  /// Chromium does not.
  @discardableResult
  public mutating func addCamera(
    rids: [String] = [], announcesStreams: Bool = true, using rng: inout some RandomNumberGenerator
  ) -> String {
    let mid = append(.video, .send, streams: announcesStreams ? max(rids.count, 1) : 0, using: &rng)
    media[media.count - 1].rids = rids
    return mid
  }

  /// Appends `count` sections that receive; returns their identifiers.
  @discardableResult
  public mutating func addSlots(_ kind: MediaKind, count: Int) -> [String] {
    (0..<count).map { _ in
      media.append(OfferedMedia(mid: String(media.count), kind: kind, direction: .receive))
      return String(media.count - 1)
    }
  }

  private mutating func append(
    _ kind: MediaKind, _ direction: OfferedMedia.Direction, streams: Int, using rng: inout some RandomNumberGenerator
  ) -> String {
    var section = OfferedMedia(mid: String(media.count), kind: kind, direction: direction)
    for _ in 0..<streams {
      section.ssrcs.append(SSRC(.random(in: 1 ... .max, using: &rng)))
      if kind == .video { section.rtxSSRCs.append(SSRC(.random(in: 1 ... .max, using: &rng))) }
    }
    media.append(section)
    return section.mid
  }
}
