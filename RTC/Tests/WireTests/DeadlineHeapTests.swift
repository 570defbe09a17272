// The heap of deadlines against the plainest thing that could work: a dictionary that is searched.

import Testing
import Wire

@Suite struct DeadlineHeapTests {
  /// A linear congruential generator: the numbers only have to be spread and repeatable.
  struct Spread: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func itAgreesWithADictionary(_ seed: UInt64) {
    var generator = Spread(state: seed)
    var heap = DeadlineHeap()
    var model: [Int: MonotonicTime] = [:]
    for _ in 0..<2000 {
      let member = Int.random(in: 0..<40, using: &generator)
      let time = MonotonicTime(milliseconds: .random(in: 0..<50, using: &generator))
      switch Int.random(in: 0..<5, using: &generator) {
      case 0:
        heap.set(nil, for: member)
        model[member] = nil
      case 1:
        heap.pull(to: time, for: member)
        model[member] = min(model[member] ?? .distantFuture, time)
      case 2:
        let popped = heap.popDue(at: time)
        if let popped {
          #expect(model[popped] == model.values.min())
          #expect(model[popped].map { $0 <= time } == true)
          model[popped] = nil
        } else {
          #expect(model.values.allSatisfy { $0 > time })
        }
      default:
        heap.set(time, for: member)
        model[member] = time
      }
      #expect(heap.next == model.values.min())
      #expect(heap.deadline(of: member) == model[member])
    }
  }

  @Test func everybodyComesOutInOrder() {
    var heap = DeadlineHeap()
    for member in 0..<100 { heap.set(MonotonicTime(milliseconds: UInt64(member * 37 % 100)), for: member) }
    var times: [UInt64] = []
    while let member = heap.popDue(at: .distantFuture) { times.append(UInt64(member * 37 % 100)) }
    #expect(times == Array(0..<100))
    #expect(heap.next == nil)
    #expect(heap.popDue(at: .distantFuture) == nil)
  }

  @Test func unknownMembersHaveNoDeadline() {
    var heap = DeadlineHeap()
    #expect(heap.deadline(of: 7) == nil)
    heap.set(nil, for: 7)
    #expect(heap.deadline(of: 7) == nil)
    #expect(heap.next == nil)
  }
}
