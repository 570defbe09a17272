// What the tests of this module share.

import Congestion
import RTP
import Wire

/// A small generator with a fixed seed (SplitMix64), so that a failure repeats.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Numbers around which 16-bit arithmetic goes wrong.
let wrapOffsets: [UInt16] = [0, 1, 127, 511, 32767, 32768, 65534, 65535]

extension MonotonicTime {
  /// The time `milliseconds` after the origin, short for tests.
  static func ms(_ milliseconds: UInt64) -> Self { Self(milliseconds: milliseconds) }
}

/// The bytes that `body` writes.
func written(capacity: Int = 1500, _ body: (inout RTCPWriter) throws -> Void) rethrows -> [UInt8] {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
  defer { memory.deallocate() }
  var writer = RTCPWriter(memory)
  try body(&writer)
  return Array(writer.written)
}

/// The sequence numbers in the NACKs of a compound.
func nacked(_ bytes: [UInt8]) -> [UInt16] {
  bytes.withRawSpan { span in
    var result: [UInt16] = []
    var reader = RTCPReader(span)
    while let packet = reader.next() {
      guard case .nack(_, _, var list) = packet else { continue }
      while let sequence = list.next() { result.append(sequence.rawValue) }
    }
    return result
  }
}

/// The statuses in the transport-wide feedback of a compound, packet by packet.
func feedback(_ bytes: [UInt8]) -> [[TransportFeedback.Status]] {
  bytes.withRawSpan { span in
    var result: [[TransportFeedback.Status]] = []
    var reader = RTCPReader(span)
    while let packet = reader.next() {
      guard case .transportFeedback(let feedback) = packet else { continue }
      var statuses: [TransportFeedback.Status] = []
      var iterator = feedback.makeIterator()
      while let status = iterator.next() { statuses.append(status) }
      result.append(statuses)
    }
    return result
  }
}
