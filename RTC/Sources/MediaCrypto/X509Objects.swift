// Owners of BoringSSL's certificate and key objects, and PEM text in and out of them (RFC 7468).

internal import CNIOBoringSSL

/// Owns an X509.
final class X509Certificate {
  let pointer: OpaquePointer

  /// Takes over the caller's reference.
  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
  }

  deinit {
    X509_free(pointer)
  }

  /// The certificate in DER.
  var der: [UInt8]? {
    var memory: UnsafeMutablePointer<UInt8>?
    let length = i2d_X509(pointer, &memory)
    guard length > 0, let memory else { return nil }
    defer { OPENSSL_free(memory) }
    return Array(UnsafeBufferPointer(start: memory, count: Int(length)))
  }
}

/// Owns an EVP_PKEY.
final class PrivateKey {
  let pointer: OpaquePointer

  /// Takes over the caller's reference.
  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
  }

  deinit {
    EVP_PKEY_free(pointer)
  }

  /// A new key on NIST's P-256, the curve that RFC 8827 section 6.5 makes mandatory.
  static func generateP256() throws(CertificateError) -> PrivateKey {
    guard let curve = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1) else { throw .unsupported }
    defer { EC_KEY_free(curve) }
    guard EC_KEY_generate_key(curve) == 1, let pointer = EVP_PKEY_new() else { throw .unsupported }
    let key = PrivateKey(pointer)
    guard EVP_PKEY_set1_EC_KEY(pointer, curve) == 1 else { throw .unsupported }
    return key
  }
}

/// PEM through BoringSSL's memory BIOs.
enum PEM {
  /// Refuses encrypted keys instead of asking the terminal for a password.
  static let noPassword:
    @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = {
      _, _, _, _ in 0
    }

  /// Calls `body` with a BIO over `text`.
  static func read(_ text: String, _ body: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { bytes -> OpaquePointer? in
      guard let bio = BIO_new_mem_buf(bytes.baseAddress, bytes.count) else { return nil }
      defer {
        BIO_free(bio)
        ERR_clear_error()
      }
      return body(bio)
    }
  }

  /// What `body` writes to a BIO.
  static func write(_ body: (OpaquePointer) -> Int32) -> String? {
    guard let bio = BIO_new(BIO_s_mem()) else { return nil }
    defer { BIO_free(bio) }
    guard body(bio) == 1 else { return nil }
    var contents: UnsafePointer<UInt8>?
    var length = 0
    guard BIO_mem_contents(bio, &contents, &length) == 1 else { return nil }
    return String(decoding: UnsafeBufferPointer(start: contents, count: length), as: UTF8.self)
  }
}
