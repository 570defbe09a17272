// Adds groups of attributes to a media section, for answers and offers alike.

import Wire

extension MediaDescription {
  mutating func add(_ name: String, _ value: String? = nil) {
    attributes.append(SDPAttribute(name, value))
  }

  mutating func addTransport(ice: ICEParameters, fingerprint: String, setup: DTLSSetup) {
    add("ice-ufrag", ice.ufrag)
    add("ice-pwd", ice.password)
    add("fingerprint", fingerprint)
    add("setup", setup.rawValue)
  }

  /// The codecs with their feedback, parameters and retransmissions.
  mutating func add(_ codecs: [NegotiatedCodec]) {
    for codec in codecs {
      let type = codec.payloadType.rawValue
      let channels = codec.channels > 1 ? "/\(codec.channels)" : ""
      add("rtpmap", "\(type) \(codec.name.encodingName)/\(codec.clockRate)\(channels)")
      for kind in codec.feedback { add("rtcp-fb", "\(type) \(kind)") }
      if !codec.fmtp.isEmpty { add("fmtp", "\(type) \(codec.fmtp)") }
      if let rtx = codec.rtxPayloadType?.rawValue {
        add("rtpmap", "\(rtx) rtx/\(codec.clockRate)")
        add("fmtp", "\(rtx) apt=\(type)")
      }
    }
  }

  /// The layers `rids` in their order (RFC 8853 section 5.1).
  mutating func addSimulcast(_ rids: [String], direction: String) {
    for rid in rids { add("rid", "\(rid) \(direction)") }
    add("simulcast", "\(direction) \(rids.joined(separator: ";"))")
  }

  /// A stream and the one that repeats its lost packets.
  mutating func addStream(_ ssrc: SSRC, rtx: SSRC?, cname: String) {
    if let rtx { add("ssrc-group", "FID \(ssrc.rawValue) \(rtx.rawValue)") }
    for stream in [ssrc, rtx].compactMap({ $0 }) { add("ssrc", "\(stream.rawValue) cname:\(cname)") }
  }

  /// Host candidates, the best one first, and their end (RFC 8839 section 5.1, RFC 8445 section 5.1.2).
  mutating func add(_ candidates: [TransportAddress]) {
    for (index, address) in candidates.enumerated() {
      let priority = UInt32(126) << 24 | UInt32(UInt16.max - UInt16(truncatingIfNeeded: index)) << 8 | 255
      add("candidate", "\(index + 1) 1 udp \(priority) \(address.host) \(address.port) typ host")
    }
    if !candidates.isEmpty { add("end-of-candidates") }
  }
}
