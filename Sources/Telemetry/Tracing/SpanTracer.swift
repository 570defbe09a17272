// Makes spans as the package swift-distributed-tracing has them, and queues those that ended for the exporter. Every span
// of a trace that is not recorded is an empty shell: no id is made for it and nothing is kept.

internal import Synchronization
public import Tracing

/// Makes spans. Nothing of it waits or touches the network.
public final class SpanTracer: Tracer {
  let queue: SpanQueue
  private let ratio: Double

  /// Records `ratio` of all traces, 0 to 1, and keeps at most `limit` spans until they are sent.
  public init(ratio: Double, limit: Int = 4_096) {
    self.ratio = ratio
    queue = SpanQueue(limit: limit)
  }

  /// Spans for which there was no room, or that nobody took.
  public var dropped: Int { queue.dropped }

  /// Spans that a collector took.
  public var sent: Int { queue.sent }

  /// Spans that wait to be sent.
  public var queued: Int { queue.count }

  /// Begins a span in the trace of `context`, or in one of its own.
  public func startSpan<Instant: TracerInstant>(
    _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
    at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
  ) -> RecordedSpan {
    var context = context()
    let parent = context.trace
    let own = parent.map { $0.isSampled ? $0.child() : $0 } ?? .root(ratio: ratio)
    context.trace = own
    guard own.isSampled else { return RecordedSpan(context, named: operationName) }
    let span = FinishedSpan(
      context: own, parent: parent?.span, name: operationName, kind: kind, start: instant().nanosecondsSinceEpoch,
      end: 0, attributes: [:], status: nil, events: [], links: [])
    return RecordedSpan(context, recording: span, into: queue)
  }

  /// Spans are sent by the exporter, at its time.
  public func forceFlush() {}

  /// Takes the parent span out of what another program sent.
  public func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
  ) where Extract.Carrier == Carrier {
    context.trace = extractor.extract(key: TraceContext.header, from: carrier).flatMap(TraceContext.init(traceparent:))
  }

  /// Tells another program the parent of its spans.
  public func inject<Carrier, Inject: Injector>(
    _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
  ) where Inject.Carrier == Carrier {
    guard let trace = context.trace else { return }
    injector.inject(trace.traceparent, forKey: TraceContext.header, into: &carrier)
  }
}

/// A span. It goes to the exporter when it ends, and is lost if it never does.
public final class RecordedSpan: Tracing.Span {
  /// What its children begin in.
  public let context: InstrumentationContext
  private let queue: SpanQueue?
  private let name: Mutex<String>
  /// Nil once it has ended, and if it is not recorded.
  private let span: Mutex<FinishedSpan?>

  init(_ context: InstrumentationContext, named name: String) {
    self.context = context
    self.name = Mutex(name)
    queue = nil
    span = Mutex(nil)
  }

  init(_ context: InstrumentationContext, recording span: FinishedSpan, into queue: SpanQueue) {
    self.context = context
    self.queue = queue
    name = Mutex(span.name)
    self.span = Mutex(span)
  }

  /// What it is a span of.
  public var operationName: String {
    get { name.withLock { $0 } }
    set { name.withLock { $0 = newValue } }
  }

  /// What is known of it: ids and counts, never text or names of people.
  public var attributes: SpanAttributes {
    get { span.withLock { $0?.attributes ?? [:] } }
    set { span.withLock { $0?.attributes = newValue } }
  }

  /// Whether it is recorded and has not ended.
  public var isRecording: Bool { span.withLock { $0 != nil } }

  /// How it went.
  public func setStatus(_ status: SpanStatus) { span.withLock { $0?.status = status } }

  /// Something happened.
  public func addEvent(_ event: SpanEvent) { span.withLock { $0?.events.append(event) } }

  /// Something failed; of which kind the failure was.
  public func recordError<Instant: TracerInstant>(
    _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
  ) {
    var attributes = attributes
    // Not its description, which may hold what somebody said.
    attributes["exception.type"] = String(reflecting: type(of: error))
    addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
  }

  /// It has to do with another span.
  public func addLink(_ link: SpanLink) {
    guard let other = link.context.trace else { return }
    span.withLock { $0?.links.append(other) }
  }

  /// It is over, and goes to the exporter. Only the first end counts.
  public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
    guard var ended = span.withLock({ $0.take() }) else { return }
    ended.name = operationName
    // A clock that was set back makes no span that ends before it began.
    ended.end = max(ended.start, instant().nanosecondsSinceEpoch)
    queue?.add(ended)
  }
}
