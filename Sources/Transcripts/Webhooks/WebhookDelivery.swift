// Sends the events of one endpoint, one after the other, so that they arrive in their order.

internal import Foundation
internal import Logging

/// The sender for one endpoint.
struct WebhookDelivery: Sendable {
  let endpoint: WebhookEndpoint
  let queue: DeliveryQueue
  let options: WebhookOptions
  let http: OutboundHTTP
  let counts: WebhookCounts
  let logger: Logger

  private enum Outcome {
    case delivered
    /// The endpoint does not want this one.
    case refused(Int)
    /// It wants no more.
    case gone
    /// It is to be tried again; whether the endpoint has seen it, and when it asked to be tried.
    case failed(String, wasAnswered: Bool, retryAfter: Int?)
  }

  /// Sends until the queue is finished or the task is cancelled.
  func run() async {
    var circuit = Circuit(options.timing)
    while let item = await queue.next() {
      guard await deliver(item, &circuit) else { return }
    }
  }

  /// False when the endpoint is to get nothing any more.
  private func deliver(_ item: DeliveryQueue.Item, _ circuit: inout Circuit) async -> Bool {
    var answers = 0
    while !Task.isCancelled {
      guard queue.isCurrentWanted else { return true }
      guard now() - item.at <= Int64(options.age) * 1000 else { return drop(item, "it is too old") }
      switch await attempt(item.message) {
      case nil: return false
      case .delivered:
        if circuit.isOpen { logger.notice("webhook works again", metadata: ["host": "\(endpoint.host)"]) }
        circuit.succeed()
        set(circuit)
        counts.add(delivered: 1)
        return true
      case .refused(let status):
        circuit.succeed()
        set(circuit)
        return drop(item, "the endpoint answered \(status)")
      case .gone:
        logger.error("webhook is gone; nothing is sent to it until a restart", metadata: ["host": "\(endpoint.host)"])
        // What people said is kept for nobody.
        counts.add(dropped: 1 + queue.abandon())
        return false
      case .failed(let reason, let wasAnswered, let retryAfter):
        let wasOpen = circuit.isOpen
        let pause = circuit.fail(askedFor: retryAfter, jitter: .random(in: 0...1))
        set(circuit)
        counts.add(failures: 1)
        if circuit.isOpen, !wasOpen {
          logger.error("webhook fails", metadata: ["host": "\(endpoint.host)", "reason": "\(reason)"])
        }
        // An endpoint that fails over this one event must not hold up all others for good.
        if wasAnswered { answers += 1 }
        guard answers < options.attempts else { return drop(item, reason) }
        do { try await Task.sleep(for: .milliseconds(Int64(pause * 1000))) } catch { return false }
      }
    }
    return false
  }

  private func set(_ circuit: Circuit) {
    counts.setOpen(circuit.isOpen, endpoint.url)
  }

  private func drop(_ item: DeliveryQueue.Item, _ reason: String) -> Bool {
    counts.add(dropped: 1)
    logger.warning(
      "webhook event dropped",
      metadata: ["host": "\(endpoint.host)", "event": "\(item.message.id)", "reason": "\(reason)"])
    return true
  }

  /// Nil when the task was cancelled.
  private func attempt(_ message: WebhookMessage) async -> Outcome? {
    let headers = [
      (name: "Content-Type", value: "application/json"), (name: "User-Agent", value: "Parley-Webhooks/1"),
      (name: "Parley-Event", value: message.kind.rawValue), (name: "Parley-Event-Id", value: message.id),
      (
        name: WebhookSignature.header,
        value: WebhookSignature.sign(message.body, secret: endpoint.secret, at: now() / 1000)
      ),
    ]
    do {
      let response = try await http.post(
        endpoint.url, headers: headers, body: message.body, timeout: options.timeout, limit: 0)
      let said = "the endpoint answered \(response.status)"
      switch response.status {
      case 200..<300: return .delivered
      case 410: return .gone
      // It asks to wait, or something on the way to it failed: not because of what was sent.
      case 408, 425, 429, 502, 503, 504: return .failed(said, wasAnswered: false, retryAfter: response.retryAfter)
      case 500...: return .failed(said, wasAnswered: true, retryAfter: response.retryAfter)
      default: return .refused(response.status)
      }
    } catch is CancellationError {
      return nil
    } catch {
      return .failed("\(error)", wasAnswered: false, retryAfter: nil)
    }
  }

  private func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
