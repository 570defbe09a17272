import Congestion
import Testing
import Wire

@Suite struct ReceiveLogTests {
  private func log(_ start: UInt16, _ steps: [UInt16]) -> (ReceiveLog, [Reception]) {
    var log = ReceiveLog()
    let receptions = steps.map { log.receive(SequenceNumber(start &+ $0)) }
    return (log, receptions)
  }

  @Test(arguments: wrapOffsets)
  func tellsGapsLatecomersAndDuplicates(start: UInt16) {
    let (log, receptions) = log(start, [0, 1, 4, 4, 3, 3, 5, 2, 0, 6])
    #expect(
      receptions == [.next, .next, .gap(2), .duplicate, .late, .duplicate, .next, .late, .duplicate, .next])
    #expect(log.highest == Int64(start) + 6)
    for step in 0...6 as ClosedRange<Int64> { #expect(log.has(Int64(start) + step)) }
    #expect(!log.has(Int64(start) + 7))
    #expect(!log.has(Int64(start) - 1))
  }

  @Test(arguments: wrapOffsets)
  func callsWhatCameBeforeTheFirstPacketOld(start: UInt16) {
    let (_, receptions) = log(start, [0, 0 &- 1, 0 &- 100, 1])
    #expect(receptions == [.next, .old, .old, .next])
  }

  @Test(arguments: wrapOffsets)
  func forgetsWhatIsTooFarBehind(start: UInt16) {
    let far = UInt16(ReceiveLog.capacity)
    let (_, receptions) = log(start, [0, far + 9, 9, 10, 10])
    #expect(receptions == [.next, .gap(Int(far) + 8), .old, .late, .duplicate])
  }

  @Test(arguments: wrapOffsets)
  func doesNotTakeAnOlderRoundForThisOne(start: UInt16) {
    var log = ReceiveLog()
    for step in 0..<5000 as Range<UInt16> where step % 3 != 0 {
      _ = log.receive(SequenceNumber(start &+ step))
    }
    let highest = log.highest ?? 0
    for back in 0..<2000 as Range<Int64> { #expect(log.has(highest - back) == ((4999 - back) % 3 != 0)) }
  }
}
