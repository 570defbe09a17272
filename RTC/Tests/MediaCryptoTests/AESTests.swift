import MediaCrypto
import Testing

@Suite struct AESTests {
  private struct GCMVector {
    var key, nonce, header, plaintext, ciphertext, tag: String
  }

  /// The GCM specification's test cases 1 to 4 (McGrew and Viega, 2005), which NIST adopted.
  private static let gcmVectors = [
    GCMVector(
      key: "00000000000000000000000000000000", nonce: "000000000000000000000000", header: "", plaintext: "",
      ciphertext: "", tag: "58e2fccefa7e3061367f1d57a4e7455a"),
    GCMVector(
      key: "00000000000000000000000000000000", nonce: "000000000000000000000000", header: "",
      plaintext: "00000000000000000000000000000000", ciphertext: "0388dace60b6a392f328c2b971b2fe78",
      tag: "ab6e47d42cec13bdf53a67b21257bddf"),
    GCMVector(
      key: "feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888", header: "",
      plaintext: """
        d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b391aafd255
        """,
      ciphertext: """
        42831ec2217774244b7221b784d0d49c e3aa212f2c02a4e035c17e2329aca12e
        21d514b25466931c7d8f6a5aac84aa05 1ba30b396a0aac973d58e091473f5985
        """, tag: "4d5c2af327cd64a62cf35abd2ba6fab4"),
    GCMVector(
      key: "feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888",
      header: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      plaintext: """
        d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b39
        """,
      ciphertext: """
        42831ec2217774244b7221b784d0d49c e3aa212f2c02a4e035c17e2329aca12e
        21d514b25466931c7d8f6a5aac84aa05 1ba30b396a0aac973d58e091
        """, tag: "5bc94fbc3221a5db94fae95ae7121a47"),
  ]

  /// Seals into new memory.
  private func seal(_ key: AES128GCM, nonce: [UInt8], header: [UInt8], plaintext: [UInt8]) -> ([UInt8], [UInt8]) {
    var sealed = [UInt8](repeating: 0, count: plaintext.count + AES128GCM.tagLength)
    sealed.withUnsafeMutableBytes { sealed in
      plaintext.withUnsafeBytes { plaintext in
        header.withUnsafeBytes { header in
          nonce.withUnsafeBytes { nonce in
            _ = key.seal(
              plaintext, nonce: nonce, authenticating: header, ciphertext: sealed.baseAddress!,
              tag: sealed.baseAddress! + plaintext.count)
          }
        }
      }
    }
    return (Array(sealed.prefix(plaintext.count)), Array(sealed.suffix(AES128GCM.tagLength)))
  }

  /// Opens into new memory; nil when the tag is wrong.
  private func open(
    _ key: AES128GCM, nonce: [UInt8], header: [UInt8], ciphertext: [UInt8], tag: [UInt8]
  ) -> [UInt8]? {
    var plaintext = [UInt8](repeating: 0, count: ciphertext.count + 1)
    let opened = plaintext.withUnsafeMutableBytes { plaintext in
      ciphertext.withUnsafeBytes { ciphertext in
        header.withUnsafeBytes { header in
          nonce.withUnsafeBytes { nonce in
            tag.withUnsafeBytes { tag in
              key.open(
                ciphertext, tag: tag.baseAddress!, nonce: nonce, authenticating: header,
                plaintext: plaintext.baseAddress!)
            }
          }
        }
      }
    }
    return opened ? plaintext.dropLast() : nil
  }

  @Test(arguments: gcmVectors.indices) func gcmMatchesItsSpecification(_ index: Int) {
    let vector = Self.gcmVectors[index]
    let key = AES128GCM(key: hex(vector.key))
    let (nonce, header) = (hex(vector.nonce), hex(vector.header))
    let (ciphertext, tag) = seal(key, nonce: nonce, header: header, plaintext: hex(vector.plaintext))
    #expect(ciphertext == hex(vector.ciphertext))
    #expect(tag == hex(vector.tag))
    #expect(open(key, nonce: nonce, header: header, ciphertext: ciphertext, tag: tag) == hex(vector.plaintext))
  }

  @Test func gcmRefusesEveryChangedBit() {
    let key = AES128GCM(key: .init(repeating: 7, count: 16))
    let nonce = [UInt8](repeating: 1, count: 12)
    let header: [UInt8] = [1, 2, 3]
    let (ciphertext, tag) = seal(key, nonce: nonce, header: header, plaintext: [4, 5, 6, 7])
    for bit in 0..<8 * (header.count + ciphertext.count + tag.count) {
      var all = header + ciphertext + tag
      all[bit / 8] ^= 1 << UInt8(bit % 8)
      let opened = open(
        key, nonce: nonce, header: Array(all[..<3]), ciphertext: Array(all[3..<7]), tag: Array(all[7...]))
      #expect(opened == nil)
    }
  }

  /// RFC 3711 appendix B.2.
  @Test func counterModeMatchesRFC3711() {
    let key = AES128CTR(key: hex("2B7E151628AED2A6ABF7158809CF4F3C"))
    let stream = key.keyStream(from: hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), count: 0xFF02 * 16)
    #expect(
      Array(stream[..<48])
        == hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0"))
    #expect(
      Array(stream[(0xFEFF * 16)...])
        == hex("EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE 6A2CC3787889374FBEB4C81B17BA6C44"))
  }

  @Test func counterModeIsItsOwnInverseInPlace() {
    let key = AES128CTR(key: .init(repeating: 3, count: 16))
    let message = (0..<100).map { UInt8($0) }
    var bytes = message
    for _ in 0..<2 {
      var counter = [UInt8](repeating: 9, count: 16)
      bytes.withUnsafeMutableBytes { bytes in
        counter.withUnsafeMutableBytes {
          key.apply(to: UnsafeRawBufferPointer(bytes), counter: $0.baseAddress!, output: bytes.baseAddress!)
        }
      }
    }
    #expect(bytes == message)
  }

  @Test func secureRandomDoesNotRepeat() {
    var random = SecureRandom()
    let values = Set((0..<1000).map { _ in random.next() })
    #expect(values.count == 1000)
    #expect(random.bytes(33).count == 33)
    #expect(random.bytes(0).isEmpty)
  }
}
