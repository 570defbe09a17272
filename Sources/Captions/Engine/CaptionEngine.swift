// The pipeline at work: one intake thread that owns all streams and decides, and worker threads that recognise. Messages
// go to the intake thread through a bounded inbox; work waits in a fair queue. docs/lifecycle.md says how it ends.

internal import Dispatch
internal import Foundation
internal import Synchronization
public import Wire

/// What an engine is made of.
public struct EngineParts: Sendable {
  /// Who recognises.
  public var recognisers: Recognisers
  /// Who translates, the preferred ones first.
  public var translators: [any Translator]
  /// Makes a stream's decoder.
  public var makeDecoder: @Sendable () throws(InferenceError) -> any AudioDecoder
  /// Makes a stream's voice activity detector.
  public var makeDetector: @Sendable () throws(InferenceError) -> any VoiceActivityDetector
  /// Takes out of texts what nobody shall see.
  public var filter: TextFilter
  /// Reads the clock that stamps packets.
  public var clock: @Sendable () -> MonotonicTime

  /// The parts of an engine.
  public init(
    recognisers: Recognisers, translators: [any Translator],
    makeDecoder: @escaping @Sendable () throws(InferenceError) -> any AudioDecoder,
    makeDetector: @escaping @Sendable () throws(InferenceError) -> any VoiceActivityDetector,
    filter: @escaping TextFilter, clock: @escaping @Sendable () -> MonotonicTime
  ) {
    self.recognisers = recognisers
    self.translators = translators
    self.makeDecoder = makeDecoder
    self.makeDetector = makeDetector
    self.filter = filter
    self.clock = clock
  }
}

/// Captions for many streams.
public final class CaptionEngine: Sendable {
  private let shared: EngineShared
  private let threads: [JoinableThread]

  /// Starts the threads: one for intake, `workers` that recognise. `onEvent` is called on the intake thread, in order, and
  /// must be quick.
  public init(parts: EngineParts, workers: Int, onEvent: @escaping @Sendable (EngineEvent) -> Void) {
    let shared = EngineShared(parts: parts)
    self.shared = shared
    var threads = [
      JoinableThread(name: "captions-intake") { EngineIntake(shared: shared, onEvent: onEvent).run() }
    ]
    for index in 0..<max(1, workers) {
      threads.append(JoinableThread(name: "captions-\(index)") { EngineWorker(shared: shared).run() })
    }
    self.threads = threads
  }

  /// A stream begins, or is treated differently from now on.
  public func open(_ stream: StreamID, _ options: StreamOptions) { shared.send(.open(stream, options)) }

  /// A packet of a stream.
  public func receive(_ packet: AudioPacket, of stream: StreamID) { shared.send(.packet(stream, packet)) }

  /// A stream ends; when `dropping`, nothing more is told of it.
  public func close(_ stream: StreamID, dropping: Bool) { shared.send(.close(stream, dropping: dropping)) }

  /// The figures so far.
  public var metrics: CaptionMetrics { shared.metrics.withLock { $0 } }

  /// Ends all threads and waits for them: native engines must not be torn down under a running pass.
  public func shutdown() async {
    shared.stop(workers: threads.count)
    for thread in threads { await thread.join() }
  }
}

/// What the intake thread needs to know of the engine that recognised something.
struct Engine: Sendable {
  var name: String
  var writesPunctuation = true
}

/// What goes to the intake thread.
enum IntakeMessage: Sendable {
  case open(StreamID, StreamOptions)
  case packet(StreamID, AudioPacket)
  case close(StreamID, dropping: Bool)
  case recognised(RecognitionJob, Result<SpeechResult, InferenceError>, waited: TimeSpan, engine: Engine)
  case translated(StreamID, segment: UInt64, language: String, text: String?, isFinal: Bool)
  case fallback(String)
}

/// What the threads of an engine share.
final class EngineShared: Sendable {
  private struct Inbox {
    var messages: [IntakeMessage] = []
    var isStopping = false
    var dropped = 0
  }

  let parts: EngineParts
  let metrics = Mutex(CaptionMetrics())
  private let inbox = Mutex(Inbox())
  private let queue = Mutex(FairQueue())
  private let arrivals = DispatchSemaphore(value: 0)
  private let work = DispatchSemaphore(value: 0)
  private let stopping = Atomic<Bool>(false)

  /// Messages that wait for the intake thread at most: ten seconds of fifty streams. Packets beyond it are lost.
  private static let inboxLimit = 25_000

  init(parts: EngineParts) { self.parts = parts }

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func send(_ message: IntakeMessage) {
    let isFirst = inbox.withLock { inbox in
      if case .packet = message, inbox.messages.count >= Self.inboxLimit {
        inbox.dropped += 1
        return false
      }
      inbox.messages.append(message)
      return inbox.messages.count == 1
    }
    if isFirst { arrivals.signal() }
  }

  /// What came, after waiting for it until `deadline`.
  func take(until deadline: MonotonicTime?) -> [IntakeMessage] {
    if let deadline {
      let wait = max(0, (deadline - parts.clock()).nanoseconds)
      _ = arrivals.wait(timeout: .now() + .nanoseconds(Int(min(wait, 3_600_000_000_000))))
    } else {
      arrivals.wait()
    }
    return inbox.withLock { inbox in
      defer { inbox.messages = [] }
      return inbox.messages
    }
  }

  /// Queues work; returns what was given up for it.
  func add(_ job: RecognitionJob) -> RecognitionJob? {
    let given = queue.withLock { $0.add(job) }
    work.signal()
    return given
  }

  /// The next work, when there is some; nil when the engine stops. There may be nothing although it was signalled, since
  /// newer work takes the place of older.
  func nextJob() -> RecognitionJob? {
    while !isStopping {
      if let job = queue.withLock({ $0.next() }) { return job }
      work.wait()
    }
    return nil
  }

  func finished(_ job: RecognitionJob) {
    queue.withLock { $0.finished(job.stream) }
    // What its stream has waiting may be done now.
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

/// A thread that can be waited for.
final class JoinableThread: Sendable {
  private let ended: AsyncStream<Never>

  /// Starts a thread that runs `body`. Native engines need more stack than a thread has by default.
  init(name: String, _ body: @escaping @Sendable () -> Void) {
    let (ended, end) = AsyncStream.makeStream(of: Never.self)
    self.ended = ended
    let thread = Thread {
      body()
      end.finish()
    }
    thread.name = name
    thread.stackSize = 8 << 20
    thread.start()
  }

  func join() async {
    for await _ in ended {}
  }
}
