// Fixtures, a seeded generator and a server's configuration for the tests of this module.

import Foundation
import SDP
import Wire

enum Fixture {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Fixtures")
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".sdp") }.map { String($0.dropLast(4)) }.sorted()
  }()
  /// The offers that can be the first of a connection.
  static let offers = names.filter { $0.contains("_offer_") && !$0.hasSuffix("datachannel_only") }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name + ".sdp")))
  }

  static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  static func description(_ name: String) throws -> SessionDescription {
    try SessionDescription(parsing: try text(name))
  }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

let serverFingerprint = "sha-256 " + Array(repeating: "AB", count: 32).joined(separator: ":")
let serverICE = ICEParameters(ufrag: "srvr", password: "serverserverserverserver")

func serverConfiguration(ice: ICEParameters = serverICE) -> AnswerConfiguration {
  AnswerConfiguration(
    localICE: ice, fingerprint: serverFingerprint,
    candidates: [TransportAddress(ipv4: 0x7F00_0001, port: 40_000)], sessionID: 99)
}

func answer(
  _ offer: SessionDescription, previous: NegotiatedSession? = nil, ice: ICEParameters = serverICE, seed: UInt64 = 1
) throws(SDPError) -> (answer: SessionDescription, session: NegotiatedSession) {
  var rng = SeededGenerator(state: seed)
  return try makeAnswer(to: offer, configuration: serverConfiguration(ice: ice), previous: previous, using: &rng)
}

extension MediaDescription {
  /// All values of `name` in order, "" for flags.
  func all(_ name: String) -> [String] { attributes.filter { $0.name == name }.map { $0.value ?? "" } }
  func has(_ name: String) -> Bool { attributes.contains { $0.name == name } }
}

/// A minimal offer that is answered, as lines to tamper with.
let minimalOffer: [String] = [
  "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0", "a=mid:0", "a=sendonly", "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuv",
  "a=fingerprint:" + serverFingerprint, "a=setup:actpass", "a=rtcp-mux", "a=rtpmap:111 opus/48000/2",
]

/// The minimal offer with the line `old` replaced by `new`; without it when `new` is empty.
func minimalOffer(replacing old: String, with new: String) -> String {
  precondition(minimalOffer.contains(old))
  return minimalOffer.map { $0 == old ? new : $0 }.filter { !$0.isEmpty }.map { $0 + "\r\n" }.joined()
}
