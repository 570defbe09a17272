// What the attributes of a media section mean. Malformed values, which the parser has refused already, read as absent.

import RTP
import Wire

extension [SDPAttribute] {
  /// The value of the first attribute `name`; nil when there is none.
  func value(_ name: String) -> Substring? {
    first { $0.name == name && $0.value != nil }?.value.map { Substring($0) }
  }

  /// The values of all attributes `name`.
  func values(_ name: String) -> some Sequence<Substring> {
    lazy.filter { $0.name == name }.compactMap { $0.value.map { Substring($0) } }
  }

  /// Whether the flag `name` is set.
  func has(_ name: String) -> Bool { contains { $0.name == name } }

  /// The direction that is said here.
  var direction: SDPDirection? {
    for attribute in self {
      if attribute.value == nil, let direction = SDPDirection(rawValue: attribute.name) { return direction }
    }
    return nil
  }

  /// The credentials, when they are complete and well-formed.
  var ice: ICEParameters? {
    guard let ufrag = value("ice-ufrag"), let password = value("ice-pwd"), ufrag.isICEText(4...256),
      password.isICEText(22...256)
    else { return nil }
    return ICEParameters(ufrag: String(ufrag), password: String(password))
  }

  /// The fingerprints, SHA-256 first, without repetition.
  var fingerprints: [String] {
    let all = values("fingerprint").compactMap { FingerprintValue($0) }
    var result: [String] = []
    for value in all.filter(\.isSHA256) + all.filter({ !$0.isSHA256 }) where result.count < 16 {
      if !result.contains(value.text) { result.append(value.text) }
    }
    return result
  }
}

extension MediaDescription {
  /// The section's identifier; nil when it has none.
  public var mid: String? { attributes.value("mid").map(String.init) }

  /// Whether the transport is one of RTP's.
  var isRTP: Bool { Substring(transport).pieces("/").contains("RTP") }

  /// Whether the section is dead: port 0, unless it only awaits its bundle (RFC 8843 section 7.2.1, RFC 9429 section 5.3.1).
  var isRejected: Bool { port == 0 && !attributes.has("bundle-only") }

  /// The layers of `a=simulcast` in `direction`, "send" or "recv", that an `a=rid` describes.
  func rids(_ direction: String) -> [String] {
    guard let simulcast = attributes.value("simulcast"), let streams = simulcastStreams(simulcast, direction) else {
      return []
    }
    let described = Set(
      attributes.values("rid").compactMap { value -> Substring? in
        let fields = value.pieces(" ")
        return fields.count >= 2 && fields[1] == direction ? fields[0] : nil
      })
    var result: [String] = []
    for rid in streams where result.count < Answering.maximumRids {
      if described.contains(Substring(rid)), !result.contains(rid) { result.append(rid) }
    }
    return result
  }

  /// The announced streams, in order, without repetition.
  var ssrcs: [SSRC] {
    var seen: Set<SSRC> = []
    return attributes.values("ssrc").compactMap { SSRCAttribute($0)?.ssrc }.filter { seen.insert($0).inserted }
  }

  /// The announced pairs of media and retransmission.
  var rtxPairs: [RTXPair] {
    attributes.values("ssrc-group").compactMap { SSRCGroup($0) }
      .filter { $0.semantics == "FID" && $0.ssrcs.count == 2 }
      .map { RTXPair(media: $0.ssrcs[0], rtx: $0.ssrcs[1]) }
  }

  /// The announced canonical name; empty when there is none.
  var cname: String {
    attributes.values("ssrc").lazy.compactMap { SSRCAttribute($0) }.first { $0.attribute == "cname" }?.value ?? ""
  }

  /// The addresses of the UDP candidates.
  var candidates: [TransportAddress] {
    Array(attributes.values("candidate").compactMap { candidateAddress($0) }.prefix(Answering.maximumStreams))
  }
}
