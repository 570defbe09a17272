import Testing
import Wire

@testable import Captions

@Suite struct FairQueueTests {
  private let start = MonotonicTime(milliseconds: 10_000)

  private func job(
    _ stream: UInt64, _ kind: JobKind, meeting: String = "m", segment: UInt64 = 1, at milliseconds: Int64 = 0
  ) -> RecognitionJob {
    RecognitionJob(
      stream: StreamID(rawValue: stream), tenant: "t", meeting: meeting, segment: segment, kind: kind, samples: [],
      range: 0..<Int64(segment), language: "en", since: start + .milliseconds(milliseconds))
  }

  /// Takes and finishes everything, in order.
  private func drain(_ queue: inout FairQueue) -> [RecognitionJob] {
    var jobs: [RecognitionJob] = []
    while let job = queue.next(at: start).job {
      jobs.append(job)
      queue.finished(job.stream)
    }
    return jobs
  }

  @Test func `Utterances that are over come before those that may be, and those before those that go on`() {
    var queue = FairQueue()
    for (stream, kind) in [JobKind.detection, .tentative, .speculative, .final].enumerated() {
      _ = queue.add(job(UInt64(stream), kind))
    }
    #expect(drain(&queue).map(\.kind) == [.final, .speculative, .tentative, .detection])
    #expect(queue.count == 0)
  }

  @Test func `A newer pass takes the place of an older one, and its age`() {
    var queue = FairQueue()
    _ = queue.add(job(1, .tentative))
    var newer = job(1, .tentative, at: 300)
    newer.range = 0..<99
    _ = queue.add(newer)
    let jobs = drain(&queue)
    #expect(jobs.map(\.range) == [0..<99])
    #expect(jobs.first?.since == start)
  }

  @Test func `The final pass makes those before it needless`() {
    var queue = FairQueue()
    _ = queue.add(job(1, .speculative))
    _ = queue.add(job(1, .final))
    #expect(drain(&queue).map(\.kind) == [.final])
  }

  @Test func `Of one stream only one piece of work is done at a time, in order`() {
    var queue = FairQueue()
    for segment in UInt64(1)...3 { _ = queue.add(job(1, .final, segment: segment)) }
    let first = queue.next(at: start).job
    #expect(first?.segment == 1)
    #expect(queue.next(at: start).job == nil)
    queue.finished(StreamID(rawValue: 1))
    #expect(drain(&queue).map(\.segment) == [2, 3])
  }

  @Test func `Meetings take turns however many people speak in them`() {
    var queue = FairQueue()
    for stream in UInt64(1)...9 { _ = queue.add(job(stream, .final, meeting: "large")) }
    for stream in UInt64(10)...11 { _ = queue.add(job(stream, .final, meeting: "small")) }
    #expect(drain(&queue).prefix(4).map(\.meeting).sorted() == ["large", "large", "small", "small"])
  }

  @Test func `Two streams that come and go can't keep a third waiting`() {
    var queue = FairQueue()
    _ = queue.add(job(1, .tentative))
    _ = queue.add(job(9, .tentative))
    var served = 0
    var running = queue.next(at: start).job
    for round in 0..<20 where served == 0 {
      // While one of them is served, the other one comes anew.
      _ = queue.add(job(round % 2 == 0 ? 2 : 1, .tentative, segment: UInt64(round), at: Int64(round)))
      if let running { queue.finished(running.stream) }
      running = queue.next(at: start).job
      if running?.stream.rawValue == 9 { served += 1 }
    }
    #expect(served == 1)
  }

  @Test func `Of one stream few utterances wait; the oldest is given up`() {
    var queue = FairQueue()
    var given: [UInt64] = []
    for segment in UInt64(1)...7 {
      if let job = queue.add(job(1, .final, segment: segment)) { given.append(job.segment) }
    }
    #expect(given == [1, 2, 3])
    #expect(queue.count == FairQueue.finalsPerStream)
  }

  @Test func `What counts is how old the words are, not how long the work waits`() {
    var queue = FairQueue()
    var late = job(1, .final, at: 3_500)
    late.spoken = start
    _ = queue.add(late)
    let (job, expired) = queue.next(at: start + .milliseconds(4_001))
    #expect(job == nil)
    #expect(expired.map(\.segment) == [1])
    #expect(queue.count == 0)
  }

  @Test func `An utterance that waited too long is given up`() {
    var queue = FairQueue()
    _ = queue.add(job(1, .final))
    _ = queue.add(job(2, .final, at: 3_000))
    let (next, expired) = queue.next(at: start + .milliseconds(4_001))
    #expect(expired.map(\.stream.rawValue) == [1])
    #expect(next?.stream.rawValue == 2)
  }

  @Test func `What nobody wants any more is not done`() {
    var queue = FairQueue()
    _ = queue.add(job(1, .final))
    _ = queue.add(job(1, .tentative, segment: 2))
    queue.remove(StreamID(rawValue: 1))
    #expect(queue.next(at: start).job == nil)
    #expect(queue.count == 0)
  }

  @Test func `Work that comes back is the next of its stream`() {
    var queue = FairQueue()
    _ = queue.add(job(1, .final, segment: 1))
    _ = queue.add(job(1, .final, segment: 2))
    guard let first = queue.next(at: start).job else {
      Issue.record("nothing to do")
      return
    }
    queue.putBack(first)
    #expect(drain(&queue).map(\.segment) == [1, 2])
  }

  @Test func `A pass in advance is known to be running`() {
    var queue = FairQueue()
    let stream = StreamID(rawValue: 1)
    _ = queue.add(job(1, .speculative, segment: 5))
    #expect(!queue.isRunning(stream, segment: 5, range: 0..<5))
    _ = queue.next(at: start)
    #expect(queue.isRunning(stream, segment: 5, range: 0..<5))
    #expect(!queue.isRunning(stream, segment: 5, range: 0..<6))
  }
}

@Suite struct ShedPolicyTests {
  private func time(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: 100_000 + milliseconds) }

  @Test func `Passes become rarer step by step while work waits, and come back after a calm`() {
    var policy = ShedPolicy()
    var levels: [ShedLevel] = []
    for step in UInt64(0)..<40 where policy.note(wait: .milliseconds(600), at: time(step * 100)) {
      levels.append(policy.level)
    }
    #expect(levels == [.fewer, .fewest, .finalsOnly])
    for step in UInt64(40)..<400 where policy.note(wait: .milliseconds(20), at: time(step * 100)) {
      levels.append(policy.level)
    }
    #expect(levels == [.fewer, .fewest, .finalsOnly, .fewest, .fewer, .everything])
  }

  @Test func `Where passes are rare work may wait longer, but never longer than half a second`() {
    func level(_ wait: Int64, every interval: Int64) -> ShedLevel {
      var policy = ShedPolicy(interval: .milliseconds(interval))
      for step in UInt64(0)..<40 { _ = policy.note(wait: .milliseconds(wait), at: time(step * 100)) }
      return policy.level
    }
    // Passes become rarer until what waits is little beside the time between them.
    #expect(level(240, every: 300) == .everything)
    #expect(level(400, every: 300) == .fewest)
    #expect(level(400, every: 1_000) == .everything)
    #expect(level(510, every: 300) == .finalsOnly)
    #expect(level(510, every: 5_000) == .finalsOnly)
  }

  @Test func `A wait that is neither short nor long changes nothing`() {
    var policy = ShedPolicy()
    for step in UInt64(0)..<200 {
      let hasChanged = policy.note(wait: .milliseconds(150), at: time(step * 100))
      #expect(!hasChanged)
    }
    #expect(policy.level == .everything)
  }

  /// What a policy asks for at each level, one after the other.
  private func paces(_ policy: ShedPolicy) -> [Pace] {
    var (policy, paces) = (policy, [policy.pace])
    for step in UInt64(1)...3 {
      let hasChanged = policy.note(wait: .seconds(1), at: time(step * 1_000))
      #expect(hasChanged)
      paces.append(policy.pace)
    }
    return paces
  }

  @Test func `Each step leaves out more`() {
    let none = Pace(interval: nil, speculates: false)
    #expect(
      paces(ShedPolicy()) == [
        Pace(interval: 4_800), Pace(interval: 8_000), Pace(interval: 16_000, speculates: false), none,
      ])
    // Passes that are rarer anyway, and none.
    #expect(
      paces(ShedPolicy(interval: .milliseconds(800))) == [
        Pace(interval: 12_800), Pace(interval: 12_800), Pace(interval: 16_000, speculates: false), none,
      ])
    #expect(paces(ShedPolicy(interval: nil)) == [none, none, none, none])
  }
}
