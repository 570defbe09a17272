import Foundation
import Logging
import Synchronization
import Testing

@testable import Transcripts

private let secret = "correct horse battery staple"
private let quiet = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })

/// Pauses of milliseconds, so that tests see many of them.
private var hurried: WebhookOptions {
  var options = WebhookOptions()
  options.timing = Circuit.Timing(first: 0.001, failures: 3, longest: 0.01)
  options.timeout = .seconds(600)
  options.lastSeconds = .milliseconds(50)
  return options
}

/// Runs a sender to `path` of a server around `body`.
private func withSender(
  to paths: [String] = ["/hook"], events: Set<WebhookEvent.Kind> = Set(WebhookEvent.Kind.allCases),
  options: WebhookOptions = hurried, server: LocalServer, _ body: (WebhookSender) async throws -> Void
) async throws {
  try await server.run { address in
    let http = OutboundHTTP()
    let endpoints = try paths.map { try WebhookEndpoint(url: address + $0, secret: secret, events: events) }
    let sender = WebhookSender(endpoints, over: http, options: options, logger: quiet)
    let running = Task { await sender.run() }
    do {
      try await body(sender)
    } catch {
      sender.finish()
      await running.value
      await http.close()
      throw error
    }
    sender.finish()
    await running.value
    await http.close()
  }
}

private func event(_ number: Int) -> WebhookEvent {
  .segment(meeting: "abc-defg-hjk", said(Double(number), "Ann", "Number \(number)."))
}

private func number(_ request: Recorded) -> Int? {
  let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
  let text = (body?["data"] as? [String: Any])?["text"] as? String
  return text.flatMap { Int($0.filter(\.isNumber)) }
}

@Suite struct WebhookTests {
  @Test func anEventIsSignedAndNamed() async throws {
    let server = LocalServer { _, _ in Scripted(status: 204) }
    try await withSender(server: server) { sender in
      sender.send(.segment(meeting: "abc-defg-hjk", said(1, "Ann", "Hi.", ["es": "Hola."])))
      sender.send(.ready(meeting: "abc-defg-hjk", endedAt: meetingStart))
      #expect(await eventually { sender.counters.delivered == 2 })
    }
    let requests = server.received
    try #require(requests.count == 2)
    let now = Int64(Date().timeIntervalSince1970)
    for (request, type) in zip(requests, ["transcript.segment", "transcript.ready"]) {
      let signature = try #require(request.headers["parley-signature"])
      let key = Array(secret.utf8)
      #expect(WebhookSignature.verify(signature, body: request.body, secret: key, now: now))
      #expect(!WebhookSignature.verify(signature, body: request.body + [32], secret: key, now: now))
      #expect(!WebhookSignature.verify(signature, body: request.body, secret: Array("another".utf8), now: now))
      #expect(!WebhookSignature.verify(signature, body: request.body, secret: key, now: now + 1_000))
      #expect(request.headers["content-type"] == "application/json")
      #expect(request.headers["parley-event"] == type)
      let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
      #expect(body["type"] as? String == type)
      #expect(body["meeting"] as? String == "abc-defg-hjk")
      #expect(body["id"] as? String == request.headers["parley-event-id"])
    }
    let segment = try #require(
      (try JSONSerialization.jsonObject(with: Data(requests[0].body)) as? [String: Any])?["data"] as? [String: Any])
    #expect(segment["text"] as? String == "Hi.")
    #expect(segment["translations"] as? [String: String] == ["es": "Hola."])
    #expect(requests[0].headers["parley-event-id"] != requests[1].headers["parley-event-id"])
  }

  /// RFC 4231 has no case of this shape; the value is that of `openssl dgst -sha256 -hmac`.
  @Test func signaturesAreThoseThatReceiversCompute() {
    #expect(
      WebhookSignature.sign(Array("{}".utf8), secret: Array("0123456789abcdef".utf8), at: 1_772_443_800)
        == "t=1772443800,v1=d473b1a5cd54369642680e266cc5d93a61f913e3ce4ad7a070b285584ff65088")
  }

  @Test(arguments: ["", "v1=00", "t=,v1=", "t=-5,v1=00", "t=99999999999999999999,v1=0", "t=1772443800", "t=1,t=2,v1=0"])
  func otherHeadersAreNoSignatures(header: String) {
    #expect(!WebhookSignature.verify(header, body: [], secret: [1], now: 1_772_443_800))
  }

  @Test func failuresAreTriedAgainInOrderUnderTheSameId() async throws {
    let server = LocalServer { number, _ in Scripted(status: [503, 429, 500, 302, 200][min(number, 4)]) }
    try await withSender(server: server) { sender in
      for number in 0..<3 { sender.send(event(number)) }
      #expect(await eventually { sender.counters.delivered == 2 })
      #expect(sender.counters.failures == 3)
      // A redirect is not followed; the event is dropped and the next one sent.
      #expect(sender.counters.dropped == 1)
      #expect(sender.counters.open == 0)
    }
    #expect(server.received.map(number) == [0, 0, 0, 0, 1, 2])
    #expect(Set(server.received.prefix(4).map { $0.headers["parley-event-id"] }).count == 1)
    #expect(server.received.allSatisfy { $0.uri == "/hook" })
  }

  @Test func whatAnEndpointFailsOverIsDroppedInTheEnd() async throws {
    let server = LocalServer { _, request in Scripted(status: number(request) == 0 ? 500 : 200) }
    try await withSender(server: server) { sender in
      sender.send(event(0))
      sender.send(event(1))
      #expect(await eventually { sender.counters.delivered == 1 })
      #expect(sender.counters.dropped == 1)
    }
    #expect(server.received.map(number) == Array(repeating: 0, count: 8) + [1])
  }

  @Test func aFailingEndpointHoldsUpNoOther() async throws {
    let server = LocalServer { _, request in Scripted(status: request.uri == "/bad" ? 503 : 200) }
    try await withSender(to: ["/bad", "/good"], server: server) { sender in
      for number in 0..<5 { sender.send(event(number)) }
      #expect(await eventually { sender.counters.delivered == 5 && sender.counters.open == 1 })
      // One is under way.
      #expect(sender.counters.queued == 4)
    }
  }

  @Test func whoIsGoneGetsNothingMore() async throws {
    let server = LocalServer { _, _ in Scripted(status: 410) }
    try await withSender(server: server) { sender in
      for number in 0..<3 { sender.send(event(number)) }
      #expect(await eventually { sender.counters.dropped == 3 })
      sender.send(event(3))
      #expect(sender.counters.dropped == 4)
      #expect(sender.counters.queued == 0, "what nobody gets is not kept")
    }
    #expect(server.received.count == 1)
  }

  @Test func aServerThatIsAwayIsTriedUntilItIsBack() async throws {
    let away = Mutex(true)
    let server = LocalServer { _, _ in away.withLock { $0 } ? nil : Scripted(status: 200) }
    var options = hurried
    options.timeout = .milliseconds(30)
    try await withSender(options: options, server: server) { sender in
      sender.send(event(0))
      #expect(await eventually { sender.counters.open == 1 })
      away.withLock { $0 = false }
      #expect(await eventually { sender.counters.delivered == 1 && sender.counters.open == 0 })
    }
  }

  @Test func whatIsErasedIsNotSentAnyMore() async throws {
    let away = Mutex(true)
    let server = LocalServer { _, _ in Scripted(status: away.withLock { $0 } ? 503 : 200) }
    try await withSender(server: server) { sender in
      // The first is being tried, the others wait.
      sender.send(event(0))
      #expect(await eventually { sender.counters.failures > 0 })
      sender.send(event(1))
      sender.send(.segment(meeting: "abc-defg-hjk", said(2, "Ben", "Number 2.")))
      sender.send(.segment(meeting: "other", said(3, "Ann", "Number 3.")))
      sender.send(.ready(meeting: "abc-defg-hjk", endedAt: 1))
      sender.forget(meeting: "abc-defg-hjk", participant: "p_Ann")
      away.withLock { $0 = false }
      #expect(await eventually { sender.counters.delivered == 3 })
      #expect(sender.counters.dropped == 0 && sender.counters.queued == 0)
    }
    let failed = server.received.prefix { number($0) == 0 }
    #expect(server.received.dropFirst(failed.count).map(number) == [2, 3, nil])
  }

  @Test func theQueueForgetsWhatWaitsAndWhatWasTakenOut() async {
    let queue = DeliveryQueue(limit: 10, bytes: 1_000_000)
    func push(_ event: WebhookEvent) { _ = queue.push(.init(message: WebhookMessage(event, at: 0), at: 0)) }
    for number in 0..<3 { push(event(number)) }
    push(.segment(meeting: "other", said(3, "Ann", "Number 3.")))
    push(.ready(meeting: "abc-defg-hjk", endedAt: 1))
    #expect(await queue.next() != nil)
    queue.forget(meeting: "abc-defg-hjk", participant: "p_Ben")
    #expect(queue.isCurrentWanted && queue.count == 4)
    queue.forget(meeting: "abc-defg-hjk", participant: nil)
    #expect(!queue.isCurrentWanted && queue.count == 2)
    #expect(await queue.next()?.message.meeting == "other")
    #expect(await queue.next()?.message.kind == .ready)
    #expect(queue.isCurrentWanted)
  }

  @Test func endpointsAreToldOnlyOfWhatTheyWant() async throws {
    let server = LocalServer { _, _ in Scripted(status: 200) }
    try await withSender(events: [.ready], server: server) { sender in
      sender.send(event(0))
      sender.send(.ready(meeting: "abc-defg-hjk", endedAt: 1))
      #expect(await eventually { sender.counters.delivered == 1 })
    }
    #expect(server.received.map { $0.headers["parley-event"] } == ["transcript.ready"])
  }

  @Test func theEndSendsWhatWaits() async throws {
    let server = LocalServer { _, _ in Scripted(status: 200) }
    var options = hurried
    options.lastSeconds = .seconds(600)
    try await withSender(options: options, server: server) { sender in
      for number in 0..<20 { sender.send(event(number)) }
    }
    #expect(server.received.map(number) == Array(0..<20))
  }

  @Test func theQueueIsBoundedAndTheOldestGo() async {
    let queue = DeliveryQueue(limit: 3, bytes: 1_000_000)
    let dropped = (0..<5).map { queue.push(.init(message: WebhookMessage(event($0), at: 0), at: Int64($0))) }
    #expect(dropped == [0, 0, 0, 1, 1])
    #expect(await queue.next()?.at == 2)
    let small = DeliveryQueue(limit: 100, bytes: 1)
    #expect((0..<3).map { small.push(.init(message: WebhookMessage(event($0), at: 0), at: 0)) } == [0, 1, 1])
    queue.finish()
    #expect(queue.push(.init(message: WebhookMessage(event(9), at: 0), at: 9)) == 1)
    #expect(await queue.next()?.at == 3)
    #expect(await queue.next()?.at == 4)
    #expect(await queue.next() == nil)
  }

  @Test func pausesGrowAndEnd() {
    var circuit = Circuit(.init(first: 1, failures: 5, longest: 600))
    let pauses = (0..<40).map { _ in circuit.fail(askedFor: nil, jitter: 0.5) }
    #expect(Array(pauses.prefix(5)) == [1, 2, 4, 8, 16])
    #expect(pauses.last == 600)
    #expect(circuit.isOpen)
    circuit.succeed()
    #expect(!circuit.isOpen)
    #expect(circuit.fail(askedFor: 90, jitter: 0) == 90)
    #expect(circuit.fail(askedFor: 99_999, jitter: 1) == 600)
    #expect(circuit.fail(askedFor: -5, jitter: 0) > 0)
  }

  @Test(arguments: [
    "", "ftp://example.com", "https://", "https://user@example.com/", "example.com", "https://example.com/#part",
    "https://example.com/" + String(repeating: "a", count: 2048),
  ])
  func otherAddressesAreRefused(url: String) {
    #expect(throws: WebhookEndpointError.url) { try WebhookEndpoint(url: url, secret: secret) }
  }

  @Test func shortSecretsAreRefused() {
    #expect(throws: WebhookEndpointError.secret) { try WebhookEndpoint(url: "https://example.com", secret: "short") }
  }
}
