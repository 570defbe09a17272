// The header extensions that we negotiate, and the table that ties them to a session's identifiers (RFC 8285).

/// A header extension that Parley understands.
public enum RTPHeaderExtension: UInt8, CaseIterable, Sendable {
  /// The loudness of the packet's audio (RFC 6464).
  case audioLevel
  /// When the packet left the sender, 6.18 fixed-point seconds.
  case absSendTime
  /// The transport-wide sequence number (draft-holmer-rmcat-transport-wide-cc-extensions-01).
  case transportSequence
  /// How the picture is to be turned (3GPP TS 26.114).
  case videoOrientation
  /// The media section that the stream belongs to (RFC 9143).
  case mid
  /// The simulcast layer (RFC 8852).
  case rid
  /// The simulcast layer whose packets a retransmission stream repeats (RFC 8852).
  case repairedRid
  /// Which frames depend on which (AV1 RTP specification, appendix A).
  case dependencyDescriptor
  /// How long the receiver may hold a frame back.
  case playoutDelay

  /// The name that SDP uses.
  public var uri: String {
    switch self {
    case .audioLevel: "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
    case .absSendTime: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    case .transportSequence: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
    case .videoOrientation: "urn:3gpp:video-orientation"
    case .mid: "urn:ietf:params:rtp-hdrext:sdes:mid"
    case .rid: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
    case .repairedRid: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
    case .dependencyDescriptor:
      "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
    case .playoutDelay: "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
    }
  }

  /// The extension that SDP calls `uri`; nil when it is not one of ours.
  public init?(uri: some StringProtocol) {
    guard let known = Self.allCases.first(where: { $0.uri == uri }) else { return nil }
    self = known
  }
}

/// Which identifier each extension has in a media section. Two small tables, no hashing.
public struct HeaderExtensionMap: Hashable, Sendable {
  /// Identifier by kind; 0 when not negotiated.
  @usableFromInline var ids = SIMD16<UInt8>(repeating: 0)

  /// A map without extensions.
  public init() {}

  /// A map of the given pairs. Identifier 0 is ignored; a kind's or an identifier's last pair wins.
  public init(_ pairs: some Sequence<(RTPHeaderExtension, UInt8)>) {
    for (kind, id) in pairs { set(kind, id: id) }
  }

  /// Gives `kind` the identifier `id`, 1 to 255; 0 takes its identifier away.
  public mutating func set(_ kind: RTPHeaderExtension, id: UInt8) {
    if id != 0 { ids.replace(with: 0, where: ids .== id) }
    ids[Int(kind.rawValue)] = id
  }

  /// The identifier of `kind`; nil when it is not negotiated.
  @inlinable
  public func id(for kind: RTPHeaderExtension) -> UInt8? {
    let id = ids[Int(kind.rawValue)]
    return id == 0 ? nil : id
  }

  /// The identifier of `kind`, or 0, for which `RTPHeaderWriter` writes nothing.
  @inlinable
  public func rawID(for kind: RTPHeaderExtension) -> UInt8 { ids[Int(kind.rawValue)] }

  /// The extension that `id` stands for; nil when it is none of ours.
  @inlinable
  public func kind(of id: UInt8) -> RTPHeaderExtension? {
    guard id != 0 else { return nil }
    for index in 0..<16 where ids[index] == id { return RTPHeaderExtension(rawValue: UInt8(index)) }
    return nil
  }

  /// Whether nothing is negotiated.
  public var isEmpty: Bool { ids == SIMD16(repeating: 0) }

  /// All pairs in the order of the kinds, for SDP.
  public var pairs: [(kind: RTPHeaderExtension, id: UInt8)] {
    RTPHeaderExtension.allCases.compactMap { kind in id(for: kind).map { (kind, $0) } }
  }
}
