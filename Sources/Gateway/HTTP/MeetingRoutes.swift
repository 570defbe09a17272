// The REST calls by which meetings are made, looked up and joined (docs/protocol.md).

import Foundation
import HTTPTypes
import Hummingbird
import Identity
import Meetings
import Messages
import NIOCore

/// Rules of the meeting API.
public struct MeetingAPIRules: Sendable {
  /// How many people a meeting holds whose maker does not say.
  public var defaultCapacity: Int
  /// Making meetings, per client.
  public var create: RateLimit
  /// Joining them and looking them up, per client: both could be used to guess codes.
  public var join: RateLimit
  /// Anything in the API on one connection.
  public var connection: RateLimit

  /// Rules.
  public init(defaultCapacity: Int, create: RateLimit, join: RateLimit, connection: RateLimit) {
    self.defaultCapacity = defaultCapacity
    self.create = create
    self.join = join
    self.connection = connection
  }
}

/// The meeting routes and what they share.
struct MeetingRoutes: Sendable {
  let meetings: MeetingService
  let access: AccessPolicy
  let clients: ClientIdentifier
  let defaultCapacity: Int
  let creates: RateLimiter
  let joins: RateLimiter
  let connections: RateLimiter

  init(meetings: MeetingService, access: AccessPolicy, clients: ClientIdentifier, rules: MeetingAPIRules) {
    self.meetings = meetings
    self.access = access
    self.clients = clients
    defaultCapacity = rules.defaultCapacity
    creates = RateLimiter(limit: rules.create)
    joins = RateLimiter(limit: rules.join)
    connections = RateLimiter(limit: rules.connection)
  }

  /// Adds the routes.
  func add(to router: Router<GatewayContext>) {
    let group = router.group("/api/v1/meetings")
    group.post { request, context in try await create(request, context) }
    group.get(":code") { request, context in try await lookup(request, context) }
    group.post(":code/join") { request, context in try await join(request, context) }
  }

  private func create(_ request: Request, _ context: GatewayContext) async throws -> Response {
    try limit(creates, request, context)
    let wanted = try await body(CreateMeetingRequest.self, of: request, orEmpty: CreateMeetingRequest())
    let base = try base(request, context)
    let made = try await refusable { () async throws(MeetingError) in
      try await meetings.create(
        title: wanted.title, capacity: wanted.capacity ?? defaultCapacity, policy: wanted.policy)
    }
    return try json(
      CreateMeetingReply(
        code: made.code, title: made.title, link: "\(base)/m/\(made.code)", hostToken: made.hostToken),
      status: .created)
  }

  private func lookup(_ request: Request, _ context: GatewayContext) async throws -> Response {
    try limit(joins, request, context)
    let code = try code(context)
    let found = try await refusable { () async throws(MeetingError) in try await meetings.lookup(code) }
    return try json(
      MeetingReply(
        code: found.code, title: found.title, locked: found.locked, ended: found.ended, capacity: found.capacity,
        count: found.count, names: found.names, createdAt: found.createdAt,
        consents: ConsentQuestion.all(under: found.policy, elsewhere: found.elsewhere),
        captions: CaptionAvailability(
          available: found.captions.available, reason: found.captions.reason, cause: found.captions.cause,
          spoken: found.captions.spoken, targets: found.captions.targets)))
  }

  private func join(_ request: Request, _ context: GatewayContext) async throws -> Response {
    try limit(joins, request, context)
    let code = try code(context)
    let wanted = try await body(JoinRequest.self, of: request)
    let base = try base(request, context)
    let grant = try await refusable { () async throws(MeetingError) in
      try await meetings.join(code, name: wanted.name, hostToken: wanted.hostToken)
    }
    // http becomes ws, https becomes wss.
    let signal = "ws\(base.dropFirst(4))/v1/meetings/\(code)/signal"
    return try json(
      JoinReply(
        token: grant.token, participant: grant.participant, signal: signal,
        consents: ConsentQuestion.all(under: grant.policy, elsewhere: grant.elsewhere)))
  }

  /// Programs on this machine itself are not limited: nobody else is kept out by what they use up.
  private func limit(_ limiter: RateLimiter, _ request: Request, _ context: GatewayContext) throws {
    guard !clients.isLocal(request, context: context) else { return }
    let now = monotonicSeconds()
    let wait =
      connections.take("\(context.connection.hashValue)", at: now)
      ?? limiter.take(clients.client(of: request, context: context), at: now)
    guard let wait else { return }
    throw APIError(
      status: .tooManyRequests, kind: .user, code: ErrorCode.requestRate.rawValue,
      text: "Too many requests. Try again in \(wait) s.", retryAfter: wait)
  }

  private func code(_ context: GatewayContext) throws -> String {
    guard let typed = context.parameters.get("code"), let code = MeetingCode(typed.removingPercentEncoding ?? typed)
    else { throw refusal(MeetingError.notFound) }
    return code.text
  }

  private func base(_ request: Request, _ context: GatewayContext) throws -> String {
    let secure = clients.isSecure(request, context: context)
    guard let base = access.baseURL(secure: secure, host: request.head.authority ?? "") else { throw APIError.badHost }
    return base
  }

  private func body<Value: Decodable & Sendable>(
    _ type: Value.Type, of request: Request, orEmpty empty: Value? = nil
  ) async throws -> Value {
    let buffer = try await request.body.collect(upTo: HTTPBounds.body)
    if buffer.readableBytes == 0, let empty { return empty }
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self),
      let value = try? MessageCoding.decode(type, from: text)
    else { throw APIError.badJSON }
    return value
  }

  private func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let body = ByteBuffer(string: try MessageCoding.encode(value))
    return Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: .init(byteBuffer: body))
  }
}

/// Runs a call of the domain and turns its refusal into HTTP.
private func refusable<Value: Sendable>(
  _ call: () async throws(MeetingError) -> Value
) async throws -> Value {
  do {
    return try await call()
  } catch {
    throw refusal(error)
  }
}

private func refusal(_ error: MeetingError) -> APIError {
  let wire = error.wire
  return APIError(
    status: .init(code: error.status), kind: APIError.Kind(rawValue: wire.kind.rawValue) ?? .internal,
    code: wire.code.rawValue, text: wire.text, incident: wire.incident)
}
