// What goes into a self-signed certificate (RFC 5280), and its signing.

internal import CNIOBoringSSL
internal import Wire

/// The contents of a certificate that is its own issuer.
struct SelfSignedCertificate {
  var commonName: String
  var subjectAltNames: [String]
  var notBefore: Int64
  var notAfter: Int64

  /// Signs the certificate for `key` with ECDSA and SHA-256.
  func sign(with key: PrivateKey) throws(CertificateError) -> X509Certificate {
    let name = Array(commonName.utf8)
    // ub-common-name, RFC 5280 appendix A.1
    guard (1...64).contains(name.count) else { throw .invalidName }
    guard let pointer = X509_new() else { throw .unsupported }
    let certificate = X509Certificate(pointer)
    var random = SecureRandom()
    let serial = random.next() >> 1 | 1
    guard X509_set_version(pointer, Int(X509_VERSION_3)) == 1,
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(pointer), serial) == 1,
      ASN1_TIME_set_posix(X509_getm_notBefore(pointer), notBefore) != nil,
      ASN1_TIME_set_posix(X509_getm_notAfter(pointer), notAfter) != nil,
      let subject = X509_get_subject_name(pointer),
      X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, name, name.count, -1, 0) == 1,
      X509_set_issuer_name(pointer, subject) == 1,
      X509_set_pubkey(pointer, key.pointer) == 1
    else { throw .unsupported }
    if !subjectAltNames.isEmpty {
      try add(NID_subject_alt_name, try Self.generalNames(subjectAltNames), to: pointer)
      // id-kp-serverAuth and id-kp-clientAuth; some clients insist on them.
      let purposes: [UInt8] = [
        0x30, 0x14, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05,
        0x05, 0x07, 0x03, 0x02,
      ]
      try add(NID_ext_key_usage, purposes, to: pointer)
    }
    guard X509_sign(pointer, key.pointer, EVP_sha256()) > 0 else { throw .unsupported }
    return certificate
  }

  private func add(_ nid: Int32, _ value: [UInt8], to certificate: OpaquePointer) throws(CertificateError) {
    guard let data = ASN1_OCTET_STRING_new() else { throw .unsupported }
    defer { ASN1_OCTET_STRING_free(data) }
    guard ASN1_OCTET_STRING_set(data, value, Int32(value.count)) == 1,
      let added = X509_EXTENSION_create_by_NID(nil, nid, 0, data)
    else { throw .unsupported }
    defer { X509_EXTENSION_free(added) }
    guard X509_add_ext(certificate, added, -1) == 1 else { throw .unsupported }
  }

  /// GeneralNames in DER (RFC 5280 section 4.2.1.6): dNSName is tag 2, iPAddress tag 7.
  private static func generalNames(_ names: [String]) throws(CertificateError) -> [UInt8] {
    var contents: [UInt8] = []
    for name in names {
      if let address = TransportAddress(name, port: 0) {
        let bytes =
          address.isIPv6
          ? bigEndian(address.high, count: 8) + bigEndian(address.low, count: 8) : bigEndian(address.low, count: 4)
        contents += [0x87, UInt8(bytes.count)] + bytes
      } else {
        let bytes = Array(name.utf8)
        guard (1...253).contains(bytes.count), bytes.allSatisfy(isDNSCharacter) else { throw .invalidName }
        contents += [0x82] + length(bytes.count) + bytes
      }
    }
    guard contents.count <= Int(UInt16.max) else { throw .invalidName }
    return [0x30] + length(contents.count) + contents
  }

  private static func length(_ count: Int) -> [UInt8] {
    switch count {
    case ..<0x80: [UInt8(count)]
    case ..<0x100: [0x81, UInt8(count)]
    default: [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
    }
  }

  private static func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }

  private static func isDNSCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "*"):
      true
    default: false
    }
  }
}
