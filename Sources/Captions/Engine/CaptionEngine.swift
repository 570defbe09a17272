// The pipeline at work: one intake thread that owns all streams and decides, and worker threads that recognise. Messages
// go to the intake thread through a bounded inbox; work waits in a fair queue. docs/lifecycle.md says how it ends.

internal import Synchronization
public import Wire

/// What an engine is made of.
public struct EngineParts: Sendable {
  /// Who recognises.
  public var recognisers: Recognisers
  /// Who translates, the preferred ones first.
  public var translators: [any Translator]
  /// Who looks at final texts elsewhere, one after the other.
  public var screens: [any TextScreen]
  /// Makes a stream's decoder.
  public var makeDecoder: @Sendable () throws(InferenceError) -> any AudioDecoder
  /// Makes a stream's voice activity detector.
  public var makeDetector: @Sendable () throws(InferenceError) -> any VoiceActivityDetector
  /// Takes out of texts what nobody shall see.
  public var filter: TextFilter
  /// Reads the clock that stamps packets.
  public var clock: @Sendable () -> MonotonicTime
  /// How long a look at a final text may take: a service that takes longer hangs.
  var lookTime = Duration.seconds(3)

  /// The parts of an engine.
  public init(
    recognisers: Recognisers, translators: [any Translator], screens: [any TextScreen] = [],
    makeDecoder: @escaping @Sendable () throws(InferenceError) -> any AudioDecoder,
    makeDetector: @escaping @Sendable () throws(InferenceError) -> any VoiceActivityDetector,
    filter: @escaping TextFilter, clock: @escaping @Sendable () -> MonotonicTime
  ) {
    self.recognisers = recognisers
    self.translators = translators
    self.screens = screens
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

  /// Starts the threads: one for intake, `workers` that recognise. `interval` is the new speech between passes over what is
  /// being said while there is no hurry; nil for none. `onEvent` is called on the intake thread, in order, and must be
  /// quick. Workers give way to the intake thread: captions may wait, sound does not.
  public init(
    parts: EngineParts, workers: Int, interval: TimeSpan? = .milliseconds(300),
    onEvent: @escaping @Sendable (EngineEvent) -> Void
  ) {
    let shared = EngineShared(parts: parts)
    self.shared = shared
    var threads = [
      JoinableThread(name: "captions-intake") {
        EngineIntake(shared: shared, shed: ShedPolicy(interval: interval), onEvent: onEvent).run()
      }
    ]
    for index in 0..<max(1, workers) {
      threads.append(
        JoinableThread(name: "captions-\(index)", inBackground: true) { EngineWorker(shared: shared).run() })
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
  public var metrics: CaptionMetrics {
    var metrics = shared.metrics.withLock { $0 }
    metrics.queued = shared.queued
    return metrics
  }

  /// Ends all threads and waits for them: native engines must not be torn down under a running pass.
  public func shutdown() async {
    shared.stop(workers: threads.count)
    for thread in threads { await thread.join() }
  }
}
