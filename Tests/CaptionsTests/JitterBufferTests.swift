import Testing
import Wire

@testable import Captions

@Suite struct JitterBufferTests {
  private func packet(_ sequence: Int64, at milliseconds: UInt64, timestamp: UInt32? = nil) -> AudioPacket {
    AudioPacket(
      sequence: sequence, timestamp: timestamp ?? UInt32(truncatingIfNeeded: sequence &* 960),
      arrival: MonotonicTime(milliseconds: milliseconds), payload: tonePayload(1))
  }

  private func sequences(_ items: [PlayoutItem]) -> [Int64] {
    items.compactMap { if case .packet(let packet, _) = $0 { packet.sequence } else { nil } }
  }

  /// A buffer that has played packet 10.
  private func started() -> JitterBuffer {
    var buffer = JitterBuffer()
    buffer.insert(packet(10, at: 1_000), at: MonotonicTime(milliseconds: 1_000))
    #expect(sequences(buffer.take(at: MonotonicTime(milliseconds: 1_040))) == [10])
    return buffer
  }

  @Test func `The first packet waits for those that were sent before it`() {
    var buffer = JitterBuffer()
    buffer.insert(packet(11, at: 1_000), at: MonotonicTime(milliseconds: 1_000))
    #expect(buffer.take(at: MonotonicTime(milliseconds: 1_010)).isEmpty)
    buffer.insert(packet(10, at: 1_010), at: MonotonicTime(milliseconds: 1_010))
    #expect(sequences(buffer.take(at: MonotonicTime(milliseconds: 1_050))) == [10, 11])
  }

  @Test func `A packet whose turn it is does not wait`() {
    var buffer = started()
    buffer.insert(packet(11, at: 1_050), at: MonotonicTime(milliseconds: 1_050))
    #expect(sequences(buffer.take(at: MonotonicTime(milliseconds: 1_050))) == [11])
    #expect(buffer.nextDeadline == nil)
  }

  @Test func `A missing packet is waited for and then given up, and is no longer taken afterwards`() {
    var buffer = started()
    buffer.insert(packet(12, at: 1_100), at: MonotonicTime(milliseconds: 1_100))
    #expect(buffer.nextDeadline == MonotonicTime(milliseconds: 1_140))
    #expect(buffer.take(at: MonotonicTime(milliseconds: 1_139)).isEmpty)
    let items = buffer.take(at: MonotonicTime(milliseconds: 1_140))
    #expect(items.first == .lost(samples: 960))
    #expect(sequences(items) == [12])
    buffer.insert(packet(11, at: 1_150), at: MonotonicTime(milliseconds: 1_150))
    #expect(buffer.take(at: MonotonicTime(milliseconds: 2_000)).isEmpty)
  }

  @Test func `Packets that overtook others make it wait longer`() {
    var buffer = started()
    buffer.insert(packet(12, at: 1_100), at: MonotonicTime(milliseconds: 1_100))
    buffer.insert(packet(11, at: 1_135), at: MonotonicTime(milliseconds: 1_135))
    #expect(sequences(buffer.take(at: MonotonicTime(milliseconds: 1_135))) == [11, 12])
    buffer.insert(packet(14, at: 1_200), at: MonotonicTime(milliseconds: 1_200))
    #expect(buffer.nextDeadline ?? .distantFuture > MonotonicTime(milliseconds: 1_240))
  }

  @Test func `A gap without a missing packet is silence`() {
    var buffer = started()
    let later = packet(11, at: 1_500, timestamp: 11 * 960 + 9_600)
    buffer.insert(later, at: later.arrival)
    #expect(buffer.take(at: later.arrival).first == .silence(samples: 9_600))
  }

  @Test func `A long silence and a clock that jumps back are new beginnings, later on the time line`() {
    for timestamp in [UInt32(11 * 960 + 96_000), 5] {
      var buffer = started()
      let later = packet(11, at: 3_000, timestamp: timestamp)
      buffer.insert(later, at: later.arrival)
      guard case .restart(let position) = buffer.take(at: later.arrival).first else {
        Issue.record("no restart")
        return
      }
      #expect(position >= 960)
    }
  }

  @Test func `A sender that counts from another number is followed after half a second`() {
    var buffer = started()
    var played: [Int64] = []
    for number in Int64(1)...60 {
      let now = MonotonicTime(milliseconds: 1_000 + UInt64(number) * 20)
      buffer.insert(packet(-1_000 + number, at: now.nanoseconds / 1_000_000), at: now)
      played += sequences(buffer.take(at: now))
    }
    #expect(played.count > 30)
    #expect(played == played.sorted())
  }

  @Test func `A burst is played in order although there is no room for all of it`() {
    var buffer = started()
    let now = MonotonicTime(milliseconds: 1_100)
    for number in Int64(12)...400 { buffer.insert(packet(number, at: 1_100), at: now) }
    let played = sequences(buffer.take(at: now))
    #expect(played == played.sorted())
    #expect(!played.isEmpty)
  }

  @Test func `Nothing that a network or a sender does traps, and the time line only goes on`() {
    var random = SplitMix(seed: 42)
    for _ in 0..<200 {
      var buffer = JitterBuffer()
      var now = MonotonicTime(milliseconds: 5_000)
      var position: Int64 = -1
      var sequence = Int64(truncatingIfNeeded: random.next() % 70_000)
      for _ in 0..<300 {
        now = now + .milliseconds(Int64(random.next() % 40))
        sequence &+= 1
        var packet = packet(sequence, at: now.nanoseconds / 1_000_000)
        switch random.next() % 40 {
        case 0: packet.sequence = Int64(bitPattern: random.next())
        case 1: packet.timestamp = UInt32(truncatingIfNeeded: random.next())
        case 2: packet.arrival = MonotonicTime(nanoseconds: random.next())
        case 3: packet.payload = (0..<random.next() % 5).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        case 4: sequence &+= Int64(random.next() % 100)
        case 5..<8: continue
        case 8..<14: packet.sequence &-= Int64(random.next() % 6)
        default: break
        }
        buffer.insert(packet, at: now)
        for item in buffer.take(at: now) {
          switch item {
          case .packet(_, let next):
            #expect(next > position)
            position = next
          case .lost(let samples), .silence(let samples): #expect((1...48_000).contains(samples))
          case .restart(let next): #expect(next >= position)
          }
        }
      }
    }
  }

  private static let packets: [([UInt8], Int64)] = [
    ([0x08], 960), ([0x00], 480), ([0x18], 2_880), ([0x80], 120), ([0x0B, 2], 1_920), ([0x0B], 960),
  ]

  @Test(arguments: packets)
  func `An Opus packet says how long it is`(bytes: [UInt8], samples: Int64) {
    #expect(OpusDuration.samples(of: bytes) == samples)
  }

  @Test func `What claims to be longer than a packet may be counts as one of usual length`() {
    #expect(OpusDuration.samples(of: [0x1B, 63]) == 960)
    #expect(OpusDuration.samples(of: [0x1B, 0]) == 960)
    #expect(OpusDuration.samples(of: []) == 960)
  }
}

/// Random numbers that are the same in every run.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
