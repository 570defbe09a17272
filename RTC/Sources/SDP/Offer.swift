// Writes the offers of virtual peers, with the numbers that browsers use (RFC 9429 section 5.2).

import RTP
import Wire

/// The offer that `configuration` describes.
public func makeOffer(_ configuration: OfferConfiguration) -> SessionDescription {
  var offer = SessionDescription(
    origin: .init(sessionID: configuration.sessionID & UInt64(Int64.max), version: configuration.version))
  let bundled = configuration.media.filter { $0.direction != .stopped }.map(\.mid)
  offer.attributes.append(SDPAttribute("group", (["BUNDLE"] + bundled).joined(separator: " ")))
  offer.attributes.append(SDPAttribute("extmap-allow-mixed"))
  offer.attributes.append(SDPAttribute("msid-semantic", " WMS *"))
  var candidates = configuration.candidates
  for media in configuration.media {
    offer.media.append(section(media, of: configuration, candidates: candidates))
    if media.direction != .stopped { candidates = [] }
  }
  return offer
}

private func section(
  _ media: OfferedMedia, of configuration: OfferConfiguration, candidates: [TransportAddress]
) -> MediaDescription {
  let codecs = (media.kind == .audio ? [.opus] : configuration.videoCodecs).map(offeredCodec)
  let isStopped = media.direction == .stopped
  var section = MediaDescription(
    type: media.kind.rawValue, port: isStopped ? 0 : candidates.first?.port ?? 9, transport: "UDP/TLS/RTP/SAVPF",
    formats: codecs.flatMap { codec in
      [codec.payloadType, codec.rtxPayloadType].compactMap { $0.map { String($0.rawValue) } }
    })
  let address = candidates.first.map { "IN \($0.isIPv6 ? "IP6" : "IP4") \($0.host)" } ?? "IN IP4 0.0.0.0"
  section.lines = [SDPLine(type: UInt8(ascii: "c"), value: isStopped ? "IN IP4 0.0.0.0" : address)]
  section.add("mid", media.mid)
  section.add(isStopped ? "inactive" : media.direction.rawValue)
  if isStopped { return section }
  section.addTransport(ice: configuration.localICE, fingerprint: configuration.fingerprint, setup: .actpass)
  section.add("ice-options", "trickle")
  section.add("rtcp-mux")
  section.add("rtcp-rsize")
  for (kind, id) in offeredExtensions(media) { section.add("extmap", "\(id) \(kind.uri)") }
  section.add(codecs)
  if !media.rids.isEmpty { section.addSimulcast(media.rids, direction: "send") }
  if media.direction == .send || media.direction == .both { section.add("msid", "peer peer-\(media.mid)") }
  for (index, ssrc) in media.ssrcs.enumerated() {
    let rtx = index < media.rtxSSRCs.count ? media.rtxSSRCs[index] : nil
    section.addStream(ssrc, rtx: rtx, cname: configuration.cname)
  }
  section.add(candidates)
  return section
}

/// The identifiers that Chromium 156 gives its extensions.
private func offeredExtensions(_ media: OfferedMedia) -> [(RTPHeaderExtension, UInt8)] {
  if media.kind == .audio { return [(.audioLevel, 1), (.absSendTime, 2), (.transportSequence, 3), (.mid, 4)] }
  var result: [(RTPHeaderExtension, UInt8)] = [
    (.absSendTime, 2), (.transportSequence, 3), (.mid, 4), (.playoutDelay, 5), (.dependencyDescriptor, 12),
    (.videoOrientation, 13),
  ]
  if !media.rids.isEmpty { result += [(.rid, 10), (.repairedRid, 11)] }
  return result
}

/// The payload types and parameters that Chromium 156 gives its codecs.
private func offeredCodec(_ name: CodecName) -> NegotiatedCodec {
  let (type, rtx, fmtp): (UInt8, UInt8?, String) =
    switch name {
    case .opus: (111, nil, "minptime=10;useinbandfec=1")
    case .vp8: (96, 97, "")
    case .h264: (108, 109, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
    case .vp9: (98, 99, "profile-id=0")
    case .av1: (45, 46, "level-idx=5;profile=0;tier=0")
    }
  let feedback = name == .opus ? ["transport-cc"] : Answering.feedback
  return NegotiatedCodec(
    name: name, payloadType: PayloadType(type), rtxPayloadType: rtx.map { PayloadType($0) },
    clockRate: name == .opus ? 48_000 : 90_000, channels: name == .opus ? 2 : 1, fmtp: fmtp, feedback: feedback)
}
