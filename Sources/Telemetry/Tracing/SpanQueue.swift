// Spans that ended and wait to be sent. Bounded: whoever ends a span never waits, and what there is no room for is
// counted and lost.

internal import Synchronization
internal import Tracing

/// A span that has ended.
struct FinishedSpan: Sendable {
  var context: TraceContext
  var parent: String?
  var name: String
  var kind: SpanKind
  /// Nanoseconds since 1970.
  var start: UInt64
  /// Nanoseconds since 1970.
  var end: UInt64
  var attributes: SpanAttributes
  var status: SpanStatus?
  var events: [SpanEvent]
  var links: [TraceContext]
}

/// Spans that wait to be sent.
final class SpanQueue: Sendable {
  private struct State {
    var spans: [FinishedSpan] = []
    var dropped = 0
    var sent = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func add(_ span: FinishedSpan) {
    state.withLock { state in
      if state.spans.count < limit { state.spans.append(span) } else { state.dropped += 1 }
    }
  }

  /// The oldest spans, which stay until they are `remove`d.
  func first(_ count: Int) -> [FinishedSpan] { state.withLock { Array($0.spans.prefix(count)) } }

  /// So many of the oldest spans were sent, or given up.
  func remove(_ count: Int, sent: Bool) {
    state.withLock { state in
      state.spans.removeFirst(count)
      if sent { state.sent += count } else { state.dropped += count }
    }
  }

  var count: Int { state.withLock(\.spans.count) }
  var dropped: Int { state.withLock(\.dropped) }
  var sent: Int { state.withLock(\.sent) }
}
