// The packet cache against a plain dictionary that forgets nothing.

import RTP
import SFU
import Testing

@Suite struct PacketCacheTests {
  private func store(_ sequence: Int64, _ bytes: [UInt8], in cache: inout PacketCache) throws {
    let packet = try mediaPacket(sequence, length: bytes.count)
    bytes.withUnsafeBytes { cache.store(packet, block: $0) }
  }

  private func bytes(_ sequence: Int64, of cache: borrowing PacketCache) -> [UInt8]? {
    cache.find(sequence).map { Array($0.block) }
  }

  @Test func whatWasStoredIsFoundUntilTheRingHasGoneRound() throws {
    var cache = PacketCache(packets: 8, bytes: 1000)
    for sequence in 100..<120 { try store(Int64(sequence), Array(repeating: UInt8(sequence), count: 50), in: &cache) }
    for sequence in 100..<120 {
      let expected: [UInt8]? = sequence >= 112 ? Array(repeating: UInt8(sequence), count: 50) : nil
      #expect(bytes(Int64(sequence), of: cache) == expected)
    }
    let (early, late) = (bytes(99, of: cache), bytes(120, of: cache))
    #expect(early == nil && late == nil)
  }

  @Test func bytesThatWereOverwrittenAreNotFound() throws {
    var cache = PacketCache(packets: 64, bytes: 300)
    for sequence in 0..<10 { try store(Int64(sequence), Array(repeating: UInt8(sequence), count: 90), in: &cache) }
    let known = (0..<10).filter { bytes(Int64($0), of: cache) != nil }
    #expect(known == [7, 8, 9])
  }

  @Test(arguments: [UInt64](1...20))
  func randomPacketsComeBackUnharmedOrNotAtAll(seed: UInt64) throws {
    var random = TestRandom(state: seed)
    var cache = PacketCache(packets: 32, bytes: 4000)
    var all: [Int64: [UInt8]] = [:]
    var sequence = Int64.random(in: 0..<70_000, using: &random)
    for _ in 0..<2000 {
      sequence += Int64.random(in: 1...3, using: &random)
      // Late packets fill gaps; no number comes twice.
      let number = Bool.random(using: &random) ? sequence : sequence - 5
      guard all[number] == nil, number >= 0 else { continue }
      let content = (0..<Int.random(in: 1...700, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      all[number] = content
      try store(number, content, in: &cache)
      let newest = bytes(number, of: cache)
      #expect(newest == content)
      let old = number - Int64.random(in: 0..<40, using: &random)
      if let found = bytes(old, of: cache) { #expect(found == all[old]) }
    }
  }

  @Test func blocksThatCannotBeKeptAreLeftAlone() throws {
    var cache = PacketCache(packets: 4, bytes: 100)
    try store(1, Array(repeating: 1, count: 101), in: &cache)
    try store(-1, [1], in: &cache)
    try store(2, Array(repeating: 2, count: 100), in: &cache)
    let found = [1, -1, 2].map { bytes($0, of: cache)?.count }
    #expect(found == [nil, nil, 100])
    let negative = cache.find(.min) == nil
    #expect(negative)
  }

  @Test func aCacheWithoutBytesKeepsNothing() throws {
    var cache = PacketCache(packets: 1, bytes: 0)
    try store(1, [1], in: &cache)
    let found = bytes(1, of: cache)
    #expect(found == nil)
  }
}
