// A self-signed ECDSA P-256 certificate with its private key: Parley's identity in DTLS, and in HTTPS for trials.

internal import CNIOBoringSSL

/// Why a certificate could not be made or read.
public enum CertificateError: Error, Equatable, Sendable {
  /// The text holds no certificate in PEM.
  case noCertificate
  /// The text holds no private key in PEM.
  case noPrivateKey
  /// The private key does not belong to the certificate.
  case keyMismatch
  /// A name is empty, too long or holds characters that neither a DNS name nor an IP address has.
  case invalidName
  /// The end of the validity is not after its beginning.
  case invalidValidity
  /// The key is of a kind that the cryptographic library refuses.
  case unsupported
}

/// An X.509 certificate and its private key.
public final class Certificate: Sendable {
  /// The certificate in DER.
  public let der: [UInt8]
  /// The certificate in PEM.
  public let pemCertificate: String
  /// The private key in PEM (PKCS #8, not encrypted). A secret: never log it.
  public let pemPrivateKey: String
  /// The SHA-256 fingerprint for SDP.
  public let fingerprint: CertificateFingerprint
  /// What DTLS sessions with this certificate share.
  let dtls: DTLSContext

  /// Makes a key and a certificate for it.
  ///
  /// - Parameters:
  ///   - commonName: the subject and the issuer, at most 64 bytes.
  ///   - subjectAltNames: DNS names and IP addresses for which a web server may show the certificate; none for DTLS.
  ///   - notBefore: the first second of the validity, counted from 1970 in UTC.
  ///   - notAfter: the last second of the validity.
  public convenience init(commonName: String, subjectAltNames: [String] = [], notBefore: Int64, notAfter: Int64)
    throws(CertificateError)
  {
    guard notAfter > notBefore else { throw .invalidValidity }
    let key = try PrivateKey.generateP256()
    let request = SelfSignedCertificate(
      commonName: commonName, subjectAltNames: subjectAltNames, notBefore: notBefore, notAfter: notAfter)
    try self.init(certificate: request.sign(with: key), key: key)
  }

  /// Reads the first certificate and the private key, each from PEM text.
  public convenience init(pemCertificate: String, pemPrivateKey: String) throws(CertificateError) {
    guard let certificate = PEM.read(pemCertificate, { PEM_read_bio_X509($0, nil, nil, nil) }) else {
      throw .noCertificate
    }
    let owned = X509Certificate(certificate)
    guard let key = PEM.read(pemPrivateKey, { PEM_read_bio_PrivateKey($0, nil, PEM.noPassword, nil) }) else {
      throw .noPrivateKey
    }
    try self.init(certificate: owned, key: PrivateKey(key))
  }

  private init(certificate: X509Certificate, key: PrivateKey) throws(CertificateError) {
    guard X509_check_private_key(certificate.pointer, key.pointer) == 1 else {
      ERR_clear_error()
      throw .keyMismatch
    }
    guard let der = certificate.der, let dtls = DTLSContext(certificate: certificate, key: key),
      let pemCertificate = PEM.write({ PEM_write_bio_X509($0, certificate.pointer) }),
      let pemPrivateKey = PEM.write({ PEM_write_bio_PrivateKey($0, key.pointer, nil, nil, 0, nil, nil) })
    else {
      ERR_clear_error()
      throw .unsupported
    }
    self.der = der
    self.dtls = dtls
    self.pemCertificate = pemCertificate
    self.pemPrivateKey = pemPrivateKey
    fingerprint = CertificateFingerprint(ofDER: der)
  }
}
