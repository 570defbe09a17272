// The operating system's randomness as a generator that the caller passes into the core.

internal import CNIOBoringSSL

/// A cryptographically secure random number generator (BoringSSL's, seeded by the kernel).
public struct SecureRandom: RandomNumberGenerator, Sendable {
  /// A generator; all instances draw from the same source.
  public init() {}

  /// Eight random bytes.
  public mutating func next() -> UInt64 {
    var value: UInt64 = 0
    withUnsafeMutableBytes(of: &value) { fill($0) }
    return value
  }

  /// `count` random bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// Overwrites all of `memory` with random bytes.
  public mutating func fill(_ memory: UnsafeMutableRawBufferPointer) {
    // RAND_bytes ends the process itself rather than return weak bytes.
    _ = RAND_bytes(memory.baseAddress?.assumingMemoryBound(to: UInt8.self), memory.count)
  }
}
