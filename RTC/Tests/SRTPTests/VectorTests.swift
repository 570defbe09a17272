import MediaCrypto
import Testing
import Wire

@testable import SRTP

@Suite struct VectorTests {
  /// RFC 3711 appendix B.3.
  @Test func derivesTheKeysOfRFC3711() {
    let keys = SRTPKeys(
      profile: .aesCM128HMACSHA1_80, key: hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
      salt: hex("0EC675AD498AFEEBB6960B3AABE6"))
    #expect(keys.rtp.encryptionKey == hex("C61E7A93744F39EE10734AFE3FF7A087"))
    #expect(keys.rtp.salt == hex("30CBBC08863D8C85D49DB34A9AE1"))
    #expect(keys.rtp.authenticationKey == hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"))
    #expect(keys.rtcp.encryptionKey != keys.rtp.encryptionKey)
  }

  private static let gcmSession = SRTPKeys.Session(
    encryptionKey: hex("000102030405060708090a0b0c0d0e0f"), authenticationKey: [],
    salt: hex("517569642070726f2071756f"))

  /// RFC 7714 section 16.1.1.
  @Test func sealsAndOpensRFC7714sPacket() {
    let header = hex("8040f17b 8041f8d3 5501a0b2")
    let payload = Array("Gallia est omnis divisa in partes tres".utf8)
    let expected =
      header
      + hex(
        """
        f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833
        899d7f27beb16a9152cf765ee4390cce
        """)
    let transform = GCMTransform(Self.gcmSession)
    var packet = header + [UInt8](repeating: 0, count: payload.count + 16)
    let sealed = packet.withUnsafeMutableBytes { packet in
      payload.withUnsafeBytes {
        transform.sealRTP(packet.baseAddress!, headerLength: 12, payload: $0, ssrc: 0x5501_A0B2, index: 0xF17B)
      }
    }
    #expect(sealed)
    #expect(packet == expected)
    var opened = [UInt8](repeating: 0, count: packet.count)
    let isRight = packet.withUnsafeBytes { packet in
      opened.withUnsafeMutableBytes {
        transform.openRTP(packet, headerLength: 12, ssrc: 0x5501_A0B2, index: 0xF17B, output: $0.baseAddress!)
      }
    }
    #expect(isRight)
    #expect(Array(opened[12..<12 + payload.count]) == payload)
  }

  /// RFC 7714 section 17.1.
  @Test func sealsAndOpensRFC7714sControlPacket() {
    let plain = hex(
      "81c8000d4d617273 4e5450314e545032 525450200000042a 0000e9304c756e61 deadbeefdeadbeefdeadbeefdeadbeef deadbeef")
    let expected = hex(
      """
      81c8000d4d617273 63e94885dcdab67ca727d7662f6b7e99 7ff5c0f76c06f32dc676a5f1730d6fda
      4ce09b4686303ded0bb9275b c84aa45896cf4d2fc5abf87245d9eade 800005d4
      """)
    let transform = GCMTransform(Self.gcmSession)
    var packet = plain + [UInt8](repeating: 0, count: 20)
    let sealed = packet.withUnsafeMutableBytes {
      transform.sealRTCP($0.baseAddress!, length: plain.count, indexWord: 0x8000_05D4)
    }
    #expect(sealed)
    #expect(packet == expected)
    let isRight = packet.withUnsafeMutableBytes { packet in
      transform.openRTCP(UnsafeRawBufferPointer(packet), indexWord: 0x8000_05D4, output: packet.baseAddress!)
    }
    #expect(isRight)
    #expect(Array(packet[..<plain.count]) == plain)
  }
}
