// Opus packets to sound, by libopus, straight to 16 kHz mono.

internal import COpus
public import Captions

/// One stream's decoder (RFC 6716).
public struct OpusAudioDecoder: AudioDecoder {
  private final class Handle {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { opus_decoder_destroy(pointer) }
  }
  private let handle: Handle
  /// The longest packet: 120 ms.
  private static let longest = 1_920
  /// What fits into a datagram; libopus itself is given nothing else.
  private static let sizes = 1...1_500

  /// A decoder that has heard nothing yet.
  public init() throws(InferenceError) {
    var error: Int32 = 0
    guard let pointer = opus_decoder_create(16_000, 1, &error), error == OPUS_OK else {
      throw InferenceError(.unavailable, reason: "no Opus decoder: \(String(cString: opus_strerror(error)))")
    }
    handle = Handle(pointer)
  }

  /// Appends the samples of a packet, or what may have been in a lost one.
  public mutating func decode(
    _ payload: UnsafeRawBufferPointer?, fec: Bool, samples: Int, into output: inout [Float]
  ) throws(InferenceError) {
    if let payload, !Self.sizes.contains(payload.count) {
      throw InferenceError(.failed, reason: "a packet of \(payload.count) bytes")
    }
    // Concealment comes in steps of 2.5 ms, and is given the length that it shall have.
    let wanted = payload == nil || fec ? min(max(samples / 40 * 40, 40), Self.longest) : Self.longest
    let bytes = payload?.assumingMemoryBound(to: UInt8.self)
    let count = withUnsafeTemporaryAllocation(of: Float.self, capacity: wanted) { memory -> Int32 in
      guard let start = memory.baseAddress else { return 0 }
      let count = opus_decode_float(
        handle.pointer, bytes?.baseAddress, Int32(bytes?.count ?? 0), start, Int32(wanted), fec ? 1 : 0)
      if count > 0 { output.append(contentsOf: memory[..<Int(count)]) }
      return count
    }
    guard count > 0 else { throw InferenceError(.failed, reason: String(cString: opus_strerror(count))) }
  }
}
