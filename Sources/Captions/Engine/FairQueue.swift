// Whose turn it is: utterances that are over before those that go on, meetings in turn, speakers of a meeting in turn,
// and of one speaker only one piece of work at a time and only the newest tentative one.

public import Wire

/// A stream in the captions process.
public struct StreamID: RawRepresentable, Hashable, Sendable {
  /// The number.
  public var rawValue: UInt64

  /// The stream numbered `rawValue`.
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// What a piece of work is for.
public enum JobKind: Int, Sendable {
  /// The utterance is over.
  case final
  /// It may be over.
  case speculative
  /// It goes on.
  case tentative
  /// Which language is it?
  case detection

  var isUrgent: Bool { self == .final }
}

/// Sound that waits to be recognised.
public struct RecognitionJob: Sendable {
  /// Whose sound.
  public var stream: StreamID
  /// The meeting in which it was said, for fairness.
  public var meeting: String
  /// Which utterance.
  public var segment: UInt64
  /// What for.
  public var kind: JobKind
  /// The sound, 16 kHz mono.
  public var samples: [Float]
  /// Where in the stream it lies.
  public var range: Range<Int64>
  /// The language to recognise; nil to find out.
  public var language: String?
  /// Since when it waits.
  public var since: MonotonicTime
}

/// Work that waits for a worker. A value; whoever shares it locks it.
public struct FairQueue: Sendable {
  private struct Waiting {
    var meeting: String
    var finals: [RecognitionJob] = []
    var other: RecognitionJob?
    var running: RecognitionJob?
    var isRunning: Bool { running != nil }
    /// When the stream had its last turn.
    var turn: UInt64 = 0
  }

  private var streams: [StreamID: Waiting] = [:]
  private var meetingTurns: [String: UInt64] = [:]
  private var turns: UInt64 = 0
  /// Utterances of one stream that may wait; older ones are given up.
  static let finalsPerStream = 4

  /// Nothing waits.
  public init() {}

  /// How many pieces of work wait.
  public var count: Int { streams.values.reduce(0) { $0 + $1.finals.count + ($1.other == nil ? 0 : 1) } }

  /// Adds work. Returns what is given up for it: an utterance that waited too long behind others of its stream.
  public mutating func add(_ job: RecognitionJob) -> RecognitionJob? {
    var waiting = streams[job.stream] ?? Waiting(meeting: job.meeting)
    defer { streams[job.stream] = waiting }
    guard job.kind.isUrgent else {
      // Finding out the language is done once; a pass will come again.
      if waiting.other?.kind == .detection { return nil }
      // What was not begun yet is out of date, but its age is kept: the lag is what counts.
      var job = job
      if let older = waiting.other { job.since = older.since }
      waiting.other = job
      return nil
    }
    if waiting.other?.segment == job.segment, waiting.other?.kind != .detection { waiting.other = nil }
    waiting.finals.append(job)
    return waiting.finals.count > Self.finalsPerStream ? waiting.finals.removeFirst() : nil
  }

  /// The next piece of work; its stream has no other until `finished`.
  public mutating func next() -> RecognitionJob? {
    guard let stream = choose({ $0.finals.first }) ?? choose({ $0.other }) else { return nil }
    turns += 1
    guard var waiting = streams[stream] else { return nil }
    let job = waiting.finals.isEmpty ? waiting.other : waiting.finals.removeFirst()
    if job?.kind != .final { waiting.other = nil }
    waiting.turn = turns
    waiting.running = job
    meetingTurns[waiting.meeting] = turns
    streams[stream] = waiting
    return job
  }

  private func choose(_ job: (Waiting) -> RecognitionJob?) -> StreamID? {
    streams.filter { !$0.value.isRunning && job($0.value) != nil }
      .min { first, second in
        let meetings = (meetingTurns[first.value.meeting] ?? 0, meetingTurns[second.value.meeting] ?? 0)
        if meetings.0 != meetings.1 { return meetings.0 < meetings.1 }
        if first.value.turn != second.value.turn { return first.value.turn < second.value.turn }
        return first.key.rawValue < second.key.rawValue
      }?.key
  }

  /// Whether exactly this sound is being recognised now.
  public func isRunning(_ stream: StreamID, segment: UInt64, range: Range<Int64>) -> Bool {
    guard let job = streams[stream]?.running else { return false }
    return job.segment == segment && job.range == range && job.kind == .speculative
  }

  /// A stream's work is done.
  public mutating func finished(_ stream: StreamID) {
    streams[stream]?.running = nil
    forgetIfIdle(stream)
  }

  /// Nothing of a stream is wanted any more.
  public mutating func remove(_ stream: StreamID) {
    streams[stream]?.finals = []
    streams[stream]?.other = nil
    forgetIfIdle(stream)
  }

  private mutating func forgetIfIdle(_ stream: StreamID) {
    guard let waiting = streams[stream], !waiting.isRunning, waiting.finals.isEmpty, waiting.other == nil else {
      return
    }
    streams[stream] = nil
    if !streams.values.contains(where: { $0.meeting == waiting.meeting }) { meetingTurns[waiting.meeting] = nil }
  }
}
