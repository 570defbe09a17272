import MediaCrypto
import Testing
import Wire

@testable import SRTP

@Suite struct ReplayTests {
  /// Starts around the places where 16 bits turn.
  static let offsets: [UInt64] = [0, 1, 127, 128, 32767, 32768, 65534, 65535]

  private func packet(_ sealer: SRTPSealer, _ index: UInt64, ssrc: UInt32 = 0x1234_5678) throws -> [UInt8] {
    let header = rtpHeader(sequence: UInt16(truncatingIfNeeded: index), ssrc: ssrc)
    return try #require(sealer.seal(header: header, payload: [1, 2, 3], index: index))
  }

  @Test(arguments: Master.all) func aPacketOpensOnce(master: Master) throws {
    let (sealer, opener) = (master.sealer, master.opener)
    let (rtp, control) = (try packet(sealer, 5), try #require(sealer.sealControl(rtcpCompound(extra: 1))))
    _ = try opener.open(rtp)
    _ = try opener.openControl(control)
    #expect(throws: SRTPError.replayed) { try opener.open(rtp) }
    #expect(throws: SRTPError.replayed) { try opener.openControl(control) }
  }

  @Test(arguments: Master.all, offsets) func aWindowOf1024PacketsMayArriveInAnyOrder(master: Master, offset: UInt64)
    throws
  {
    let (sealer, opener) = (master.sealer, master.opener)
    _ = try opener.open(packet(sealer, offset))
    _ = try opener.open(packet(sealer, offset + 1030))
    // The second packet pushed the first seven out of the window.
    for index in offset...offset + 6 {
      #expect(throws: SRTPError.replayed) { try opener.open(packet(sealer, index)) }
    }
    for index in (offset + 7..<offset + 1030).reversed() {
      _ = try opener.open(packet(sealer, index))
    }
    for index in offset + 7...offset + 1030 {
      #expect(throws: SRTPError.replayed) { try opener.open(packet(sealer, index)) }
    }
  }

  @Test(arguments: Master.all, offsets) func theCounterRollsOver(master: Master, offset: UInt64) throws {
    let (sealer, opener) = (master.sealer, master.opener)
    _ = try opener.open(packet(sealer, offset))
    // Four turns in steps that are lost and reordered.
    var index = offset + 1
    while index < offset + 4 << 16 {
      _ = try opener.open(packet(sealer, index + 3))
      _ = try opener.open(packet(sealer, index))
      #expect(throws: SRTPError.replayed) { try opener.open(packet(sealer, index)) }
      index += 997
    }
  }

  @Test(arguments: Master.all) func aForgedJumpDoesNotMoveTheCounter(master: Master) throws {
    let (sealer, opener) = (master.sealer, master.opener)
    _ = try opener.open(packet(sealer, 40000))
    for sequence in stride(from: UInt16(0), through: 65000, by: 500) {
      let forged = rtpHeader(sequence: sequence) + [UInt8](repeating: 9, count: 30)
      #expect(throws: SRTPError.self) { try opener.open(forged) }
    }
    _ = try opener.open(packet(sealer, 40001))
    _ = try opener.open(packet(sealer, 65536 + 10))
  }

  @Test func theIndexIsTheNearestOne() {
    // RFC 3711 section 3.3.1, and no turn back before the first one.
    #expect(PacketIndex.estimate(highest: 0x1_0005, sequence: 0xFFFE) == 0xFFFE)
    #expect(PacketIndex.estimate(highest: 0x1_FFFE, sequence: 5) == 0x2_0005)
    #expect(PacketIndex.estimate(highest: 0x1_8000, sequence: 0) == 0x1_0000)
    #expect(PacketIndex.estimate(highest: 0x1_8001, sequence: 0) == 0x2_0000)
    #expect(PacketIndex.estimate(highest: 0x1_7FFF, sequence: 0xFFFF) == 0x1_FFFF)
    #expect(PacketIndex.estimate(highest: 0x1_7FFE, sequence: 0xFFFF) == 0x0_FFFF)
    #expect(PacketIndex.estimate(highest: 5, sequence: 0xFFFE) == 0xFFFE)
  }

  @Test(arguments: Master.all) func streamsDoNotDisturbEachOther(master: Master) throws {
    let (sealer, opener) = (master.sealer, master.opener)
    for ssrc in 1...100 as ClosedRange<UInt32> {
      _ = try opener.open(packet(sealer, 7, ssrc: ssrc))
    }
    for ssrc in 1...100 as ClosedRange<UInt32> {
      #expect(throws: SRTPError.replayed) { try opener.open(packet(sealer, 7, ssrc: ssrc)) }
      _ = try opener.open(packet(sealer, 8, ssrc: ssrc))
    }
    #expect(opener.streamCount == 100)
  }

  @Test(arguments: Master.all) func theStreamThatWasSilentForLongestIsForgotten(master: Master) throws {
    let (sealer, opener) = (master.sealer, master.opener)
    for ssrc in 0..<256 as Range<UInt32> { _ = try opener.open(packet(sealer, 1, ssrc: ssrc)) }
    _ = try opener.open(packet(sealer, 2, ssrc: 0))
    _ = try opener.open(packet(sealer, 1, ssrc: 999))
    #expect(opener.streamCount == 256)
    #expect(throws: SRTPError.replayed) { try opener.open(packet(sealer, 2, ssrc: 0)) }
    #expect(throws: SRTPError.replayed) { try opener.open(packet(sealer, 1, ssrc: 2)) }
    _ = try opener.open(packet(sealer, 1, ssrc: 1))
  }

  @Test func theWindowAgreesWithASimpleModel() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      var highest = UInt64.random(in: 0...5000, using: &random)
      var seen: Set<UInt64> = [highest]
      var window = ReplayWindow(first: highest)
      for _ in 0..<3000 {
        let reach: UInt64 = Bool.random(using: &random) ? 3 : 1500
        let index = UInt64.random(in: highest - min(highest, reach)...highest + reach, using: &random)
        let isKnown = seen.contains(index) || (index < highest && highest - index >= ReplayWindow.width)
        #expect(window.hasSeen(index) == isKnown)
        if !isKnown {
          window.insert(index)
          seen.insert(index)
          highest = max(highest, index)
        }
      }
      #expect(window.highest == highest)
    }
  }
}
