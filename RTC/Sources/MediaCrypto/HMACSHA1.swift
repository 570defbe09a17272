// HMAC-SHA1 (RFC 2104) with the key's two blocks hashed ahead of time. STUN's MESSAGE-INTEGRITY (RFC 8489 section 14.5)
// and SRTP's authentication tag (RFC 3711 section 4.2.1) demand SHA-1.

internal import CNIOBoringSSL

/// A key for HMAC-SHA1, ready to authenticate many messages without allocating.
public struct HMACSHA1: Sendable {
  /// The length of a tag in bytes.
  public static let tagLength = 20

  private let state: State

  /// Prepares the key; keys longer than a SHA-1 block are hashed first.
  public init(key: [UInt8]) {
    state = State(key: key)
  }

  /// Writes the tag of `first` followed by `second` to the first 20 bytes of `tag`.
  public func authenticate(
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    into tag: UnsafeMutableRawBufferPointer
  ) {
    precondition(tag.count >= Self.tagLength, "no room for an HMAC-SHA1 tag")
    guard let out = tag.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var context = state.inner
    SHA1_Update(&context, first.baseAddress, first.count)
    SHA1_Update(&context, second.baseAddress, second.count)
    SHA1_Final(out, &context)
    context = state.outer
    SHA1_Update(&context, out, Self.tagLength)
    SHA1_Final(out, &context)
  }

  /// The tag of `message` as an array, for cold paths.
  public func authenticate(_ message: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.tagLength) { buffer, count in
      message.withUnsafeBytes { authenticate($0, into: UnsafeMutableRawBufferPointer(buffer)) }
      count = Self.tagLength
    }
  }

  /// SHA-1 after the inner and after the outer padded key.
  private final class State: Sendable {
    let inner: SHA_CTX
    let outer: SHA_CTX

    init(key: [UInt8]) {
      let blockLength = Int(SHA_CBLOCK)
      var block = key
      if key.count > blockLength {
        block = [UInt8](repeating: 0, count: HMACSHA1.tagLength)
        _ = SHA1(key, key.count, &block)
      }
      block += [UInt8](repeating: 0, count: blockLength - block.count)
      inner = Self.absorb(block.map { $0 ^ 0x36 })
      outer = Self.absorb(block.map { $0 ^ 0x5C })
    }

    private static func absorb(_ block: [UInt8]) -> SHA_CTX {
      var context = SHA_CTX()
      SHA1_Init(&context)
      SHA1_Update(&context, block, block.count)
      return context
    }
  }
}
