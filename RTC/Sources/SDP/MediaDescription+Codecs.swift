// Which of a section's formats Parley can use, matched with their retransmissions (RFC 4588 section 8).

import Wire

extension MediaDescription {
  /// The usable codecs in the order of `wanted`, the first fitting payload type of each.
  func codecs(_ wanted: [CodecName], feedback allowed: [String]) -> [NegotiatedCodec] {
    var maps: [UInt8: RTPMap] = [:]
    for value in attributes.values("rtpmap") {
      if let map = RTPMap(value) { maps[map.payloadType] = map }
    }
    var parameters: [UInt8: String] = [:]
    for value in attributes.values("fmtp") {
      guard let (head, tail) = value.halves(" "), let payloadType = head.payloadType else { continue }
      parameters[payloadType] = String(tail)
    }
    let types = formats.compactMap { Substring($0).payloadType }
    return wanted.filter { $0.kind == kind }.compactMap { name in
      for type in types {
        guard let map = maps[type], CodecName(encodingName: map.encoding) == name,
          map.clockRate == (name == .opus ? 48_000 : 90_000),
          name.accepts(FormatParameters(parameters[type] ?? ""))
        else { continue }
        let rtx = types.first { candidate in
          guard let other = maps[candidate], other.encoding.lowercased() == "rtx", other.clockRate == map.clockRate
          else { return false }
          return FormatParameters(parameters[candidate] ?? "")["apt"] == String(type)
        }
        return NegotiatedCodec(
          name: name, payloadType: PayloadType(type), rtxPayloadType: rtx.map { PayloadType($0) },
          clockRate: map.clockRate, channels: map.channels, fmtp: parameters[type] ?? "",
          feedback: feedback(for: type, allowed: allowed))
      }
      return nil
    }
  }

  /// The feedback that the section names for `type`, as far as it is in `allowed`, in the order of `allowed`.
  private func feedback(for type: UInt8, allowed: [String]) -> [String] {
    var offered: Set<Substring> = []
    for value in attributes.values("rtcp-fb") {
      guard let (head, tail) = value.halves(" "), head == "*" || head.payloadType == type else { continue }
      offered.insert(tail)
    }
    return allowed.filter { offered.contains(Substring($0)) }
  }
}

extension CodecName {
  /// Whether packets of a stream with these parameters can be forwarded to everybody.
  fileprivate func accepts(_ parameters: FormatParameters) -> Bool {
    switch self {
    case .opus, .vp8: return true
    case .vp9: return parameters["profile-id"] ?? "0" == "0"
    case .av1: return parameters["profile"] ?? "0" == "0"
    case .h264:
      // Baseline with constraint_set1: constrained baseline, which every decoder reads (RFC 6184 section 8.1).
      guard parameters["packetization-mode"] == "1", let level = parameters["profile-level-id"], level.utf8.count == 6,
        let bits = UInt32(level, radix: 16)
      else { return false }
      return bits >> 16 == 0x42 && bits & 0x4000 != 0
    }
  }
}

/// `a=fmtp:` parameters in the usual form "name=value;name=value".
struct FormatParameters {
  private var pairs: [(name: String, value: String)] = []

  init(_ text: String) {
    for piece in Substring(text).pieces(";").prefix(64) {
      let trimmed = piece.drop { $0 == " " }
      guard let (name, value) = trimmed.halves("=") else { continue }
      pairs.append((name.lowercased(), String(value)))
    }
  }

  /// The value of `name`.
  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
}
