// Answers offers as an ICE-lite server that takes what clients send and fills the slots that they offer
// (RFC 3264 section 6, RFC 8843 section 7.3, RFC 9429 section 5.3).

internal import RTP
internal import Wire

/// The answer to `offer`, and what it agrees on.
///
/// Give `previous` on every offer but the first of a connection: slots keep their SSRCs, and a changed remote user name
/// fragment is recognised as an ICE restart. Sections that cannot be taken (data channels, unknown codecs, sections
/// outside the BUNDLE group) are rejected one by one; an offer that cannot be answered at all is refused.
public func makeAnswer(
  to offer: SessionDescription, configuration: AnswerConfiguration, previous: NegotiatedSession?,
  using rng: inout some RandomNumberGenerator
) throws(SDPError) -> (answer: SessionDescription, session: NegotiatedSession) {
  var answering = Answering(offer: offer, configuration: configuration, previous: previous)
  var session = try answering.session(using: &rng)
  for index in offer.media.indices {
    session.media.append(try answering.media(index, using: &rng))
  }
  guard previous != nil || session.media.contains(where: { $0.direction != .rejected }) else {
    throw SDPError(.unsupported, "the offer holds no sound and no pictures that the server could take or send")
  }
  return (answering.answer(session), session)
}

/// One offer on its way to an answer.
struct Answering {
  /// All feedback that is ever kept, in the order in which answers list it.
  static let feedback = ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"]
  /// RTP's one-byte extension form has room for no more; browsers use one or two (RFC 8843 section 15.2).
  static let maximumIdentifier = 16
  /// More than any browser sends; what is offered beyond is passed over.
  static let maximumRids = 4
  /// More than any browser announces in one section.
  static let maximumStreams = 32

  let offer: SessionDescription
  let configuration: AnswerConfiguration
  let previous: NegotiatedSession?
  /// The identifiers in the first BUNDLE group and their places in it; nil without one.
  let bundle: [Substring: Int]?
  /// The streams that a fresh one must differ from.
  private var inUse: Set<SSRC> = [SSRC(0)]
  /// The canonical name of all our streams; nil until the first one.
  private var cname: String?

  init(offer: SessionDescription, configuration: AnswerConfiguration, previous: NegotiatedSession?) {
    self.offer = offer
    self.configuration = configuration
    self.previous = previous
    bundle = offer.attributes.values("group").lazy.map { $0.pieces(" ") }.first { $0.first == "BUNDLE" }
      .map { fields in
        Dictionary(fields.dropFirst().enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      }
    for section in offer.media { inUse.formUnion(section.ssrcs) }
    for section in previous?.media ?? [] {
      inUse.formUnion([section.localSSRC, section.localRTXSSRC].compactMap { $0 })
      if section.localSSRC != nil, cname == nil { cname = section.cname }
    }
  }

  /// Whether the section `media` is one that can be taken as far as the transport goes.
  func isTakable(_ media: MediaDescription) -> Bool {
    guard !media.isRejected, media.kind != .application, media.isRTP, let mid = media.mid else { return false }
    return bundle?[Substring(mid)] != nil
  }

  /// The place of a section in the BUNDLE group, whose order need not be that of the sections.
  func bundlePlace(_ mid: String) -> Int { bundle?[Substring(mid)] ?? .max }

  /// The session without its media sections.
  func session(using rng: inout some RandomNumberGenerator) throws(SDPError) -> NegotiatedSession {
    let wanted = offer.media.filter { !$0.isRejected && $0.kind != .application && $0.isRTP }
    guard wanted.isEmpty || bundle != nil else {
      throw SDPError(.missing, "the offer has no BUNDLE group; everything has to share one transport")
    }
    // The first section of the group that both sides take carries the transport's attributes (RFC 8843 section 7.1.3).
    // When there is none, whatever the offer has is as good.
    let tagged = offer.media.filter { isTakable($0) && $0.attributes.ice != nil }
      .min { bundlePlace($0.mid ?? "") < bundlePlace($1.mid ?? "") }
    let sources = [tagged?.attributes ?? [], offer.attributes] + (tagged == nil ? offer.media.map(\.attributes) : [])
    guard let remoteICE = sources.lazy.compactMap(\.ice).first ?? previous?.remoteICE else {
      throw SDPError(.missing, "the offer has no usable a=ice-ufrag and a=ice-pwd")
    }
    let fingerprints = sources.lazy.map(\.fingerprints).first { !$0.isEmpty } ?? previous?.remoteFingerprints ?? []
    guard !fingerprints.isEmpty else { throw SDPError(.missing, "the offer has no a=fingerprint") }
    switch sources.lazy.compactMap({ $0.value("setup") }).first ?? "active" {
    case "actpass", "active": break
    default: throw SDPError(.unsupported, "the server only waits for DTLS: a=setup has to be actpass or active")
    }
    let isRestart = previous.map { $0.remoteICE != remoteICE } ?? false
    var localICE = configuration.localICE
    if let previous {
      if !isRestart {
        localICE = previous.localICE
      } else if localICE == previous.localICE {
        localICE = .random(using: &rng)
      }
    }
    return NegotiatedSession(
      remoteICE: remoteICE, localICE: localICE, remoteFingerprints: fingerprints,
      remoteCandidates: offer.media.lazy.map(\.candidates).first { !$0.isEmpty } ?? [],
      dtlsSetup: .passive,
      isICERestart: isRestart, version: (previous?.version ?? 0) &+ 1, media: [])
  }

  /// What to agree on for section `index`.
  mutating func media(
    _ index: Int, using rng: inout some RandomNumberGenerator
  ) throws(SDPError) -> NegotiatedMedia {
    let offered = offer.media[index]
    let mid = offered.mid ?? ""
    var media = NegotiatedMedia(mid: mid, kind: offered.kind, direction: .rejected)
    let isWanted = !offered.isRejected && offered.kind != .application && offered.isRTP
    guard !isWanted || !mid.isEmpty else {
      throw SDPError(.missing, "media section \(index + 1) has no a=mid")
    }
    guard isTakable(offered) else { return media }
    guard mid.utf8.count <= Self.maximumIdentifier else {
      throw SDPError(
        .tooLarge, "the a=mid of media section \(index + 1) is longer than \(Self.maximumIdentifier) bytes")
    }
    guard offered.attributes.has("rtcp-mux") else {
      throw SDPError(.missing, "media section \(index + 1) has no a=rtcp-mux; the server has one port only")
    }
    let direction = offered.attributes.direction ?? offer.attributes.direction ?? .sendrecv
    media.direction = direction == .inactive ? .inactive : direction == .recvonly ? .send : .receive
    let slot = previous?.media.first { $0.mid == mid && $0.kind == offered.kind && $0.localSSRC != nil }
    let isSlot = media.direction == .send || media.direction == .inactive && slot != nil
    // Slots go without transport-wide feedback: abs-send-time makes the receivers send REMB, which is what paces them.
    media.codecs = offered.codecs(
      [.opus] + configuration.videoCodecs, feedback: Self.feedback.filter { !isSlot || $0 != "transport-cc" })
    guard !media.codecs.isEmpty else {
      media.direction = .rejected
      return media
    }
    for codec in media.codecs.indices { media.codecs[codec].answerParameters() }
    media.allowsMixedExtensions =
      offered.attributes.has("extmap-allow-mixed") || offer.attributes.has("extmap-allow-mixed")
    media.offeredSSRCs = Array(offered.ssrcs.prefix(Self.maximumStreams))
    media.rtxPairs = Array(offered.rtxPairs.prefix(Self.maximumStreams))
    if isSlot {
      assignStreams(&media, like: slot, using: &rng)
    } else {
      media.cname = offered.cname
      // An answer without simulcast makes browsers drop all layers but the lowest for good: inactive senders keep theirs.
      let rids = offered.rids("send").filter { $0.utf8.count <= Self.maximumIdentifier }
      if rids.count > 1 { media.rids = rids }
    }
    media.extensions = HeaderExtensionMap(
      extensions(of: offered, as: media).compactMap { mapping in
        RTPHeaderExtension(uri: mapping.uri).map { ($0, mapping.id) }
      })
    return media
  }

  /// The offered extensions that are kept, the first of each kind.
  func extensions(of offered: MediaDescription, as media: NegotiatedMedia) -> [ExtensionMapping] {
    var kinds: Set<RTPHeaderExtension> = [.mid, .absSendTime]
    kinds.formUnion(media.kind == .audio ? [.audioLevel] : [.videoOrientation, .dependencyDescriptor])
    if media.localSSRC != nil {
      if media.kind == .video { kinds.insert(.playoutDelay) }
    } else {
      kinds.insert(.transportSequence)
      if !media.rids.isEmpty { kinds.formUnion([.rid, .repairedRid]) }
    }
    // The offerer's direction has to allow the way that the packets take (RFC 8285 section 5).
    let way: SDPDirection? =
      switch media.direction {
      case .send: .recvonly
      case .receive: .sendonly
      case .inactive, .rejected: nil
      }
    var ids: Set<UInt8> = []
    return offered.attributes.values("extmap").compactMap { value in
      guard let mapping = ExtensionMapping(value), mapping.id != 0, let kind = RTPHeaderExtension(uri: mapping.uri),
        mapping.direction == nil || mapping.direction == .sendrecv || mapping.direction == way || way == nil,
        kinds.contains(kind), ids.insert(mapping.id).inserted
      else { return nil }
      kinds.remove(kind)
      return mapping
    }
  }

  /// Gives a slot the streams that it had before, or fresh ones.
  private mutating func assignStreams(
    _ media: inout NegotiatedMedia, like old: NegotiatedMedia?, using rng: inout some RandomNumberGenerator
  ) {
    media.localSSRC = old?.localSSRC ?? freshSSRC(using: &rng)
    if media.codecs.contains(where: { $0.rtxPayloadType != nil }) {
      media.localRTXSSRC = old?.localRTXSSRC ?? freshSSRC(using: &rng)
    }
    let name = old?.cname ?? cname ?? "parley-" + String(UInt64(truncatingIfNeeded: rng.next()), radix: 36)
    media.cname = name
    cname = name
  }

  private mutating func freshSSRC(using rng: inout some RandomNumberGenerator) -> SSRC {
    var ssrc = SSRC(UInt32(truncatingIfNeeded: rng.next()))
    // Counting on ends the loop even for a generator that gives one number for ever.
    while !inUse.insert(ssrc).inserted { ssrc.rawValue &+= 1 }
    return ssrc
  }
}

extension NegotiatedCodec {
  /// Turns the offered format parameters into those of the answer.
  fileprivate mutating func answerParameters() {
    let offered = FormatParameters(fmtp)
    switch name {
    case .opus:
      let isStereo = offered["stereo"] == "1" || offered["sprop-stereo"] == "1"
      fmtp = "minptime=10;useinbandfec=1;usedtx=1" + (isStereo ? ";stereo=1" : "")
    case .vp8: fmtp = ""
    case .vp9: fmtp = offered["profile-id"].map { "profile-id=\($0)" } ?? ""
    case .h264, .av1: break
    }
  }
}
