// Who is heard: ranks, hysteresis, silence without a word, joins and leaves.

import SFU
import Testing
import Wire

@Suite struct ActiveSpeakersTests {
  /// Feeds a packet of 20 ms from everybody for `span` milliseconds.
  private func talk(
    _ speakers: inout ActiveSpeakers, _ levels: [Int: UInt8], from start: UInt64, for span: UInt64
  ) -> (changes: Int, end: UInt64) {
    var changes = 0
    for time in stride(from: start, to: start + span, by: 20) {
      for (member, level) in levels.sorted(by: { $0.key < $1.key }) {
        if speakers.hear(member, level: level, at: milliseconds(time)) { changes += 1 }
      }
    }
    return (changes, start + span)
  }

  private func room(_ count: Int) -> ActiveSpeakers {
    var speakers = ActiveSpeakers(limit: 4)
    for member in 0..<count { speakers.add(member, at: milliseconds(1000)) }
    return speakers
  }

  @Test func aSmallMeetingHearsEverybodyAtOnce() {
    var speakers = room(3)
    #expect(speakers.chosen == [0, 1, 2])
    speakers.add(1, at: milliseconds(1000))
    #expect(speakers.chosen == [0, 1, 2], "nobody is added twice")
  }

  @Test func whoSpeaksUpTakesThePlaceOfTheQuietestInFront() {
    var speakers = room(8)
    #expect(speakers.chosen == [0, 1, 2, 3])
    let (changes, _) = talk(&speakers, [0: 20, 1: 25, 2: 90, 7: 15], from: 1000, for: 600)
    #expect(speakers.chosen == [0, 1, 7, 2], "the one who was pushed out becomes the reserve")
    #expect(changes == 1)
  }

  @Test func equalVoicesDoNotTakeTurns() {
    var speakers = room(6)
    let loud: [Int: UInt8] = [0: 30, 1: 30, 2: 30, 3: 30, 4: 28, 5: 27]
    var (changes, end) = talk(&speakers, loud, from: 1000, for: 300)
    (changes, end) = talk(&speakers, loud, from: end, for: 5000)
    #expect(changes == 0, "less than the margin changes nothing")
  }

  @Test func aCoughDoesNotShuffle() {
    var speakers = room(6)
    var (_, end) = talk(&speakers, [0: 25, 1: 25, 2: 25, 5: 100], from: 1000, for: 1000)
    let before = speakers.chosen
    // One packet of 20 ms, as loud as can be.
    _ = talk(&speakers, [5: 40], from: end, for: 20)
    (_, end) = talk(&speakers, [0: 25, 1: 25, 2: 25, 5: 110], from: end + 20, for: 400)
    #expect(speakers.chosen == before)
  }

  @Test func silenceWithoutAWordFadesAndMakesRoom() {
    var speakers = room(6)
    var (_, end) = talk(&speakers, [0: 10, 1: 10, 2: 10], from: 1000, for: 1000)
    #expect(speakers.audible(at: milliseconds(end)).map(\.member) == [0, 1, 2])
    #expect(speakers.audible(at: milliseconds(end + 2000)).isEmpty, "discontinuous senders just stop")
    // Nobody else says anything: a soft voice is enough now.
    (_, end) = talk(&speakers, [5: 50], from: end + 2000, for: 400)
    #expect(speakers.chosen.prefix(3).contains(5))
  }

  @Test func theLoudestIsReportedFirst() {
    var speakers = room(4)
    let (_, end) = talk(&speakers, [0: 60, 1: 10, 2: 30, 3: 127], from: 1000, for: 2000)
    let audible = speakers.audible(at: milliseconds(end))
    #expect(audible.map(\.member) == [1, 2, 0])
    #expect(abs(Int(audible[0].level) - 10) <= 1)
  }

  @Test func whoLeavesIsReplacedByTheLoudestOfTheOthers() {
    var speakers = room(7)
    _ = talk(&speakers, [0: 20, 1: 20, 2: 20, 5: 60, 6: 50], from: 1000, for: 400)
    var changed = speakers.remove(1)
    #expect(changed)
    #expect(speakers.chosen == [0, 2, 3, 6])
    changed = speakers.remove(1)
    #expect(!changed)
    changed = speakers.remove(4)
    #expect(!changed, "who was not chosen changes nothing")
    for member in [0, 2, 3, 6] { _ = speakers.remove(member) }
    #expect(speakers.chosen == [5])
    changed = speakers.remove(5)
    #expect(changed)
    #expect(speakers.chosen.isEmpty && speakers.audible(at: milliseconds(9000)).isEmpty)
  }

  @Test(arguments: [UInt64](1...20))
  func ranksStayWholeWhateverHappens(seed: UInt64) {
    var random = TestRandom(state: seed)
    var speakers = ActiveSpeakers(limit: 4)
    var members: Set<Int> = []
    for step in 0..<3000 {
      let member = Int.random(in: 0..<12, using: &random)
      let now = milliseconds(1000 + UInt64(step) * 10)
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        speakers.add(member, at: now)
        members.insert(member)
      case 1:
        _ = speakers.remove(member)
        members.remove(member)
      default: _ = speakers.hear(member, level: UInt8.random(in: 0...255, using: &random), at: now)
      }
      let chosen = speakers.chosen
      #expect(Set(chosen).count == chosen.count && members.isSuperset(of: chosen))
      #expect(chosen.count == min(4, members.count))
    }
  }
}
