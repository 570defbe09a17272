// Tells other programs of transcripts. Whoever has something to tell never waits; each endpoint has a queue and a pace of
// its own, so that one that fails holds up no other.

internal import Foundation
public import Logging
internal import Synchronization

/// How webhooks are sent.
public struct WebhookOptions: Sendable {
  /// Events that wait for an endpoint at most; then the oldest go.
  public var queue = 1_000
  /// The same in bytes.
  public var queueBytes = 16 << 20
  /// How long an endpoint may take to answer.
  public var timeout = Duration.seconds(10)
  /// After how many failures of an endpoint that got an event the event is dropped. An endpoint that can't be reached or
  /// asks to wait is tried until the event is too old.
  public var attempts = 8
  /// How old an event gets, in seconds.
  public var age = 24 * 3600
  /// How long the end waits for events that have not been sent. The server ends within four seconds, and the last spans
  /// may take two of them.
  public var lastSeconds = Duration.milliseconds(1_500)
  /// Pauses after failures.
  var timing = Circuit.Timing()

  /// The usual way.
  public init() {}
}

/// Figures of webhooks. All but the last two only grow.
public struct WebhookCounters: Equatable, Sendable {
  /// Events that an endpoint took.
  public var delivered = 0
  /// Attempts that failed and are made again.
  public var failures = 0
  /// Events that were given up.
  public var dropped = 0
  /// Events that wait.
  public var queued = 0
  /// Endpoints that are taken for down.
  public var open = 0
}

/// Figures that all endpoints share.
final class WebhookCounts: Sendable {
  private let state = Mutex((counters: WebhookCounters(), open: Set<String>()))

  func add(delivered: Int = 0, failures: Int = 0, dropped: Int = 0) {
    state.withLock { state in
      state.counters.delivered += delivered
      state.counters.failures += failures
      state.counters.dropped += dropped
    }
  }

  func setOpen(_ isOpen: Bool, _ endpoint: String) {
    state.withLock { state in
      if isOpen { state.open.insert(endpoint) } else { state.open.remove(endpoint) }
    }
  }

  var current: WebhookCounters {
    state.withLock { state in
      var counters = state.counters
      counters.open = state.open.count
      return counters
    }
  }
}

/// Sends events to endpoints.
public final class WebhookSender: Sendable {
  private let deliveries: [WebhookDelivery]
  private let options: WebhookOptions
  private let counts = WebhookCounts()
  private let ended: AsyncStream<Never>
  private let end: AsyncStream<Never>.Continuation

  /// A sender to `endpoints`; sends while `run` runs. `http` stays its owner's to close.
  public init(
    _ endpoints: [WebhookEndpoint], over http: OutboundHTTP, options: WebhookOptions = WebhookOptions(), logger: Logger
  ) {
    self.options = options
    (ended, end) = AsyncStream.makeStream(of: Never.self)
    let counts = counts
    deliveries = endpoints.map { endpoint in
      WebhookDelivery(
        endpoint: endpoint, queue: DeliveryQueue(limit: options.queue, bytes: options.queueBytes), options: options,
        http: http, counts: counts, logger: logger)
    }
  }

  /// Takes an event for every endpoint that is told of its kind.
  public func send(_ event: WebhookEvent) {
    let interested = deliveries.filter { $0.endpoint.events.contains(event.kind) }
    guard !interested.isEmpty else { return }
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let message = WebhookMessage(event, at: now)
    for delivery in interested {
      let dropped = delivery.queue.push(.init(message: message, at: now))
      if dropped > 0 { counts.add(dropped: dropped) }
    }
  }

  /// Takes back what somebody said in a meeting, or everything that was for nil, where it waits. It counts as nothing: it
  /// was neither delivered nor given up.
  public func forget(meeting: String, participant: String? = nil) {
    for delivery in deliveries { delivery.queue.forget(meeting: meeting, participant: participant) }
  }

  /// Sends until `finish` was called and everything is sent or the time for that is over, or the task is cancelled.
  public func run() async {
    await withTaskGroup(of: Bool.self) { group in
      for delivery in deliveries {
        group.addTask {
          await delivery.run()
          return false
        }
      }
      group.addTask { [ended, options] in
        for await _ in ended {}
        try? await Task.sleep(for: options.lastSeconds)
        return true
      }
      var left = deliveries.count
      while left > 0, let isTimeUp = await group.next() {
        if isTimeUp { break }
        left -= 1
      }
      group.cancelAll()
    }
  }

  /// Takes no events any more: `run` sends what waits, within `lastSeconds`, and ends.
  public func finish() {
    for delivery in deliveries { delivery.queue.finish() }
    end.finish()
  }

  /// The figures.
  public var counters: WebhookCounters {
    var counters = counts.current
    counters.queued = deliveries.reduce(0) { $0 + $1.queue.count }
    return counters
  }
}
