// AES-128-GCM (NIST SP 800-38D) with the key schedule made once, for SRTP's AEAD profile (RFC 7714).

internal import CNIOBoringSSL

/// A key for AES-128-GCM with 12-byte nonces and 16-byte tags; sealing and opening allocate nothing.
public final class AES128GCM: @unchecked Sendable {
  // @unchecked: the context is written by init and deinit only; BoringSSL's seal and open take it as const and document
  // that they may run concurrently on one context.

  /// The length of a key in bytes.
  public static let keyLength = 16
  /// The length of a nonce in bytes.
  public static let nonceLength = 12
  /// The length of a tag in bytes.
  public static let tagLength = 16

  private let context: UnsafeMutablePointer<EVP_AEAD_CTX>

  /// Expands a 16-byte key.
  public init(key: [UInt8]) {
    precondition(key.count == Self.keyLength, "an AES-128 key has 16 bytes")
    guard let context = EVP_AEAD_CTX_new(EVP_aead_aes_128_gcm(), key, key.count, Self.tagLength) else {
      preconditionFailure("an AES-128-GCM context only fails when memory is exhausted")
    }
    self.context = context
  }

  deinit {
    EVP_AEAD_CTX_free(context)
  }

  /// Encrypts `plaintext` to as many bytes at `ciphertext` and writes 16 bytes to `tag`.
  ///
  /// `ciphertext` may be the memory of `plaintext` itself, but must not overlap it otherwise.
  /// Never use a nonce twice with one key.
  @discardableResult
  public func seal(
    _ plaintext: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer, authenticating header: UnsafeRawBufferPointer,
    ciphertext: UnsafeMutableRawPointer, tag: UnsafeMutableRawPointer
  ) -> Bool {
    var tagLength = 0
    return EVP_AEAD_CTX_seal_scatter(
      context, ciphertext.assumingMemoryBound(to: UInt8.self), tag.assumingMemoryBound(to: UInt8.self), &tagLength,
      Self.tagLength, nonce.bytes, nonce.count, plaintext.bytes, plaintext.count, nil, 0, header.bytes, header.count)
      == 1
  }

  /// Decrypts `ciphertext` to as many bytes at `plaintext` when the 16 bytes at `tag` are right; false otherwise, with
  /// zeros in the place of the plaintext.
  public func open(
    _ ciphertext: UnsafeRawBufferPointer, tag: UnsafeRawPointer, nonce: UnsafeRawBufferPointer,
    authenticating header: UnsafeRawBufferPointer, plaintext: UnsafeMutableRawPointer
  ) -> Bool {
    let opened =
      EVP_AEAD_CTX_open_gather(
        context, plaintext.assumingMemoryBound(to: UInt8.self), nonce.bytes, nonce.count, ciphertext.bytes,
        ciphertext.count, tag.assumingMemoryBound(to: UInt8.self), Self.tagLength, header.bytes, header.count) == 1
    // Leaves nothing behind for whoever asks for errors on this thread next.
    if !opened { ERR_clear_error() }
    return opened
  }
}

extension UnsafeRawBufferPointer {
  /// The start as C's `const uint8_t *`.
  fileprivate var bytes: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}
