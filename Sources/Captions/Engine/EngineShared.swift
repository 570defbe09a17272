// What the threads of an engine share: the inbox of the intake thread, the work that waits, the figures. Each is behind a
// lock that is held for moments and never while something else is called.

internal import Dispatch
internal import Synchronization
internal import Wire

/// What the intake thread needs to know of the engine that recognised something.
struct Engine: Sendable {
  var name: String
  var writesPunctuation = true
  /// The language that it was told; nil when it found out.
  var told: String?
  var isRemote = false
}

/// A text in another language, with its sentences, which may come again.
struct Translation: Sendable {
  var text: String
  var sentences: [(original: String, translated: String)]
}

/// What goes to the intake thread.
enum IntakeMessage: Sendable {
  case open(StreamID, StreamOptions)
  case packet(StreamID, AudioPacket)
  case close(StreamID, dropping: Bool)
  case recognised(RecognitionJob, Result<SpeechResult, InferenceError>, waited: TimeSpan, engine: Engine)
  case expired(RecognitionJob)
  case translated(StreamID, segment: UInt64, LanguagePair, Translation?, isFinal: Bool)
  case screened(StreamID, segment: UInt64, look: Int, Result<ScreenedText, InferenceError>, by: String)
  case fallback(EngineTrouble)
  /// What a service elsewhere answered last: something, or why nothing.
  case answered(by: String, EngineTrouble?)

  /// Whether it is what a worker, a translator or a service made of something.
  var isResult: Bool {
    switch self {
    case .open, .packet, .close: false
    default: true
    }
  }
}

/// What the threads of an engine share.
final class EngineShared: Sendable {
  private struct Inbox {
    var messages: [IntakeMessage] = []
    /// What others made of earlier messages. It goes first, or texts would grow old behind sound that can't be kept up with.
    var results: [IntakeMessage] = []
    var dropped = 0
  }

  let parts: EngineParts
  let metrics = Mutex(CaptionMetrics())
  let elsewhere = WorkElsewhere()
  private let inbox = Mutex(Inbox())
  private let queue = Mutex(FairQueue())
  private let arrivals = DispatchSemaphore(value: 0)
  private let work = DispatchSemaphore(value: 0)
  private let stopping = Atomic<Bool>(false)

  /// Messages that wait for the intake thread at most, which keeps what they hold below 40 MB. Packets beyond it are lost.
  /// Other messages are few: each stream has at most one pass and one translation per language on its way,
  /// and a look or two at its final texts.
  private static let inboxLimit = 25_000

  init(parts: EngineParts) { self.parts = parts }

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func send(_ message: IntakeMessage) {
    let isFirst = inbox.withLock { inbox in
      if case .packet = message, inbox.messages.count >= Self.inboxLimit {
        inbox.dropped += 1
        return false
      }
      if message.isResult { inbox.results.append(message) } else { inbox.messages.append(message) }
      return inbox.messages.count + inbox.results.count == 1
    }
    if isFirst { arrivals.signal() }
  }

  /// What came, after waiting for it until `deadline`, and how many packets were lost for want of room.
  func take(until deadline: MonotonicTime?) -> (messages: [IntakeMessage], dropped: Int) {
    if let deadline {
      let wait = max(0, (deadline - parts.clock()).nanoseconds)
      _ = arrivals.wait(timeout: .now() + .nanoseconds(Int(min(wait, 3_600_000_000_000))))
    } else {
      arrivals.wait()
    }
    return drain()
  }

  /// What came so far.
  func drain() -> (messages: [IntakeMessage], dropped: Int) {
    inbox.withLock { inbox in
      defer { inbox = Inbox() }
      return (inbox.results + inbox.messages, inbox.dropped)
    }
  }

  /// The results that came so far.
  func drainResults() -> [IntakeMessage] {
    inbox.withLock { inbox in
      defer { inbox.results = [] }
      return inbox.results
    }
  }

  /// Queues work; returns what was given up for it.
  func add(_ job: RecognitionJob) -> RecognitionJob? {
    let given = queue.withLock { $0.add(job) }
    work.signal()
    return given
  }

  /// The next work, after waiting for it; nil when the engine stops. A signal may find nothing, since newer work takes the
  /// place of older.
  func nextJob() -> RecognitionJob? {
    while !isStopping {
      if let job = poll() { return job }
      work.wait()
    }
    return nil
  }

  /// The next work, if there is some.
  func poll() -> RecognitionJob? {
    let now = parts.clock()
    let (job, expired, left) = queue.withLock { queue in
      let (job, expired) = queue.next(at: now)
      return (job, expired, job == nil ? 0 : queue.count)
    }
    if job != nil { metrics.withLock { $0.queueDepth.add(Double(left)) } }
    for job in expired { send(.expired(job)) }
    return job
  }

  func finished(_ job: RecognitionJob) {
    queue.withLock { $0.finished(job.stream) }
    // What its stream has waiting may be done now.
    work.signal()
  }

  /// Has work done again, by an engine here.
  func putBack(_ job: RecognitionJob) {
    var job = job
    job.mustStayHere = true
    // It waited for somebody else so far.
    job.since = parts.clock()
    job.spoken = nil
    queue.withLock { [job] in $0.putBack(job) }
    work.signal()
  }

  func forget(_ stream: StreamID) { queue.withLock { $0.remove(stream) } }

  func isRunning(_ stream: StreamID, segment: UInt64, range: Range<Int64>) -> Bool {
    queue.withLock { $0.isRunning(stream, segment: segment, range: range) }
  }

  var queued: Int { queue.withLock { $0.count } }

  func stop(workers: Int) {
    stopping.store(true, ordering: .releasing)
    arrivals.signal()
    for _ in 0..<workers { work.signal() }
  }
}
