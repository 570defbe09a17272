import MediaCrypto
import Testing

@Suite struct CertificateTests {
  private static let start: Int64 = 1_700_000_000

  private func make(_ names: [String] = []) throws -> Certificate {
    try Certificate(
      commonName: "parley", subjectAltNames: names, notBefore: Self.start, notAfter: Self.start + 30 * 86400)
  }

  @Test func survivesPEM() throws {
    let certificate = try make(["parley.example", "127.0.0.1", "::1"])
    let copy = try Certificate(
      pemCertificate: certificate.pemCertificate, pemPrivateKey: certificate.pemPrivateKey)
    #expect(copy.der == certificate.der)
    #expect(copy.fingerprint == certificate.fingerprint)
    #expect(copy.pemPrivateKey == certificate.pemPrivateKey)
    #expect(certificate.pemCertificate.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
    #expect(certificate.pemPrivateKey.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
  }

  @Test func namesAreInTheCertificate() throws {
    let der = try make(["parley.example", "10.1.2.3", "2001:db8::7"]).der
    func contains(_ part: [UInt8]) -> Bool {
      der.indices.contains { der[$0...].starts(with: part) }
    }
    #expect(contains([0x82, 14] + Array("parley.example".utf8)))
    #expect(contains([0x87, 4, 10, 1, 2, 3]))
    #expect(contains([0x87, 16, 0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]))
  }

  @Test func everyCertificateIsNew() throws {
    #expect(try make().fingerprint != make().fingerprint)
  }

  @Test func manyLongNamesFit() throws {
    let names = (0..<50).map { "host-\($0)." + String(repeating: "a", count: 60) + ".example" }
    #expect(try make(names).der.count > 3000)
  }

  @Test func refusesBadNames() {
    #expect(throws: CertificateError.invalidName) { try make([""]) }
    #expect(throws: CertificateError.invalidName) { try make(["a b"]) }
    #expect(throws: CertificateError.invalidName) { try make([String(repeating: "a", count: 254)]) }
    #expect(throws: CertificateError.invalidName) {
      try Certificate(commonName: "", notBefore: Self.start, notAfter: Self.start + 1)
    }
    #expect(throws: CertificateError.invalidValidity) {
      try Certificate(commonName: "parley", notBefore: Self.start, notAfter: Self.start)
    }
  }

  @Test func refusesWhatIsNoPEM() throws {
    let (one, other) = (try make(), try make())
    #expect(throws: CertificateError.noCertificate) {
      try Certificate(pemCertificate: "", pemPrivateKey: one.pemPrivateKey)
    }
    #expect(throws: CertificateError.noPrivateKey) {
      try Certificate(pemCertificate: one.pemCertificate, pemPrivateKey: one.pemCertificate)
    }
    #expect(throws: CertificateError.keyMismatch) {
      try Certificate(pemCertificate: one.pemCertificate, pemPrivateKey: other.pemPrivateKey)
    }
    for length in stride(from: 0, to: one.pemCertificate.utf8.count - 30, by: 7) {
      #expect(throws: CertificateError.noCertificate) {
        try Certificate(pemCertificate: String(one.pemCertificate.prefix(length)), pemPrivateKey: one.pemPrivateKey)
      }
    }
  }

  @Test func fingerprintSurvivesSDP() throws {
    let fingerprint = try make().fingerprint
    #expect(fingerprint.algorithm == .sha256)
    #expect(fingerprint.sdpValue.utf8.count == 8 + 95)
    #expect(try CertificateFingerprint(sdp: fingerprint.sdpValue) == fingerprint)
    #expect(try CertificateFingerprint(sdp: fingerprint.sdpValue.lowercased()) == fingerprint)
  }

  @Test(arguments: CertificateFingerprint.Algorithm.allCases)
  func fingerprintsOfAllAlgorithmsMatchTheirCertificate(_ algorithm: CertificateFingerprint.Algorithm) throws {
    let (one, other) = (try make(), try make())
    let fingerprint = CertificateFingerprint(ofDER: one.der, algorithm: algorithm)
    #expect(fingerprint.bytes.count == algorithm.length)
    #expect(fingerprint.matches(der: one.der))
    #expect(!fingerprint.matches(der: other.der))
  }

  @Test func refusesWeakAndMalformedFingerprints() throws {
    let value = try make().fingerprint.sdpValue
    #expect(throws: CertificateFingerprint.ParsingError.unsupportedAlgorithm) {
      try CertificateFingerprint(sdp: "sha-1 AB:CD")
    }
    for bad in ["", "sha-256", "sha-256 ", "sha-256 AB", value + ":00", value + " x", value.replacingColons] {
      #expect(throws: CertificateFingerprint.ParsingError.malformed) { try CertificateFingerprint(sdp: bad) }
    }
    for length in 0..<value.utf8.count {
      #expect(throws: CertificateFingerprint.ParsingError.self) {
        try CertificateFingerprint(sdp: String(value.prefix(length)))
      }
    }
  }
}

extension String {
  fileprivate var replacingColons: String { String(map { $0 == ":" ? "-" : $0 }) }
}
