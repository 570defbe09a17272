// What the tests of this module share: seeded randomness, bytes from writers, and the sweep that every parser survives.

import RTP
import Testing
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

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}

/// Numbers around which 16-bit arithmetic goes wrong.
let wrapOffsets: [UInt16] = [0, 1, 127, 511, 32767, 32768, 65534, 65535]

/// Runs `body` on every shortened form of `seed`, on every form with one bit flipped, and on random bytes that start
/// as `seed` does. That none traps is the test.
func sweep(_ seed: [UInt8], rounds: Int = 2000, _ body: (RawSpan) -> Void) {
  for length in 0...seed.count { Array(seed[..<length]).withRawSpan { body($0) } }
  for bit in 0..<seed.count * 8 {
    var bytes = seed
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    bytes.withRawSpan { body($0) }
  }
  var generator = SeededGenerator(UInt64(seed.count) + 17)
  for round in 0..<rounds {
    let kept = round % (seed.count + 1)
    let random = generator.bytes(Int.random(in: 0...80, using: &generator))
    (Array(seed[..<kept]) + random).withRawSpan { body($0) }
  }
}

/// The bytes that `body` writes.
func written(capacity: Int = 1500, _ body: (inout RTCPWriter) throws -> Void) rethrows -> [UInt8] {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
  defer { memory.deallocate() }
  var writer = RTCPWriter(memory)
  try body(&writer)
  return Array(writer.written)
}
