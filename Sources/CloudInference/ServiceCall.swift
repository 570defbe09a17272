// How all services are called: in bounded time, at most twice, and not at all while they fail. Neither texts nor keys get
// into errors, and nothing here logs.

internal import AsyncHTTPClient
internal import Captions
internal import Foundation
internal import NIOCore
internal import NIOFoundationCompat
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// The connections that all services share.
public final class CloudConnections: Sendable {
  let client: HTTPClient
  let group: any EventLoopGroup

  /// No connection yet.
  public init() {
    group = MultiThreadedEventLoopGroup.singleton
    var configuration = HTTPClient.Configuration()
    // A service that sends us elsewhere would get the key and the text there.
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(3)
    // We try again ourselves.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroup: group, configuration: configuration)
  }

  /// Closes all connections. Has to be called before the last reference goes.
  public func shutdown() async {
    try? await client.shutdown()
  }
}

/// How long and how often a service is asked.
public struct ServiceLimits: Sendable {
  /// How long one call may take, with its second attempt.
  public var timeout: Duration
  /// How long to wait before the second attempt.
  public var retryDelay = Duration.milliseconds(250)
  /// How long to wait at most when the service says how long.
  public var longestRetryDelay = Duration.seconds(2)
  /// The longest answer, in bytes.
  public var answerBytes = 1 << 20
  /// Failures in a row after which the service is left alone.
  public var failures = 3
  /// How long it is left alone.
  public var pause = Duration.seconds(30)
  /// The time.
  public var now: @Sendable () -> ContinuousClock.Instant = { .now }

  /// Limits with this time-out.
  public init(timeout: Duration) { self.timeout = timeout }

  /// For speech.
  public static var speech: ServiceLimits { ServiceLimits(timeout: .seconds(8)) }
  /// For texts.
  public static var text: ServiceLimits { ServiceLimits(timeout: .seconds(4)) }
  /// For looks at final texts, which readers wait for.
  public static var screen: ServiceLimits { ServiceLimits(timeout: .seconds(2)) }
}

/// Why one attempt failed.
struct AttemptFailure: Error {
  var error: InferenceError
  /// Whether another attempt may help.
  var mayRetry = false
  /// When the service wants it.
  var retryAfter: Duration?
  /// Whether it is due to what was asked, not to the service.
  var isOurs = false

  /// What a status other than success means.
  init(service: String, status: Int, retryAfter: Duration? = nil) {
    let reason = "\(service) answered with status \(status)"
    switch status {
    case 429, 503:
      error = InferenceError(.overloaded, reason: reason)
      mayRetry = true
      self.retryAfter = retryAfter
    case 500...:
      error = InferenceError(.failed, reason: reason)
      mayRetry = true
      self.retryAfter = retryAfter
    case 401, 403: error = InferenceError(.unavailable, reason: "\(service) refused the key: status \(status)")
    case 400, 413, 422:
      error = InferenceError(.failed, reason: reason)
      isOurs = true
    default: error = InferenceError(.failed, reason: reason)
    }
  }

  init(_ kind: InferenceError.Kind, _ reason: String, mayRetry: Bool = false) {
    error = InferenceError(kind, reason: reason)
    self.mayRetry = mayRetry
  }
}

/// A service with its breaker.
final class ServiceCall: Sendable {
  let service: String
  let connections: CloudConnections
  let limits: ServiceLimits
  private let breaker: Mutex<CircuitBreaker>

  init(_ service: String, _ connections: CloudConnections, limits: ServiceLimits) {
    self.service = service
    self.connections = connections
    self.limits = limits
    breaker = Mutex(CircuitBreaker(threshold: limits.failures, pause: limits.pause))
  }

  /// Runs attempts until one succeeds, within the limits.
  func perform<Value: Sendable>(
    _ attempt: @escaping @Sendable () async throws -> Value
  ) async throws(InferenceError) -> Value {
    let admission = breaker.withLock { $0.admit(now: limits.now()) }
    if admission == .refused {
      throw InferenceError(.unavailable, reason: "\(service) failed too often and is left alone for a while")
    }
    let (result, outcome) = await outcome(of: attempt)
    breaker.withLock { $0.ended(admission, outcome, now: limits.now()) }
    return try result.get()
  }

  private func outcome<Value: Sendable>(
    of attempt: @escaping @Sendable () async throws -> Value
  ) async -> (Result<Value, InferenceError>, CircuitBreaker.Outcome) {
    do {
      return (.success(try await inTime { [self] in try await twice(attempt) }), .answered)
    } catch let failure as AttemptFailure {
      return (.failure(failure.error), failure.isOurs ? .answered : .failed)
    } catch {
      if Task.isCancelled {
        return (.failure(InferenceError(.failed, reason: "the call of \(service) was cancelled")), .abandoned)
      }
      return (.failure(unreachable(error).error), .failed)
    }
  }

  private func inTime<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await work() }
      group.addTask { [self] in
        try await Task.sleep(for: limits.timeout)
        throw AttemptFailure(.timeout, "\(service) did not answer in time")
      }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  private func twice<Value: Sendable>(_ attempt: @Sendable () async throws -> Value) async throws -> Value {
    let first: AttemptFailure
    do {
      return try await attempt()
    } catch let failure as AttemptFailure {
      first = failure
    } catch {
      try Task.checkCancellation()
      first = unreachable(error)
    }
    let delay = first.retryAfter ?? limits.retryDelay
    guard first.mayRetry, delay <= limits.longestRetryDelay else { throw first }
    try await Task.sleep(for: delay)
    return try await attempt()
  }

  private func unreachable(_ error: any Error) -> AttemptFailure {
    if error is NIOTooManyBytesError { return AttemptFailure(.failed, "\(service) answered with too much") }
    // Only the kind of error: its text may hold what was sent.
    return AttemptFailure(.unavailable, "\(service) cannot be reached: \(type(of: error))", mayRetry: true)
  }

  /// Sends `body` and decodes the answer.
  func send<Answer: Decodable & Sendable>(
    _ method: HTTPMethod = .POST, _ url: String, headers: HTTPHeaders = [:], body: ByteBuffer? = nil,
    as type: Answer.Type = Answer.self
  ) async throws(InferenceError) -> Answer {
    try await perform { [self] in
      var request = HTTPClientRequest(url: url)
      request.method = method
      request.headers = headers
      request.headers.replaceOrAdd(name: "accept", value: "application/json")
      request.headers.replaceOrAdd(name: "user-agent", value: "parley")
      if let body { request.body = .bytes(body) }
      let response = try await connections.client.execute(request, deadline: .distantFuture)
      guard response.status == .ok else {
        let seconds = response.headers.first(name: "retry-after").flatMap(Int64.init)
        throw AttemptFailure(
          service: service, status: Int(response.status.code), retryAfter: seconds.map { .seconds(max(0, $0)) })
      }
      let answer = try await response.body.collect(upTo: limits.answerBytes)
      do {
        return try JSONDecoder().decode(Answer.self, from: Data(buffer: answer))
      } catch {
        throw AttemptFailure(.failed, "\(service) answered with something else than its protocol says")
      }
    }
  }

  /// Sends `value` as JSON and decodes the answer.
  func send<Question: Encodable, Answer: Decodable & Sendable>(
    _ url: String, headers: HTTPHeaders = [:], json value: Question, as type: Answer.Type = Answer.self
  ) async throws(InferenceError) -> Answer {
    var headers = headers
    headers.replaceOrAdd(name: "content-type", value: "application/json; charset=utf-8")
    guard let data = try? JSONEncoder().encode(value) else {
      throw InferenceError(.failed, reason: "what \(service) was to be asked cannot be written")
    }
    return try await send(.POST, url, headers: headers, body: ByteBuffer(data: data))
  }
}
