// Arithmetic of numbers that wrap, from many offsets.

import Testing
import Wire

@Suite struct SequenceTests {
  static let offsets: [UInt16] = [0, 1, 127, 511, 32767, 32768, 65534, 65535]
  static let timestampOffsets: [UInt32] = [0, 1, 127, 511, 0x7FFF_FFFF, 0x8000_0000, .max - 1, .max]

  @Test(arguments: offsets) func distancesUndoAdvances(_ offset: UInt16) {
    let start = SequenceNumber(offset)
    for steps in [0, 1, 2, 100, 1000, 32766, 32767] {
      #expect(start.distance(to: start.advanced(by: steps)) == steps)
      #expect(start.advanced(by: steps).distance(to: start) == -steps)
      #expect(start.advanced(by: steps).advanced(by: -steps) == start)
    }
    #expect(start.advanced(by: 65536) == start)
    #expect(start.advanced(by: -65536) == start)
  }

  @Test(arguments: offsets) func newerIsAheadByLessThanHalf(_ offset: UInt16) {
    let start = SequenceNumber(offset)
    #expect(!start.isNewer(than: start))
    for steps in [1, 2, 100, 32767] {
      #expect(start.advanced(by: steps).isNewer(than: start))
      #expect(!start.isNewer(than: start.advanced(by: steps)))
    }
    // Exactly half-way round nobody is newer; RFC 1982 leaves it undefined.
    let opposite = start.advanced(by: 32768)
    #expect(start.distance(to: opposite) == -32768)
    #expect(!opposite.isNewer(than: start))
  }

  @Test(arguments: offsets) func aLongWalkStaysConsistent(_ offset: UInt16) {
    var number = SequenceNumber(offset)
    for step in 0..<70_000 {
      #expect(number.rawValue == UInt16(truncatingIfNeeded: Int(offset) + step))
      let next = number.advanced(by: 1)
      guard next.isNewer(than: number), number.distance(to: next) == 1 else {
        Issue.record("step \(step)")
        return
      }
      number = next
    }
  }

  @Test(arguments: timestampOffsets) func timestampDistancesUndoAdvances(_ offset: UInt32) {
    let start = RTPTimestamp(offset)
    for ticks in [0, 1, 960, 90_000, 0x7FFF_FFFF] {
      #expect(start.distance(to: start.advanced(by: ticks)) == ticks)
      #expect(start.advanced(by: ticks).distance(to: start) == -ticks)
    }
    #expect(start.advanced(by: 1 << 32) == start)
  }
}
