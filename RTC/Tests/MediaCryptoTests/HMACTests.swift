import MediaCrypto
import Testing

@Suite struct HMACTests {
  private static let largeKeyText = "Test Using Larger Than Block-Size Key - Hash Key First"

  /// RFC 2202 section 3.
  private static let sha1Vectors: [(key: [UInt8], message: [UInt8], tag: String)] = [
    (.init(repeating: 0x0B, count: 20), .init("Hi There".utf8), "b617318655057264e28bc0b6fb378c8ef146be00"),
    (.init("Jefe".utf8), .init("what do ya want for nothing?".utf8), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    (.init(repeating: 0xAA, count: 20), .init(repeating: 0xDD, count: 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
    (.init(1...25), .init(repeating: 0xCD, count: 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
    (
      .init(repeating: 0x0C, count: 20), .init("Test With Truncation".utf8), "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"
    ),
    (.init(repeating: 0xAA, count: 80), .init(largeKeyText.utf8), "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
    (
      .init(repeating: 0xAA, count: 80),
      .init("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".utf8),
      "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"
    ),
  ]

  /// RFC 4231 section 4, without the truncated one.
  private static let sha256Vectors: [(key: [UInt8], message: [UInt8], tag: String)] = [
    (
      .init(repeating: 0x0B, count: 20), .init("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      .init("Jefe".utf8), .init("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      .init(repeating: 0xAA, count: 20), .init(repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      .init(1...25), .init(repeating: 0xCD, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      .init(repeating: 0xAA, count: 131), .init(largeKeyText.utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: sha1Vectors.indices) func matchesRFC2202(_ index: Int) {
    let vector = Self.sha1Vectors[index]
    #expect(HMACSHA1(key: vector.key).authenticate(vector.message) == hex(vector.tag))
  }

  @Test(arguments: sha256Vectors.indices) func matchesRFC4231(_ index: Int) {
    let vector = Self.sha256Vectors[index]
    #expect(HMACSHA256.authenticate(vector.message, key: vector.key) == hex(vector.tag))
  }

  @Test func aMessageInTwoPartsHasTheTagOfTheWhole() {
    let key = HMACSHA1(key: Array("key".utf8))
    let message = (0..<200).map { UInt8($0) }
    for cut in 0...message.count {
      var tag = [UInt8](repeating: 0, count: HMACSHA1.tagLength)
      message.withUnsafeBytes { message in
        tag.withUnsafeMutableBytes { tag in
          key.authenticate(
            UnsafeRawBufferPointer(rebasing: message[..<cut]), UnsafeRawBufferPointer(rebasing: message[cut...]),
            into: tag)
        }
      }
      #expect(tag == key.authenticate(message))
    }
  }

  @Test func aKeyCanBeUsedManyTimes() {
    let key = HMACSHA1(key: [1, 2, 3])
    let first = key.authenticate([4, 5])
    _ = key.authenticate([6])
    #expect(key.authenticate([4, 5]) == first)
  }

  @Test func sha256MatchesItsStandard() {
    let expected = "ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad"
    #expect(SHA256Digest.hash(Array("abc".utf8)) == hex(expected))
  }

  @Test func comparisonSeesEveryDifference() {
    let bytes = (0..<32).map { UInt8($0) }
    #expect(constantTimeEqual(bytes, bytes))
    #expect(constantTimeEqual([], []))
    #expect(!constantTimeEqual(bytes, Array(bytes.dropLast())))
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 0x80
      #expect(!constantTimeEqual(bytes, other))
    }
  }
}
