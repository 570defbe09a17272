// Addresses as text: what is one, what is not, and what they print as.

import Testing
import Wire

@Suite struct TransportAddressTests {
  @Test(
    arguments: [
      ("0.0.0.0", 0), ("127.0.0.1", 0x7F00_0001), ("192.0.2.1", 0xC000_0201), ("255.255.255.255", 0xFFFF_FFFF),
      ("1.2.3.4", 0x0102_0304),
    ] as [(String, UInt32)]) func ipv4ReadsAndPrints(_ text: String, _ number: UInt32) throws
  {
    let address = try #require(TransportAddress(text, port: 80))
    #expect(address == TransportAddress(ipv4: number, port: 80))
    #expect(!address.isIPv6)
    #expect(address.host == text)
    #expect(address.description == "\(text):80")
  }

  @Test(
    arguments: [
      ("::", 0, 0), ("::1", 0, 1), ("1::", 0x0001_0000_0000_0000, 0), ("2001:db8::1", 0x2001_0DB8_0000_0000, 1),
      ("2001:DB8::1", 0x2001_0DB8_0000_0000, 1), ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
      ("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
      ("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008),
      ("fe80::a:b", 0xFE80_0000_0000_0000, 0x000A_000B), ("64:ff9b::192.0.2.1", 0x0064_FF9B_0000_0000, 0xC000_0201),
      ("1:2:3:4:5:6:1.2.3.4", 0x0001_0002_0003_0004, 0x0005_0006_0102_0304),
    ] as [(String, UInt64, UInt64)]) func ipv6Reads(_ text: String, _ high: UInt64, _ low: UInt64) throws
  {
    let address = try #require(TransportAddress(text, port: 443))
    #expect(address == TransportAddress(ipv6High: high, low: low, port: 443))
    #expect(address.isIPv6)
    #expect(address.port == 443)
    // However it is printed, it reads back.
    #expect(TransportAddress(address.host, port: 443) == address)
    #expect(address.description == "[\(address.host)]:443")
  }

  @Test(arguments: ["::ffff:192.0.2.1", "::ffff:c000:201", "0:0:0:0:0:ffff:192.0.2.1"])
  func mappedAddressesBecomeIPv4(_ text: String) {
    #expect(TransportAddress(text, port: 1) == TransportAddress("192.0.2.1", port: 1))
  }

  @Test(arguments: [
    "", " ", ".", "...", "1", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.5", "1..2.3", "256.1.1.1", "1.1.1.1000", "-1.2.3.4",
    "+1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4:80", "0x1.2.3.4", "a.b.c.d", "१.2.3.4", ":", ":::", "1:2", ":1",
    "1:", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::",
    "g::", "::g", "[::1]", "::1%eth0", "::1.2.3", "::1.2.3.256", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4",
    "::-1", "localhost", "example.org", "1::2 ", "0000:0000:0000:0000:0000:0000:0000:0000:0000",
  ]) func malformedTextIsNotAnAddress(_ text: String) {
    #expect(TransportAddress(text, port: 1) == nil)
  }

  @Test(arguments: ["1.2.3.4::", "+1::"]) func laxlyReadTextIsNotAnAddress(_ text: String) {
    #expect(TransportAddress(text, port: 1) == nil)
  }

  @Test func cutAndChangedTextNeverTraps() {
    let texts = ["192.0.2.123", "2001:db8:1234:5678:11:2233:4455:6677", "64:ff9b::192.0.2.1", "::ffff:1.2.3.4"]
    let characters: [Character] = [".", ":", "0", "9", "f", "g", "-", "+", " ", "é", "\u{0}", "\u{1F600}"]
    for text in texts {
      for index in text.indices {
        for changed in characters {
          var copy = text
          copy.replaceSubrange(index...index, with: String(changed))
          if let address = TransportAddress(copy, port: 7) {
            #expect(TransportAddress(address.host, port: 7) == address, "\(copy)")
          }
          copy = text
          copy.insert(changed, at: index)
          if let address = TransportAddress(copy, port: 7) {
            #expect(TransportAddress(address.host, port: 7) == address, "\(copy)")
          }
        }
        _ = TransportAddress(text[..<index], port: 7)
        _ = TransportAddress(text[index...], port: 7)
      }
    }
  }

  @Test func onlyLoopbackIsLoopback() {
    for text in ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"] {
      #expect(TransportAddress(text, port: 1)?.isLoopback == true, "\(text)")
    }
    for text in ["126.0.0.1", "128.0.0.1", "0.0.0.0", "::", "::2", "1::1", "::7f00:1"] {
      #expect(TransportAddress(text, port: 1)?.isLoopback == false, "\(text)")
    }
  }

  @Test func anotherPortIsAnotherAddress() throws {
    for text in ["192.0.2.1", "2001:db8::1"] {
      let address = try #require(TransportAddress(text, port: 1))
      #expect(address.withPort(2) != address)
      #expect(address.withPort(2).withPort(1) == address)
      #expect(address.withPort(2).port == 2)
    }
    // The unspecified addresses of both families differ.
    #expect(TransportAddress("0.0.0.0", port: 1) != TransportAddress("::", port: 1))
  }
}
