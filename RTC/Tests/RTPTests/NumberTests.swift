import RTP
import Testing
import Wire

@Suite struct UnwrapperTests {
  @Test(arguments: wrapOffsets)
  func followsSequenceNumbersThroughWraps(start: UInt16) {
    var unwrapper = SequenceUnwrapper()
    for step in 0..<Int64(200_000) where step % 7 == 0 {
      let sequence = SequenceNumber(start &+ UInt16(truncatingIfNeeded: step))
      #expect(unwrapper.unwrap(sequence) == Int64(start) + step)
    }
  }

  @Test(arguments: wrapOffsets)
  func placesLatePacketsBeforeTheHighest(start: UInt16) {
    var unwrapper = SequenceUnwrapper()
    let first = unwrapper.unwrap(SequenceNumber(start))
    #expect(unwrapper.unwrap(SequenceNumber(start &+ 10)) == first + 10)
    #expect(unwrapper.unwrap(SequenceNumber(start &- 5)) == first - 5)
    #expect(unwrapper.extend(SequenceNumber(start &+ 11)) == first + 11)
    #expect(unwrapper.highest == first + 10)
    #expect(unwrapper.unwrap(SequenceNumber(start &+ 10 &+ 32767)) == first + 10 + 32767)
  }

  @Test(arguments: [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF] as [UInt32])
  func followsTimestampsThroughWraps(start: UInt32) {
    var unwrapper = TimestampUnwrapper()
    var expected = Int64(start)
    for _ in 0..<20 {
      #expect(unwrapper.unwrap(RTPTimestamp(UInt32(truncatingIfNeeded: expected))) == expected)
      #expect(unwrapper.unwrap(RTPTimestamp(UInt32(truncatingIfNeeded: expected - 3000))) == expected - 3000)
      #expect(unwrapper.highest == expected)
      expected += 0x6000_0000
    }
  }
}

@Suite struct NTPTimeTests {
  @Test func countsFrom1900() {
    #expect(NTPTime(unixNanoseconds: 0).rawValue == 0x83AA_7E80_0000_0000 as UInt64)
    #expect(NTPTime(unixNanoseconds: 1_500_000_000).rawValue == 0x83AA_7E81_8000_0000 as UInt64)
    #expect(NTPTime(MonotonicTime(milliseconds: 250), wallClockOffset: 1_000_000_000).compact == 0x7E81_4000)
  }

  @Test(arguments: [0, 1, 999_999_999, 1_700_000_000_123_456_789, 2_080_000_000_999_999_999] as [UInt64])
  func roundTrips(nanoseconds: UInt64) {
    let back = NTPTime(unixNanoseconds: nanoseconds).unixNanoseconds
    #expect(nanoseconds &- back <= 1)
  }
}
