// Hashes and comparisons for tokens, cookies and fingerprints: cold paths, hence arrays.

internal import CNIOBoringSSL

/// HMAC with SHA-256 (RFC 2104, RFC 6234).
public enum HMACSHA256 {
  /// The 32-byte tag of `message`.
  public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    let done = HMAC(EVP_sha256(), key, key.count, message, message.count, &tag, nil)
    precondition(done != nil, "HMAC-SHA256 only fails when memory is exhausted")
    return tag
  }
}

/// SHA-256 (FIPS 180-4).
public enum SHA256Digest {
  /// The 32-byte digest of `message`.
  public static func hash(_ message: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = SHA256(message, message.count, &digest)
    return digest
  }
}

/// Whether two byte strings are equal, in a time that depends only on their lengths.
public func constantTimeEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
  return CRYPTO_memcmp(leftStart, rightStart, left.count) == 0
}

/// Whether two byte strings are equal, in a time that depends only on their lengths.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.withUnsafeBytes { left in right.withUnsafeBytes { right in constantTimeEqual(left, right) } }
}
