// Reads an answer from the offerer's side, for the load tool and the peers of tests (RFC 3264 section 7).

import RTP
import Wire

/// What `answer` agreed to of `offer`, seen from the offerer: `.send` is what the offerer sends, `.receive` a slot, whose
/// streams are `offeredSSRCs` and `rtxPairs`. Give the session before as `previous` to learn of ICE restarts.
public func readAnswer(
  _ answer: SessionDescription, to offer: SessionDescription, previous: NegotiatedSession? = nil
) throws(SDPError) -> NegotiatedSession {
  guard answer.media.count == offer.media.count else {
    throw SDPError(.mismatch, "the answer has not as many media sections as the offer")
  }
  var media: [NegotiatedMedia] = []
  for (index, (offered, answered)) in zip(offer.media, answer.media).enumerated() {
    media.append(try read(answered, to: offered, session: answer, number: index + 1))
  }
  let live = answer.media.filter { $0.port != 0 }
  let first = answer.attributes.values("group").lazy.map { $0.pieces(" ") }.first { $0.first == "BUNDLE" }?.dropFirst()
    .first.map(String.init)
  let tagged = (live.first { $0.mid == first } ?? live.first)?.attributes ?? []
  guard let remoteICE = tagged.ice ?? answer.attributes.ice,
    let localICE = offer.media.lazy.compactMap(\.attributes.ice).first ?? offer.attributes.ice
  else { throw SDPError(.missing, "a side has no usable a=ice-ufrag and a=ice-pwd") }
  let fingerprints = tagged.fingerprints.isEmpty ? answer.attributes.fingerprints : tagged.fingerprints
  guard !fingerprints.isEmpty else { throw SDPError(.missing, "the answer has no a=fingerprint") }
  let setup: DTLSSetup
  switch tagged.value("setup") ?? answer.attributes.value("setup") {
  case "passive": setup = .active
  case "active": setup = .passive
  default: throw SDPError(.unsupported, "an answer's a=setup has to be active or passive")
  }
  return NegotiatedSession(
    remoteICE: remoteICE, localICE: localICE, remoteFingerprints: fingerprints,
    remoteCandidates: live.lazy.map(\.candidates).first { !$0.isEmpty } ?? [], dtlsSetup: setup,
    isICERestart: previous.map { $0.remoteICE != remoteICE } ?? false, version: offer.origin.version, media: media)
}

private func read(
  _ answered: MediaDescription, to offered: MediaDescription, session: SessionDescription, number: Int
) throws(SDPError) -> NegotiatedMedia {
  guard answered.type == offered.type else {
    throw SDPError(.mismatch, "media section \(number) is of another kind than the offered one")
  }
  var media = NegotiatedMedia(mid: offered.mid ?? "", kind: offered.kind, direction: .rejected)
  guard answered.port != 0 else { return media }
  guard answered.mid == offered.mid, !offered.isRejected else {
    throw SDPError(.mismatch, "media section \(number) is not the one that was offered")
  }
  guard Set(answered.formats).isSubset(of: offered.formats) else {
    throw SDPError(.mismatch, "media section \(number) has a payload type that was not offered")
  }
  let offeredWay = offered.attributes.direction ?? .sendrecv
  let way = answered.attributes.direction ?? session.attributes.direction ?? .sendrecv
  switch (offeredWay, way) {
  case (.sendrecv, .recvonly), (.sendonly, .recvonly): media.direction = .send
  case (.sendrecv, .sendonly), (.recvonly, .sendonly): media.direction = .receive
  case (_, .inactive): media.direction = .inactive
  default: throw SDPError(.unsupported, "media section \(number) has a direction that was not offered")
  }
  media.codecs = answered.codecs(preferenceOrder(answered), feedback: Answering.feedback)
  media.extensions = HeaderExtensionMap(
    answered.attributes.values("extmap").compactMap { value in
      ExtensionMapping(value).flatMap { mapping in RTPHeaderExtension(uri: mapping.uri).map { ($0, mapping.id) } }
    })
  media.allowsMixedExtensions =
    answered.attributes.has("extmap-allow-mixed") || session.attributes.has("extmap-allow-mixed")
  media.rids = answered.rids("recv")
  media.offeredSSRCs = answered.ssrcs
  media.rtxPairs = answered.rtxPairs
  media.cname = answered.cname
  if media.direction == .send {
    media.localSSRC = offered.ssrcs.first
    media.localRTXSSRC = offered.rtxPairs.first?.rtx
    media.cname = offered.cname
  }
  return media
}

/// The codecs that the section names, in its order.
private func preferenceOrder(_ media: MediaDescription) -> [CodecName] {
  var names: [CodecName] = []
  let maps = media.attributes.values("rtpmap").compactMap { RTPMap($0) }
  for format in media.formats {
    guard let map = maps.first(where: { String($0.payloadType) == format }),
      let name = CodecName(encodingName: map.encoding), !names.contains(name)
    else { continue }
    names.append(name)
  }
  return names
}
