// The agent's own randomness, drawn from a seed that the caller gives: the core has no source of its own.

/// xoshiro256++ by Blackman and Vigna: enough for transaction identifiers of test peers and the load tool.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  init(from generator: inout some RandomNumberGenerator) {
    a = generator.next()
    b = generator.next()
    c = generator.next()
    // The state must not be all zeros.
    d = generator.next() | 1
  }

  mutating func next() -> UInt64 {
    let sum = a &+ d
    let result = (sum << 23 | sum >> 41) &+ a
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 45 | d >> 19
    return result
  }
}
