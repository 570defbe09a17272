// Sends spans to a collector, some at a time (OTLP over HTTP). A collector that is away costs nothing but its spans: they
// are sent again for a while, and meanwhile the queue is full and counts what it leaves out.

internal import Foundation
internal import Logging

/// Sends what a tracer queues.
public final class SpanExporter: Sendable {
  /// Sends a body and tells the HTTP status of the answer.
  public typealias Send = @Sendable (_ body: [UInt8]) async throws -> Int

  private let tracer: SpanTracer
  private let service: String
  private let patience: Duration
  private let send: Send
  private let logger = Logger(label: "traces")
  private let instance = UUID().uuidString.lowercased()

  /// Spans in one request.
  static let batch = 512
  /// Time between looks into the queue, and before what failed is sent again.
  static let pause = Duration.seconds(1)
  /// After so many failures in a row the oldest spans are given up.
  static let tries = 5

  /// An exporter of the spans of `tracer`, as those of a service named `service`. `patience` is how long the end may wait
  /// for the last spans, all together; `send` must give up when its task is cancelled.
  public init(
    _ tracer: SpanTracer, service: String, patience: Duration, send: @escaping Send
  ) {
    self.tracer = tracer
    self.service = service
    self.patience = patience
    self.send = send
  }

  /// Sends spans until the task is cancelled, and what is left then once, as far as there is time.
  public func run() async {
    var failures = 0
    while (try? await Task.sleep(for: Self.pause)) != nil {
      let failure = await flush()
      failures = failure == nil ? 0 : failures + 1
      if let failure, failures == 1, !Task.isCancelled {
        logger.warning("The collector of traces does not take them", metadata: ["reason": "\(failure)"])
      }
      if failures == Self.tries {
        tracer.queue.remove(tracer.queue.first(Self.batch).count, sent: false)
        failures = 1
      }
    }
    await Task.detached { [self] in await flushInTime() }.value
  }

  private func flushInTime() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in _ = await flush() }
      group.addTask { [patience] in try? await Task.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Sends all that waits, or until the task is cancelled; why that failed, if it did.
  func flush() async -> String? {
    while !Task.isCancelled {
      let spans = tracer.queue.first(Self.batch)
      if spans.isEmpty { return nil }
      do {
        let status = try await send(try encodeSpans(spans, service: service, instance: instance))
        // The answers after which to try again, by the protocol; what is refused otherwise is refused for ever.
        if [429, 502, 503, 504].contains(status) { return "status \(status)" }
        let isTaken = (200..<300).contains(status)
        tracer.queue.remove(spans.count, sent: isTaken)
        if !isTaken { return "status \(status)" }
      } catch {
        return "\(error)"
      }
    }
    return nil
  }
}
