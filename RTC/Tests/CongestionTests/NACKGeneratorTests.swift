import Congestion
import RTP
import Testing
import Wire

@Suite struct NACKGeneratorTests {
  private let roundTrip = TimeSpan.milliseconds(100)

  private func ask(_ generator: inout NACKGenerator, at now: UInt64) throws -> [UInt16] {
    var count = 0
    let bytes = try written { writer in
      count = try generator.write(
        from: SSRC(1), media: SSRC(2), at: .ms(now), roundTrip: roundTrip, into: &writer)
    }
    let sequences = nacked(bytes)
    #expect(sequences.count == count)
    return sequences
  }

  private func feed(_ generator: inout NACKGenerator, _ sequences: [UInt16], at now: UInt64 = 0) {
    for sequence in sequences { generator.receive(SequenceNumber(sequence), at: .ms(now)) }
  }

  @Test(arguments: wrapOffsets)
  func asksForMissingPacketsOnce(start: UInt16) throws {
    var generator = NACKGenerator()
    feed(&generator, [start, start &+ 1, start &+ 4])
    #expect(generator.nextDeadline == .ms(8))
    #expect(try ask(&generator, at: 7) == [])
    #expect(try ask(&generator, at: 8) == [start &+ 2, start &+ 3])
    #expect(generator.nextDeadline == .ms(108))
    #expect(try ask(&generator, at: 50) == [])
  }

  @Test(arguments: wrapOffsets)
  func leavesOvertakenPacketsAlone(start: UInt16) throws {
    var generator = NACKGenerator()
    feed(&generator, [start, start &+ 2, start &+ 1, start &+ 4, start &+ 3, start &+ 5])
    #expect(generator.nextDeadline == nil && generator.missingCount == 0)
    #expect(try ask(&generator, at: 100) == [])
  }

  @Test func stopsAskingWhenThePacketComes() throws {
    var generator = NACKGenerator()
    feed(&generator, [10, 13])
    #expect(try ask(&generator, at: 8) == [11, 12])
    feed(&generator, [11], at: 60)
    #expect(try ask(&generator, at: 108) == [12])
    feed(&generator, [12, 12], at: 160)
    #expect(generator.nextDeadline == nil)
    #expect(generator.takeAbandoned() == 0)
  }

  @Test func waitsLongerEachTimeAndGivesUp() throws {
    var configuration = NACKGenerator.Configuration()
    configuration.maximumRequests = 3
    var generator = NACKGenerator(configuration)
    feed(&generator, [1, 3])
    var asked: [UInt64] = []
    while let deadline = generator.nextDeadline {
      let now = deadline.nanoseconds / 1_000_000
      if try ask(&generator, at: now) == [2] { asked.append(now) }
    }
    // 8 ms of patience, then 100, 125 and 150 ms between.
    #expect(asked == [8, 108, 233])
    #expect(generator.takeAbandoned() == 1)
    #expect(generator.takeAbandoned() == 0)
    #expect(generator.missingCount == 0)
  }

  @Test func givesUpOnWhatIsTooOld() throws {
    var generator = NACKGenerator()
    feed(&generator, [1, 3])
    #expect(try ask(&generator, at: 2000) == [])
    #expect(generator.takeAbandoned() == 1 && generator.nextDeadline == nil)
  }

  @Test func asksForAKeyFrameRatherThanFillALongGap() throws {
    var generator = NACKGenerator()
    feed(&generator, [1, 3, 1000])
    #expect(generator.takeAbandoned() == 997)
    #expect(generator.nextDeadline == nil)
    feed(&generator, [1002])
    #expect(try ask(&generator, at: 8) == [1001])
  }

  @Test func keepsTheNewestOfTooManyMissingPackets() throws {
    var configuration = NACKGenerator.Configuration()
    configuration.maximumMissing = 4
    var generator = NACKGenerator(configuration)
    feed(&generator, [0, 4, 7])
    #expect(generator.missingCount == 4 && generator.takeAbandoned() == 1)
    #expect(try ask(&generator, at: 8) == [2, 3, 5, 6])
  }

  @Test func keepsAskingWhenTheWriterWasFull() throws {
    var generator = NACKGenerator()
    feed(&generator, [0, 4])
    #expect(throws: WireError.full) {
      _ = try written(capacity: 8) { writer in
        _ = try generator.write(from: SSRC(1), media: SSRC(2), at: .ms(8), roundTrip: roundTrip, into: &writer)
      }
    }
    #expect(generator.nextDeadline == .ms(8))
    #expect(try ask(&generator, at: 9) == [1, 2, 3])
  }

  @Test func forgetsWhatAKeyFrameMadeWorthless() throws {
    var generator = NACKGenerator()
    feed(&generator, [0, 4])
    generator.forgetMissing()
    #expect(try ask(&generator, at: 8) == [])
    #expect(generator.receive(SequenceNumber(2), at: .ms(9)) == .late)
    #expect(generator.receive(SequenceNumber(4), at: .ms(9)) == .duplicate)
  }

  @Test(arguments: wrapOffsets)
  func recoversEverythingOverALossyPath(start: UInt16) throws {
    var random = SeededGenerator(UInt64(start) + 3)
    var generator = NACKGenerator()
    var arrived = Set<UInt16>()
    // Retransmissions on their way, with the millisecond of their arrival.
    var resent: [(UInt64, UInt16)] = []
    let count: UInt16 = 2000
    for now in 0..<UInt64(count) + 3000 {
      if now < UInt64(count) {
        let sequence = start &+ UInt16(now)
        let isLost = now > 0 && now + 1 < UInt64(count) && Int.random(in: 0..<100, using: &random) < 15
        if !isLost {
          arrived.insert(sequence)
          generator.receive(SequenceNumber(sequence), at: .ms(now))
        }
      }
      for (_, sequence) in resent.filter({ $0.0 == now }) {
        arrived.insert(sequence)
        generator.receive(SequenceNumber(sequence), at: .ms(now))
      }
      resent.removeAll { $0.0 <= now }
      for sequence in try ask(&generator, at: now) where Int.random(in: 0..<100, using: &random) >= 15 {
        #expect(!arrived.contains(sequence))
        resent.append((now + 90, sequence))
      }
    }
    #expect(generator.takeAbandoned() == 0)
    #expect(arrived.count == Int(count))
    #expect(generator.missingCount == 0)
  }
}
