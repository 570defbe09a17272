// AES-128 in counter mode (RFC 3711 section 4.1.1), for SRTP's older profile and for both profiles' key derivation.

internal import CNIOBoringSSL

/// A key for AES-128 in counter mode; applying the key stream allocates nothing.
public final class AES128CTR: @unchecked Sendable {
  // @unchecked: the key schedule is written by init and deinit only and read as const in between.

  /// The length of a key in bytes.
  public static let keyLength = 16
  /// The length of the first counter block in bytes.
  public static let counterLength = 16

  private let schedule: UnsafeMutablePointer<AES_KEY>

  /// Expands a 16-byte key.
  public init(key: [UInt8]) {
    precondition(key.count == Self.keyLength, "an AES-128 key has 16 bytes")
    schedule = .allocate(capacity: 1)
    schedule.initialize(to: AES_KEY())
    _ = AES_set_encrypt_key(key, 128, schedule)
  }

  deinit {
    OPENSSL_cleanse(schedule, MemoryLayout<AES_KEY>.size)
    schedule.deallocate()
  }

  /// Combines `input` with the key stream that starts at `counter` and writes as many bytes to `output`, which may be
  /// the memory of `input` itself, but must not overlap it otherwise. The 16 bytes at `counter` are overwritten.
  public func apply(
    to input: UnsafeRawBufferPointer, counter: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer
  ) {
    guard let start = input.baseAddress else { return }
    var unused: (UInt64, UInt64) = (0, 0)
    var position: UInt32 = 0
    withUnsafeMutableBytes(of: &unused) { block in
      AES_ctr128_encrypt(
        start.assumingMemoryBound(to: UInt8.self), output.assumingMemoryBound(to: UInt8.self), input.count, schedule,
        counter.assumingMemoryBound(to: UInt8.self), block.baseAddress?.assumingMemoryBound(to: UInt8.self), &position)
    }
  }

  /// The first `count` bytes of the key stream that starts at `counter`, for key derivation.
  public func keyStream(from counter: [UInt8], count: Int) -> [UInt8] {
    precondition(counter.count == Self.counterLength, "a counter block has 16 bytes")
    var block = counter
    var stream = [UInt8](repeating: 0, count: count)
    stream.withUnsafeMutableBytes { stream in
      block.withUnsafeMutableBytes { block in
        guard let output = stream.baseAddress, let counter = block.baseAddress else { return }
        apply(to: UnsafeRawBufferPointer(stream), counter: counter, output: output)
      }
    }
    return stream
  }
}
