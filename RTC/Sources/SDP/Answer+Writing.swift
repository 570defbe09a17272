// Puts what was agreed on into the lines of an answer.

import RTP
import Wire

extension Answering {
  /// The answer that says what `session` holds.
  func answer(_ session: NegotiatedSession) -> SessionDescription {
    var answer = SessionDescription(
      origin: .init(sessionID: configuration.sessionID & UInt64(Int64.max), version: session.version))
    let accepted = session.media.filter { $0.direction != .rejected }.map(\.mid)
      .sorted { bundlePlace($0) < bundlePlace($1) }
    answer.attributes.append(SDPAttribute("ice-lite"))
    answer.attributes.append(SDPAttribute("ice-options", "ice2"))
    if !accepted.isEmpty {
      answer.attributes.append(SDPAttribute("group", (["BUNDLE"] + accepted).joined(separator: " ")))
    }
    if offer.attributes.has("extmap-allow-mixed") { answer.attributes.append(SDPAttribute("extmap-allow-mixed")) }
    answer.attributes.append(SDPAttribute("msid-semantic", " WMS *"))
    for (offered, media) in zip(offer.media, session.media) {
      guard media.direction != .rejected else {
        answer.media.append(rejection(of: offered))
        continue
      }
      let candidates = media.mid == accepted.first ? configuration.candidates : []
      answer.media.append(section(media, answering: offered, session: session, candidates: candidates))
    }
    return answer
  }

  private func rejection(of offered: MediaDescription) -> MediaDescription {
    var section = MediaDescription(
      type: offered.type, port: 0, transport: offered.transport, formats: offered.formats)
    section.lines = [SDPLine(type: UInt8(ascii: "c"), value: "IN IP4 0.0.0.0")]
    if let mid = offered.mid { section.attributes.append(SDPAttribute("mid", mid)) }
    section.attributes.append(SDPAttribute("inactive"))
    return section
  }

  private func section(
    _ media: NegotiatedMedia, answering offered: MediaDescription, session: NegotiatedSession,
    candidates: [TransportAddress]
  ) -> MediaDescription {
    // Port 9 stands for "see the first section of the bundle" (RFC 9429 section 5.2.1).
    var section = MediaDescription(
      type: offered.type, port: candidates.first?.port ?? 9, transport: offered.transport,
      formats: media.codecs.flatMap { codec in
        [codec.payloadType, codec.rtxPayloadType].compactMap { $0.map { String($0.rawValue) } }
      })
    let address = candidates.first.map { "IN \($0.isIPv6 ? "IP6" : "IP4") \($0.host)" } ?? "IN IP4 0.0.0.0"
    section.lines = [SDPLine(type: UInt8(ascii: "c"), value: address)]
    section.add("mid", media.mid)
    switch media.direction {
    case .receive: section.add("recvonly")
    case .send: section.add("sendonly")
    case .inactive, .rejected: section.add("inactive")
    }
    section.addTransport(ice: session.localICE, fingerprint: configuration.fingerprint, setup: session.dtlsSetup)
    section.add("rtcp-mux")
    if offered.attributes.has("rtcp-rsize") { section.add("rtcp-rsize") }
    if offered.attributes.has("extmap-allow-mixed") { section.add("extmap-allow-mixed") }
    for mapping in extensions(of: offered, as: media) {
      section.add(
        "extmap", ExtensionMapping(id: mapping.id, direction: mapping.direction?.reversed, uri: mapping.uri).text)
    }
    section.add(media.codecs)
    if !media.rids.isEmpty { section.addSimulcast(media.rids, direction: "recv") }
    if media.direction == .send, let ssrc = media.localSSRC {
      section.add("msid", "slot-\(media.mid) slot-\(media.mid)-\(media.kind.rawValue)")
      section.addStream(ssrc, rtx: media.localRTXSSRC, cname: media.cname)
    }
    section.add(candidates)
    return section
  }
}
