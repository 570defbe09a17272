// An offer of a thin peer, answered by the server's own SDP.

import MediaCrypto
import SDP
import Wire

@testable import LoadTest

let someFingerprint = "sha-256 " + Array(repeating: "AB", count: 32).joined(separator: ":")

/// A role's offer and what comes of it.
func negotiate(_ role: PeerRole) throws -> (offer: PeerOffer, session: NegotiatedSession) {
  var random = SecureRandom()
  let offer = PeerOffer(role, fingerprint: someFingerprint, using: &random)
  let configuration = AnswerConfiguration(
    localICE: .random(using: &random), fingerprint: someFingerprint,
    candidates: [TransportAddress(ipv4: 0x7F00_0001, port: 4000)], sessionID: 1)
  let parsed = try SessionDescription(parsing: offer.description.text)
  let result = try makeAnswer(to: parsed, configuration: configuration, previous: nil, using: &random)
  return (offer, try readAnswer(SessionDescription(parsing: result.answer.text), to: offer.description))
}
