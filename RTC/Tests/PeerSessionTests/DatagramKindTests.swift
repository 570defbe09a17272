// Which protocol the first bytes tell.

import PeerSession
import Testing

@Suite struct DatagramKindTests {
  private func kind(_ bytes: [UInt8]) -> DatagramKind? { bytes.withUnsafeBytes { DatagramKind($0) } }

  @Test func theFirstByteDecidesAndForRTPTheSecond() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let expected: DatagramKind? =
          switch first {
          case 0...3: .stun
          case 20...63: .dtls
          case 128...191: (192...223).contains(second) ? .rtcp : .rtp
          default: nil
          }
        #expect(kind([first, second, 0]) == expected)
      }
    }
  }

  @Test func whatIsTooShortIsNothing() {
    #expect(kind([]) == nil)
    for first in UInt8.min...UInt8.max { #expect(kind([first]) == nil) }
  }
}
