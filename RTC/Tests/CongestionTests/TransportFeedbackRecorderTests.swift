import Congestion
import RTP
import Testing
import Wire

@Suite struct TransportFeedbackRecorderTests {
  private func report(
    _ recorder: inout TransportFeedbackRecorder, at now: UInt64, capacity: Int = 1500
  ) -> [[TransportFeedback.Status]] {
    var packets = 0
    let bytes = written(capacity: capacity) { writer in
      packets = recorder.write(from: SSRC(1), media: SSRC(2), at: .ms(now), into: &writer)
    }
    let result = feedback(bytes)
    #expect(result.count == packets)
    return result
  }

  @Test(arguments: wrapOffsets)
  func reportsWhatCameAndWhatDidNot(start: UInt16) {
    var recorder = TransportFeedbackRecorder()
    #expect(recorder.nextDeadline == nil)
    for (step, time) in [(0, 100), (1, 101), (4, 103)] as [(UInt16, UInt64)] {
      recorder.record(SequenceNumber(start &+ step), at: .ms(time))
    }
    #expect(recorder.nextDeadline == .ms(150))
    #expect(report(&recorder, at: 149).isEmpty)
    let statuses = report(&recorder, at: 150).flatMap { $0 }
    #expect(statuses.map(\.sequence.rawValue) == (0...4).map { start &+ $0 })
    #expect(statuses.map(\.arrivalTicks) == [400, 404, nil, nil, 412])
    #expect(recorder.nextDeadline == nil)
    #expect(report(&recorder, at: 1000).isEmpty)
  }

  @Test(arguments: wrapOffsets)
  func goesOnWhereItStopped(start: UInt16) {
    var recorder = TransportFeedbackRecorder()
    recorder.record(SequenceNumber(start), at: .ms(0))
    #expect(report(&recorder, at: 50).flatMap { $0 }.map(\.sequence.rawValue) == [start])
    recorder.record(SequenceNumber(start &+ 3), at: .ms(60))
    let statuses = report(&recorder, at: 110).flatMap { $0 }
    #expect(statuses.map(\.sequence.rawValue) == [start &+ 1, start &+ 2, start &+ 3])
    #expect(statuses.map(\.arrivalTicks) == [nil, nil, 240])
  }

  @Test func reportsALatecomerAgainWithWhatFollows() {
    var recorder = TransportFeedbackRecorder()
    for sequence in [10, 12] as [UInt16] { recorder.record(SequenceNumber(sequence), at: .ms(0)) }
    _ = report(&recorder, at: 50)
    recorder.record(SequenceNumber(11), at: .ms(60))
    let statuses = report(&recorder, at: 110).flatMap { $0 }
    #expect(statuses.map(\.sequence.rawValue) == [11, 12])
    #expect(statuses.map(\.arrivalTicks) == [240, 0])
  }

  @Test func countsTheFirstOfDuplicates() {
    var recorder = TransportFeedbackRecorder()
    recorder.record(SequenceNumber(10), at: .ms(4))
    recorder.record(SequenceNumber(10), at: .ms(9))
    #expect(report(&recorder, at: 60).flatMap { $0 }.map(\.arrivalTicks) == [16])
    recorder.record(SequenceNumber(10), at: .ms(70))
    #expect(recorder.nextDeadline == nil)
  }

  @Test(arguments: wrapOffsets)
  func takesPacketsFromBeforeTheFirst(start: UInt16) {
    var recorder = TransportFeedbackRecorder()
    recorder.record(SequenceNumber(start), at: .ms(0))
    recorder.record(SequenceNumber(start &- 3), at: .ms(1))
    let statuses = report(&recorder, at: 50).flatMap { $0 }
    #expect(statuses.map(\.sequence.rawValue) == (0...3).map { start &- 3 &+ $0 })
    #expect(statuses.map(\.arrivalTicks) == [4, nil, nil, 0])
  }

  @Test(arguments: wrapOffsets)
  func survivesAJumpLongerThanItsRing(start: UInt16) {
    var recorder = TransportFeedbackRecorder()
    for step in 0..<5000 as Range<UInt16> { recorder.record(SequenceNumber(start &+ step), at: .ms(0)) }
    recorder.record(SequenceNumber(start &+ 25_000), at: .ms(10))
    let statuses = report(&recorder, at: 60).flatMap { $0 }
    #expect(statuses.count == 4096)
    #expect(statuses.last?.sequence.rawValue == start &+ 25_000)
    #expect(statuses.dropLast().allSatisfy { $0.arrivalTicks == nil })
    // Far too late: the slot is somebody else's by now.
    recorder.record(SequenceNumber(start &+ 1), at: .ms(70))
    #expect(recorder.nextDeadline == nil)
  }

  @Test func splitsWhatDoesNotFit() {
    var recorder = TransportFeedbackRecorder()
    for sequence in 0..<300 as Range<UInt16> { recorder.record(SequenceNumber(sequence), at: .ms(UInt64(sequence))) }
    // A second of silence needs more than 16 bits of ticks only beyond 8 s.
    recorder.record(SequenceNumber(300), at: .ms(20_000))
    let packets = report(&recorder, at: 20_000)
    #expect(packets.count == 2)
    #expect(packets.flatMap { $0 }.map(\.sequence.rawValue) == Array(0...300))
  }

  @Test func resumesAfterAFullWriter() {
    var recorder = TransportFeedbackRecorder()
    for sequence in 0..<300 as Range<UInt16> { recorder.record(SequenceNumber(sequence), at: .ms(UInt64(sequence))) }
    let deadline = recorder.nextDeadline
    let first = report(&recorder, at: 400, capacity: 120).flatMap { $0 }
    #expect(!first.isEmpty && first.count < 300)
    #expect(recorder.nextDeadline == deadline)
    let rest = report(&recorder, at: 400).flatMap { $0 }
    #expect((first + rest).map(\.sequence.rawValue) == Array(0..<300))
    #expect(recorder.nextDeadline == nil)
  }

  @Test(arguments: wrapOffsets)
  func agreesWithAPlainListOverALossyPath(start: UInt16) {
    var random = SeededGenerator(UInt64(start) + 11)
    var recorder = TransportFeedbackRecorder()
    var sent: [Int64?] = []
    var reported: [UInt16: Int64] = [:]
    for step in 0..<20_000 as Range<UInt64> {
      let isLost = step > 0 && Int.random(in: 0..<100, using: &random) < 20
      sent.append(isLost ? nil : Int64(step) * 4)
      if !isLost { recorder.record(SequenceNumber(start &+ UInt16(step)), at: .ms(step)) }
      for status in report(&recorder, at: step).flatMap({ $0 }) {
        #expect(reported[status.sequence.rawValue] == nil)
        reported[status.sequence.rawValue] = status.arrivalTicks ?? -1
      }
    }
    for status in report(&recorder, at: 30_000).flatMap({ $0 }) {
      reported[status.sequence.rawValue] = status.arrivalTicks ?? -1
    }
    while let last = sent.last, last == nil { sent.removeLast() }
    #expect(reported.count == sent.count)
    for (step, ticks) in sent.enumerated() { #expect(reported[start &+ UInt16(step)] == ticks ?? -1) }
  }
}
