// The ring between a media thread and a listener: order, bounds, waking, and nothing after the end.

import Foundation
import Synchronization
import Testing
import Wire

@testable import MediaTransport

/// A ring, and how often its reader was woken.
private final class CountedRing: Sendable {
  private let count: Counter
  let ring: PacketRing

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }

  init() {
    let count = Counter()
    self.count = count
    ring = PacketRing { count.value.add(1, ordering: .relaxed) }
  }

  var wakes: Int { count.value.load(ordering: .relaxed) }
}

extension PacketRing {
  /// Writes a packet whose length and bytes follow from its number.
  fileprivate func write(_ number: Int64) -> Bool {
    let packet = TappedPacket(
      sequence: number, timestamp: UInt32(truncatingIfNeeded: number * 960),
      arrival: MonotonicTime(nanoseconds: UInt64(number)), level: number.isMultiple(of: 2) ? UInt8(number & 0x7F) : nil)
    return Self.payload(number).withUnsafeBytes { write(packet, $0) }
  }

  static func payload(_ number: Int64) -> [UInt8] {
    let length = Int(number % 400)
    return (0..<length).map { UInt8(truncatingIfNeeded: Int(number) &+ $0) }
  }

  /// Reads all and returns the numbers; records what is not as it was written.
  fileprivate func numbers() -> [Int64] {
    var numbers: [Int64] = []
    var damaged = 0
    let count = read { packet, payload in
      let number = packet.sequence
      let isWhole =
        packet.timestamp == UInt32(truncatingIfNeeded: number * 960)
        && packet.arrival.nanoseconds == UInt64(number)
        && packet.level == (number.isMultiple(of: 2) ? UInt8(number & 0x7F) : nil)
        && payload.elementsEqual(Self.payload(number))
      if !isWhole { damaged += 1 }
      numbers.append(number)
    }
    #expect(count == numbers.count && damaged == 0)
    return numbers
  }
}

@Suite struct PacketRingTests {
  private let capacity = Int64(PacketRing.capacity)

  @Test func packetsComeOutAsTheyWentIn() {
    let ring = CountedRing().ring
    #expect(ring.numbers().isEmpty)
    for number in 0..<Int64(50) { _ = ring.write(number) }
    #expect(ring.numbers() == Array(0..<50))
    #expect(ring.numbers().isEmpty, "each once")
    #expect(ring.overflowed == 0)
  }

  @Test func itGoesRoundAndRound() {
    let ring = CountedRing().ring
    var next = Int64(0)
    for round in 0..<200 {
      let count = Int64(1 + round * 37 % PacketRing.capacity)
      for number in next..<next + count { _ = ring.write(number) }
      #expect(ring.numbers() == Array(next..<next + count))
      next += count
    }
    #expect(ring.overflowed == 0)
  }

  @Test func whatFindsNoRoomIsCountedAndLostAndTheRestStays() {
    let ring = CountedRing().ring
    for number in 0..<capacity + 10 { _ = ring.write(number) }
    #expect(ring.overflowed == 10)
    #expect(ring.numbers() == Array(0..<capacity))
    _ = ring.write(1000)
    #expect(ring.numbers() == [1000], "there is room again")
  }

  @Test(arguments: [0, 1, PacketRing.largestPayload, PacketRing.largestPayload + 1, 2048])
  func payloadsOfEverySizeFitOrAreRefused(length: Int) {
    let ring = CountedRing().ring
    let packet = TappedPacket(sequence: 1, timestamp: 2, arrival: MonotonicTime(nanoseconds: 3), level: nil)
    let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    // The neighbours must not notice.
    for _ in 0..<3 { payload.withUnsafeBytes { _ = ring.write(packet, $0) } }
    let fits = length <= PacketRing.largestPayload
    var seen = 0
    _ = ring.read { read, bytes in
      seen += 1
      #expect(read == packet && bytes.elementsEqual(payload))
    }
    #expect(seen == (fits ? 3 : 0) && ring.overflowed == (fits ? 0 : 3))
  }

  @Test func theReaderIsWokenOnceUntilItReads() {
    let counted = CountedRing()
    let ring = counted.ring
    #expect(ring.write(1), "the first of a batch is worth announcing")
    #expect(!ring.write(2))
    #expect(counted.wakes == 0, "the batch is not complete")
    ring.announce()
    #expect(counted.wakes == 1)
    #expect(ring.write(3))
    ring.announce()
    #expect(counted.wakes == 1, "it was told already")
    #expect(ring.numbers() == [1, 2, 3])
    #expect(ring.write(4))
    ring.announce()
    #expect(counted.wakes == 2)
    _ = ring.numbers()
    #expect(ring.write(5))
    #expect(ring.numbers() == [5], "who looks without being woken sees what is there")
    #expect(!ring.write(6), "still one batch")
    ring.announce()
    #expect(counted.wakes == 3)
  }

  @Test func revokedRingsGiveNothingAndTakeNothing() {
    let counted = CountedRing()
    let ring = counted.ring
    for number in 0..<Int64(10) { _ = ring.write(number) }
    #expect(ring.isOpen)
    ring.revoke()
    #expect(!ring.isOpen)
    #expect(ring.numbers().isEmpty, "what was said before is not handed over either")
    #expect(!ring.write(11))
    ring.close()
    #expect(ring.numbers().isEmpty && !ring.isOpen, "closing does not open what was revoked")
    #expect(ring.overflowed == 0 && counted.wakes == 0)
  }

  @Test func revokingWhileReadingStopsWithThePacketInHand() {
    let ring = CountedRing().ring
    for number in 0..<Int64(10) { _ = ring.write(number) }
    var seen: [Int64] = []
    let count = ring.read { packet, _ in
      seen.append(packet.sequence)
      if packet.sequence == 3 { ring.revoke() }
    }
    #expect(seen == [0, 1, 2, 3] && count == 4)
  }

  @Test func closedRingsGiveWhatTheyHaveAndTakeNothing() {
    let ring = CountedRing().ring
    for number in 0..<Int64(10) { _ = ring.write(number) }
    ring.close()
    #expect(!ring.isOpen && !ring.write(11))
    #expect(ring.numbers() == Array(0..<10))
    ring.revoke()
    #expect(ring.numbers().isEmpty)
  }

  @Test(.timeLimit(.minutes(10)))
  func aThreadThatWritesAndATaskThatIsWokenLoseNothingButWhatIsCounted() async {
    let total = Int64(100_000)
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let ring = PacketRing { wake.yield() }
    let writer = Thread {
      var random = SystemRandomNumberGenerator()
      var number = Int64(0)
      while number < total {
        var isFilled = false
        for _ in 0..<Int.random(in: 1...64, using: &random) where number < total {
          if ring.write(number) { isFilled = true }
          number += 1
        }
        if isFilled { ring.announce() }
        if number.isMultiple(of: 5) { sched_yield() }
      }
    }
    writer.start()
    var last = Int64(-1)
    var read = Int64(0)
    // A wake that got lost would leave this loop waiting for ever.
    for await _ in wakes {
      let numbers = ring.numbers()
      #expect(zip([last] + numbers, numbers).allSatisfy { $0 < $1 })
      last = numbers.last ?? last
      read += Int64(numbers.count)
      if read + Int64(ring.overflowed) == total { break }
    }
    #expect(read + Int64(ring.overflowed) == total && read >= capacity)
    #expect(ring.numbers().isEmpty)
  }

  @Test(.timeLimit(.minutes(10))) func revokingTakesEffectAtOnceWhoeverIsBusy() async {
    for _ in 0..<200 {
      let race = RevocationRace()
      async let isWritten: Void = race.write()
      async let isRead: Void = race.read()
      // Both are at it, as likely as not.
      while race.packetsRead == 0 { await Task.yield() }
      race.revoke()
      _ = await (isWritten, isRead)
      #expect(race.packetsReadAfter <= 1, "at most the packet that was being handed over")
      #expect(race.ring.numbers().isEmpty)
    }
  }
}

/// A writer, a reader and somebody who puts an end to it.
private final class RevocationRace: Sendable {
  let ring = PacketRing {}
  private let isRevoked = Atomic<Bool>(false)
  private let before = Atomic<Int>(0)
  private let after = Atomic<Int>(0)

  var packetsRead: Int { before.load(ordering: .relaxed) }
  var packetsReadAfter: Int { after.load(ordering: .relaxed) }

  @concurrent
  func write() async {
    var number = Int64(0)
    while ring.isOpen {
      for _ in 0..<10 {
        _ = ring.write(number)
        number += 1
      }
      await Task.yield()
    }
    for late in number..<number + 10 { _ = ring.write(late) }
  }

  @concurrent
  func read() async {
    while ring.isOpen {
      _ = ring.read { _, _ in
        if isRevoked.load(ordering: .sequentiallyConsistent) {
          after.add(1, ordering: .relaxed)
        } else {
          before.add(1, ordering: .relaxed)
        }
      }
      await Task.yield()
    }
  }

  func revoke() {
    ring.revoke()
    isRevoked.store(true, ordering: .sequentiallyConsistent)
  }
}
