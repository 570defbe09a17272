// The outbox: which datagrams form a run, and what happens when it is full.

import Testing
import Wire

@Suite struct OutboxTests {
  static let alice = TransportAddress(ipv4: 0x0A00_0001, port: 1)
  static let bob = TransportAddress(ipv4: 0x0A00_0002, port: 1)

  /// The runs that datagrams of these sizes to these destinations form, as sizes.
  static func runs(_ datagrams: [(Int, TransportAddress)]) -> [[Int]] {
    var outbox = Outbox(capacity: 1 << 20)
    for (size, destination) in datagrams {
      outbox.append([UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size).span.bytes, to: destination)
    }
    var offset = 0
    return outbox.transmits.map { run in
      #expect(run.offset == offset)
      offset += run.length
      let sizes = stride(from: 0, to: run.length, by: run.segmentSize).map { min(run.segmentSize, run.length - $0) }
      #expect(sizes.count == run.segments)
      return sizes
    }
  }

  @Test func equalSizesToOneDestinationFormARun() {
    #expect(Self.runs([(100, Self.alice), (100, Self.alice), (100, Self.alice)]) == [[100, 100, 100]])
  }

  @Test func aShorterDatagramEndsItsRun() {
    let runs = Self.runs([(100, Self.alice), (100, Self.alice), (60, Self.alice), (60, Self.alice), (60, Self.alice)])
    #expect(runs == [[100, 100, 60], [60, 60]])
    #expect(Self.runs([(100, Self.alice), (60, Self.alice), (100, Self.alice)]) == [[100, 60], [100]])
  }

  @Test func aLongerDatagramBeginsAnotherRun() {
    #expect(Self.runs([(60, Self.alice), (100, Self.alice), (100, Self.alice)]) == [[60], [100, 100]])
  }

  @Test func anotherDestinationBeginsAnotherRun() {
    #expect(Self.runs([(100, Self.alice), (100, Self.bob), (100, Self.alice)]) == [[100], [100], [100]])
    let port = Self.alice.withPort(2)
    #expect(Self.runs([(100, Self.alice), (100, port)]) == [[100], [100]])
  }

  @Test func runsHaveNoMoreSegmentsThanTheKernelTakes() {
    let runs = Self.runs((0..<100).map { _ in (100, Self.alice) })
    #expect(runs.map(\.count) == [48, 48, 4])
  }

  @Test func runsAreNoLongerThanAnIPPacket() {
    let runs = Self.runs((0..<100).map { _ in (1500, Self.alice) })
    #expect(runs.map(\.count) == [40, 40, 20])
    #expect(runs.allSatisfy { $0.reduce(0, +) <= Outbox.maximumRun })
  }

  @Test func bytesStayInTheOrderOfWriting() {
    var outbox = Outbox(capacity: 4096)
    var expected: [UInt8] = []
    for number in 0..<50 as Range<UInt8> {
      let datagram = [UInt8](repeating: number, count: 1 + Int(number) % 7)
      outbox.append(datagram.span.bytes, to: number % 3 == 0 ? Self.alice : Self.bob)
      expected += datagram
    }
    let used = outbox.used
    #expect(used == expected.count)
    #expect(Array(outbox.memory[..<used]) == expected)
    #expect(outbox.transmits.map(\.length).reduce(0, +) == used)
    #expect(outbox.transmits.map(\.segments).reduce(0, +) == 50)
  }

  @Test func aFullOutboxCountsWhatItDrops() {
    var outbox = Outbox(capacity: 0)
    #expect(outbox.memory.count == Outbox.maximumDatagram)
    let datagram = [UInt8](repeating: 1, count: 1000)
    outbox.append(datagram.span.bytes, to: Self.alice)
    outbox.append(datagram.span.bytes, to: Self.alice)
    let isReserved = outbox.reserve() != nil
    #expect(!isReserved)
    let state = (outbox.used, outbox.dropped, outbox.hasRoom(for: 0), outbox.hasRoom(for: 1))
    #expect(state == (1000, 2, true, false))
    outbox.reset()
    let after = (outbox.used, outbox.dropped, outbox.isEmpty, outbox.hasRoom(for: 1))
    #expect(after == (0, 0, true, true))
    let transmits = outbox.transmits.count
    #expect(transmits == 0)
  }

  @Test func aReservationThatIsNotCommittedLeavesNothing() {
    var outbox = Outbox(capacity: 4096)
    let first = outbox.reserve(100)?.baseAddress
    let second = outbox.reserve(200)?.baseAddress
    #expect(first == second)
    let isEmpty = outbox.isEmpty
    #expect(isEmpty)
    outbox.commit(50, to: Self.alice)
    let length = outbox.transmits.map(\.length)
    #expect(length == [50])
  }

  @Test func anEmptyDatagramIsNotSent() {
    var outbox = Outbox(capacity: 4096)
    outbox.append([UInt8]().span.bytes, to: Self.alice)
    let isEmpty = outbox.isEmpty && outbox.transmits.isEmpty
    #expect(isEmpty)
  }

  @Test func aRunDoesNotGoOnAfterAReset() {
    var outbox = Outbox(capacity: 4096)
    let datagram = [UInt8](repeating: 1, count: 10)
    outbox.append(datagram.span.bytes, to: Self.alice)
    outbox.reset()
    outbox.append(datagram.span.bytes, to: Self.alice)
    let runs = outbox.transmits.map { [$0.offset, $0.length, $0.segments] }
    #expect(runs == [[0, 10, 1]])
  }
}
