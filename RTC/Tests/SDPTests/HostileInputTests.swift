// Whatever arrives ends in an answer or in a typed error. What can be answered is answered with something readable.

import SDP
import Testing
import Wire

@Suite struct HostileInputTests {
  /// Reads `bytes` and, where that works, answers them; returns whether it was answered.
  @discardableResult
  private func feed(_ bytes: [UInt8]) throws -> Bool {
    do throws(SDPError) {
      let offer = try bytes.withRawSpan { span throws(SDPError) in try SessionDescription(parsing: span) }
      let (result, session) = try answer(offer)
      guard let reread = try? SessionDescription(parsing: result.text) else {
        Issue.record("the answer cannot be read: \(result.text)")
        return false
      }
      #expect(reread == result)
      #expect(session.media.count == offer.media.count)
      return true
    } catch {
      #expect(!error.reason.isEmpty)
      return false
    }
  }

  @Test(arguments: Fixture.names) func everyTruncationIsSurvived(name: String) throws {
    let bytes = try Fixture.bytes(name)
    // Whole sweeps of the small files; of the large ones a sieve and the end.
    for length in 0...bytes.count where bytes.count < 1600 || length % 211 == 0 || length > bytes.count - 100 {
      try feed(Array(bytes[..<length]))
    }
  }

  @Test(arguments: Fixture.names) func everySingleByteMutationIsSurvived(name: String) throws {
    let bytes = try Fixture.bytes(name)
    var rng = SeededGenerator(state: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    var answered = 0
    for _ in 0..<60 {
      var mutated = bytes
      let index = Int.random(in: bytes.indices, using: &rng)
      switch Int.random(in: 0..<4, using: &rng) {
      case 0: mutated[index] = UInt8.random(in: 0...255, using: &rng)
      case 1: mutated[index] ^= 1 << UInt8.random(in: 0..<8, using: &rng)
      case 2: mutated.remove(at: index)
      default:
        mutated.insert([UInt8(ascii: " "), 0x0A, 0x0D, 0x3A, 0x2F, 0x39].randomElement(using: &rng) ?? 0, at: index)
      }
      if try feed(mutated) { answered += 1 }
    }
    if Fixture.offers.contains(name) { #expect(answered > 0) }
  }

  @Test(arguments: Fixture.offers) func everyMissingLineIsSurvived(name: String) throws {
    let lines = try Fixture.text(name).split(separator: "\r\n", omittingEmptySubsequences: true)
    for index in lines.indices where lines.count < 200 || index % 9 == 0 {
      var rest = lines
      rest.remove(at: index)
      try feed(Array((rest.joined(separator: "\r\n") + "\r\n").utf8))
      rest = lines
      rest.insert(lines[index], at: index)
      try feed(Array((rest.joined(separator: "\r\n") + "\r\n").utf8))
    }
  }

  @Test(.timeLimit(.minutes(1))) func largestOffersAreAnsweredInTime() throws {
    var text = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE"
    for mid in 0..<256 { text += " \(mid)" }
    text += "\na=ice-ufrag:abcd\na=ice-pwd:abcdefghijklmnopqrstuv\na=fingerprint:\(serverFingerprint)\n"
    for mid in 0..<256 {
      text += "m=video 9 UDP/TLS/RTP/SAVPF 96 97\na=mid:\(mid)\na=recvonly\na=rtcp-mux\na=rtpmap:96 VP8/90000\n"
      text += "a=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n"
      for ssrc in 0..<50 { text += "a=ssrc:\(mid * 50 + ssrc) a\n" }
    }
    #expect(text.utf8.count < SessionDescription.maximumLength)
    let offer = try SessionDescription(parsing: text)
    #expect(try answer(offer).session.media.count == 256)
  }

  @Test func generatorWithoutChanceDoesNotHang() throws {
    struct Constant: RandomNumberGenerator { mutating func next() -> UInt64 { 0 } }
    var rng = Constant()
    let offer = try Fixture.description("chromium156_offer_recvonly")
    let session = try makeAnswer(to: offer, configuration: serverConfiguration(), previous: nil, using: &rng).session
    let ssrcs = session.media.flatMap { [$0.localSSRC, $0.localRTXSSRC].compactMap { $0 } }
    #expect(Set(ssrcs).count == ssrcs.count)
    #expect(!ssrcs.contains(SSRC(0)))
  }
}
