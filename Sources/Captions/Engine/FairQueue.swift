// Whose turn it is: utterances that are over before those that go on, meetings in turn, speakers of a meeting in turn,
// and of one speaker only one piece of work at a time and only the newest tentative one.

public import Wire

/// Work that waits for a worker. A value; whoever shares it locks it.
public struct FairQueue: Sendable {
  private struct Waiting: Sendable {
    var meeting: String
    var finals: [RecognitionJob] = []
    /// A tentative or speculative pass: the newest one.
    var pass: RecognitionJob?
    var detection: RecognitionJob?
    var running: RecognitionJob?
    /// When the stream had its last turn.
    var turn: UInt64

    var isIdle: Bool { running == nil && finals.isEmpty && pass == nil && detection == nil }

    func first(_ kind: JobKind) -> RecognitionJob? {
      switch kind {
      case .final: finals.first
      case .speculative, .tentative: pass?.kind == kind ? pass : nil
      case .detection: detection
      }
    }
  }

  private var streams: [StreamID: Waiting] = [:]
  /// When each meeting with work had its last turn, and how many of its streams have some.
  private var meetings: [String: (turn: UInt64, streams: Int)] = [:]
  private var turns: UInt64 = 0

  /// Utterances of one stream that may wait; older ones are given up.
  static let finalsPerStream = 4
  /// How old an utterance may become before it is recognised: a caption that is older is in nobody's mind any more.
  static let patience = TimeSpan.seconds(4)

  /// Nothing waits.
  public init() {}

  /// How many pieces of work wait.
  public var count: Int {
    streams.values.reduce(0) { $0 + $1.finals.count + ($1.pass == nil ? 0 : 1) + ($1.detection == nil ? 0 : 1) }
  }

  /// Adds work. Returns what is given up for it: an utterance that waited too long behind others of its stream.
  public mutating func add(_ job: RecognitionJob) -> RecognitionJob? {
    var waiting = enter(job)
    defer { streams[job.stream] = waiting }
    switch job.kind {
    case .detection:
      // One is enough: the next utterance tells as much.
      if waiting.detection == nil { waiting.detection = job }
    case .tentative, .speculative:
      // What was not begun yet is out of date, but its age is kept: the lag is what counts.
      var job = job
      if let older = waiting.pass, older.segment == job.segment { job.since = min(older.since, job.since) }
      waiting.pass = job
    case .final:
      if let pass = waiting.pass, pass.segment <= job.segment { waiting.pass = nil }
      waiting.finals.append(job)
      if waiting.finals.count > Self.finalsPerStream { return waiting.finals.removeFirst() }
    }
    return nil
  }

  /// Puts an utterance that was being recognised back, to be the next one of its stream.
  public mutating func putBack(_ job: RecognitionJob) {
    guard streams[job.stream]?.running != nil else { return }
    streams[job.stream]?.running = nil
    streams[job.stream]?.finals.insert(job, at: 0)
  }

  /// The next piece of work, whose stream has no other until `finished`, and the utterances that waited too long.
  public mutating func next(at now: MonotonicTime) -> (job: RecognitionJob?, expired: [RecognitionJob]) {
    let expired = giveUpOld(at: now)
    for kind in [JobKind.final, .speculative, .tentative, .detection] {
      guard let stream = choose(kind), var waiting = streams[stream] else { continue }
      let job = waiting.first(kind)
      switch kind {
      case .final: waiting.finals.removeFirst()
      case .speculative, .tentative: waiting.pass = nil
      case .detection: waiting.detection = nil
      }
      turns += 1
      waiting.turn = turns
      waiting.running = job
      streams[stream] = waiting
      meetings[waiting.meeting]?.turn = turns
      return (job, expired)
    }
    return (nil, expired)
  }

  /// Whether exactly this sound is being recognised in advance now.
  public func isRunning(_ stream: StreamID, segment: UInt64, range: Range<Int64>) -> Bool {
    guard let job = streams[stream]?.running else { return false }
    return job.segment == segment && job.range == range && job.kind == .speculative
  }

  /// A stream's work is done.
  public mutating func finished(_ stream: StreamID) {
    streams[stream]?.running = nil
    leaveIfIdle(stream)
  }

  /// Nothing of a stream is wanted any more.
  public mutating func remove(_ stream: StreamID) {
    streams[stream]?.finals = []
    streams[stream]?.pass = nil
    streams[stream]?.detection = nil
    leaveIfIdle(stream)
  }

  private mutating func giveUpOld(at now: MonotonicTime) -> [RecognitionJob] {
    var expired: [RecognitionJob] = []
    for (stream, waiting) in streams {
      let old = waiting.finals.prefix { now - ($0.spoken ?? $0.since) > Self.patience }
      guard !old.isEmpty else { continue }
      expired += old
      streams[stream]?.finals.removeFirst(old.count)
    }
    for job in expired { leaveIfIdle(job.stream) }
    return expired
  }

  /// The stream whose turn it is: of the meeting that has waited longest for one, the one that has.
  private func choose(_ kind: JobKind) -> StreamID? {
    var best: (stream: StreamID, key: (UInt64, UInt64, UInt64, UInt64))?
    for (stream, waiting) in streams where waiting.running == nil {
      guard let job = waiting.first(kind) else { continue }
      let key = (meetings[waiting.meeting]?.turn ?? 0, waiting.turn, job.since.nanoseconds, stream.rawValue)
      if let best, best.key <= key { continue }
      best = (stream, key)
    }
    return best?.stream
  }

  /// Who comes anew stands behind those who wait: were it in front, two that come and go could keep a third waiting forever.
  private mutating func enter(_ job: RecognitionJob) -> Waiting {
    if let waiting = streams[job.stream] { return waiting }
    meetings[job.meeting, default: (turns, 0)].streams += 1
    return Waiting(meeting: job.meeting, turn: turns)
  }

  private mutating func leaveIfIdle(_ stream: StreamID) {
    guard let waiting = streams[stream], waiting.isIdle else { return }
    streams[stream] = nil
    meetings[waiting.meeting]?.streams -= 1
    if meetings[waiting.meeting]?.streams == 0 { meetings[waiting.meeting] = nil }
  }
}
