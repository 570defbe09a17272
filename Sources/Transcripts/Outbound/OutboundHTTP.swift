// Requests to other servers: one POST at a time, with an end in time and size, and no redirects, because a body with what
// people said goes nowhere but where the operator sent it.

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// What another server answered.
struct OutboundResponse: Equatable, Sendable {
  /// The HTTP status.
  var status: Int
  /// After how many seconds to come again, if it says so in seconds.
  var retryAfter: Int?
  /// The body; empty when nobody wanted it.
  var body: [UInt8] = []
}

/// Why there was no answer.
enum OutboundError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It took too long.
  case timeout
  /// The answer is longer than it may be.
  case tooLarge
  /// The server could not be reached, or hung up; of which kind the failure was.
  case connection(String)

  var description: String {
    switch self {
    case .timeout: "no answer in time"
    case .tooLarge: "the answer is too long"
    case .connection(let kind): "no connection (\(kind))"
    }
  }
}

/// Speaks HTTP to other servers. Whoever makes one closes it.
public final class OutboundHTTP: Sendable {
  private let client: HTTPClient

  /// A client that has no connections yet.
  public init() {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
    configuration.httpVersion = .http1Only
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Gives up what is under way and closes all connections. Nothing can be sent any more.
  public func close() async {
    try? await client.shutdown()
  }

  /// Sends `body` and reads at most `limit` bytes of the answer; with a limit of 0 the answer's body is not read.
  func post(
    _ url: String, headers: [(name: String, value: String)], body: [UInt8], timeout: Duration, limit: Int
  ) async throws -> OutboundResponse {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: body))
    let sent = request
    // The client's own deadline ends with the head of the answer.
    return try await withThrowingTaskGroup(of: OutboundResponse.self) { group in
      group.addTask { try await self.exchange(sent, timeout: timeout, limit: limit) }
      group.addTask {
        try await Task.sleep(for: timeout)
        throw OutboundError.timeout
      }
      defer { group.cancelAll() }
      // There are two tasks, so there is a first one.
      guard let first = try await group.next() else { throw OutboundError.timeout }
      return first
    }
  }

  /// Sends JSON, with more headers, and tells the answer's status; nothing else of the answer is read.
  public func post(
    _ url: String, json body: [UInt8], headers: [(name: String, value: String)] = [], timeout: Duration
  ) async throws -> Int {
    try await post(
      url, headers: [(name: "Content-Type", value: "application/json")] + headers, body: body, timeout: timeout,
      limit: 0
    ).status
  }

  private func exchange(
    _ request: HTTPClientRequest, timeout: Duration, limit: Int
  ) async throws -> OutboundResponse {
    do {
      let (seconds, attoseconds) = timeout.components
      let response = try await client.execute(
        request, timeout: .nanoseconds(seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000))
      let retryAfter = response.headers.first(name: "Retry-After").flatMap { Int($0) }
      var answer = OutboundResponse(status: Int(response.status.code), retryAfter: retryAfter)
      if limit > 0 { answer.body = Array(try await response.body.collect(upTo: limit).readableBytesView) }
      return answer
    } catch let error as CancellationError {
      throw error
    } catch is NIOTooManyBytesError {
      throw OutboundError.tooLarge
    } catch let error as HTTPClientError {
      if Task.isCancelled { throw CancellationError() }
      if error == .deadlineExceeded || error == .connectTimeout { throw OutboundError.timeout }
      throw OutboundError.connection(error.shortDescription)
    } catch {
      throw OutboundError.connection(String(describing: type(of: error)))
    }
  }
}
