// Finding an agent by a request's user name, and making credentials.

import ICE
import Netem
import STUN
import Testing
import Wire

@Suite struct LocalUfragTests {
  @Test(
    arguments: [
      ("server01:client01", "server01"), ("a:b", "a"), ("a:b:c", "a"), ("nocolon", nil), (":client", nil), ("", nil),
      ("a:", "a"),
    ] as [(String, String?)]) func theLocalPartIsFound(_ username: String, _ expected: String?) throws
  {
    let bytes = try Check(username: username, password: nil).bytes
    #expect(bytes.withRawSpan { iceLocalUfrag(of: $0) } == expected)
    #expect(bytes.withRawSpan { iceLocalUfragHash(of: $0) } == expected.map { iceUfragHash($0) })
  }

  @Test func onlyBindingRequestsHaveOne() throws {
    for check in [
      Check(messageClass: .success), Check(messageClass: .indication), Check(username: nil),
      Check(method: STUNMethod(rawValue: 4)),
    ] {
      let bytes = try check.bytes
      #expect(bytes.withRawSpan { iceLocalUfrag(of: $0) } == nil)
      #expect(bytes.withRawSpan { iceLocalUfragHash(of: $0) } == nil)
    }
    #expect([UInt8](repeating: 0x80, count: 200).withRawSpan { iceLocalUfrag(of: $0) } == nil)
  }

  @Test func noTruncatedRequestHasOne() throws {
    let bytes = try Check().bytes
    for length in 0..<bytes.count {
      #expect(Array(bytes[..<length]).withRawSpan { iceLocalUfrag(of: $0) } == nil)
    }
  }

  @Test func credentialsAreLongEnoughAndDiffer() {
    var generator = SplitMix64(seed: 1)
    var seen: Set<ICECredentials> = []
    let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    for _ in 0..<1000 {
      let credentials = ICECredentials.random(using: &generator)
      #expect(credentials.ufrag.count == 8)
      #expect(credentials.password.count == 24)
      #expect(allowed.isSuperset(of: credentials.ufrag + credentials.password))
      seen.insert(credentials)
    }
    #expect(seen.count == 1000)
  }
}
