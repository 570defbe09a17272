import Foundation
import Identity
import Logging
import Meetings
import Messages
import Testing

@testable import Gateway

/// Runs a gateway in front of a real meeting service.
private func withMeetings(
  create: RateLimit = RateLimit(perMinute: 60, burst: 60), join: RateLimit = RateLimit(perMinute: 600, burst: 600),
  publicURL: String? = nil, logger: Logger = quiet, _ body: @Sendable (Int, MeetingService) async throws -> Void
) async throws {
  let meetings = MeetingService(media: SilentMedia(), identity: Signing(), store: MemoryMeetingStore(), logger: logger)
  try await meetings.start()
  let access = AccessPolicy(plain: .loopback, publicURL: publicURL)
  let rules = MeetingAPIRules(
    defaultCapacity: 7, create: create, join: join, connection: RateLimit(perMinute: 6000, burst: 1000))
  try await withGateway(
    logger: logger,
    routes: { router, clients in
      MeetingRoutes(meetings: meetings, access: access, clients: clients, rules: rules).add(to: router)
    }
  ) { port in try await body(port, meetings) }
}

private func make(_ port: Int, _ body: String = "") async throws -> CreateMeetingReply {
  let answer = try await ask(port, "POST /api/v1/meetings", body: body)
  #expect(answer.status == 201, "\(answer.body)")
  return try MessageCoding.decode(CreateMeetingReply.self, from: answer.body)
}

@Suite struct MeetingRoutesTests {
  @Test func aMeetingIsMadeFoundAndJoined() async throws {
    try await withMeetings { port, _ async throws in
      let made = try await make(port, #"{"title":"Stand-up","capacity":12}"#)
      #expect(made.title == "Stand-up")
      #expect(made.link == "http://localhost/m/\(made.code)")
      #expect(made.hostToken.count > 30)

      let found = try await ask(port, "GET /api/v1/meetings/\(made.code.uppercased())")
      #expect(found.status == 200)
      let overview = try MessageCoding.decode(MeetingReply.self, from: found.body)
      #expect(overview.code == made.code)
      #expect(overview.capacity == 12)
      #expect(!found.body.contains(made.hostToken))

      let joined = try await ask(
        port, "POST /api/v1/meetings/\(made.code)/join", body: #"{"name":"Ann","hostToken":"\#(made.hostToken)"}"#)
      let grant = try MessageCoding.decode(JoinReply.self, from: joined.body)
      #expect(grant.signal == "ws://localhost/v1/meetings/\(made.code)/signal")
      let claims = try Signing().verify(grant.token, at: Int(Date().timeIntervalSince1970))
      #expect(claims.role == "host")
      #expect(claims.participant == grant.participant)
      #expect(joined.headers["cache-control"] == "no-store")
    }
  }

  @Test(arguments: ["", "{}"]) func everythingAboutANewMeetingIsOptional(body: String) async throws {
    try await withMeetings { port, _ async throws in
      let made = try await make(port, body)
      let found = try await ask(port, "GET /api/v1/meetings/\(made.code)")
      #expect(try MessageCoding.decode(MeetingReply.self, from: found.body).capacity == 7)
    }
  }

  @Test func linksFollowTheProxyAndThePublicURL() async throws {
    try await withMeetings { port, _ async throws in
      let headers = ["X-Forwarded-Proto: https", "X-Forwarded-For: 198.51.100.4"]
      let made = try await ask(port, "POST /api/v1/meetings", headers: headers)
      #expect(made.body.contains(#""link":"https://localhost/m/"#))
    }
    try await withMeetings(publicURL: "https://meet.example") { port, _ async throws in
      let made = try await make(port)
      #expect(made.link == "https://meet.example/m/\(made.code)")
      let joined = try await ask(port, "POST /api/v1/meetings/\(made.code)/join", body: #"{"name":"Ann"}"#)
      #expect(joined.body.contains("wss://meet.example/v1/meetings/\(made.code)/signal"))
    }
  }

  @Test func refusalsHaveTheirCodes() async throws {
    try await withMeetings { port, _ async throws in
      let code = try await make(port).code
      let join = "POST /api/v1/meetings/\(code)/join"
      #expect(try error(await ask(port, "GET /api/v1/meetings/aaa-aaaa-aaa")) == "404 meeting.notFound")
      #expect(try error(await ask(port, "GET /api/v1/meetings/nonsense")) == "404 meeting.notFound")
      #expect(
        try error(await ask(port, "POST /api/v1/meetings/aaa-aaaa-aaa/join", body: #"{"name":"A"}"#))
          == "404 meeting.notFound")
      #expect(try error(await ask(port, join, body: #"{"name":""}"#)) == "400 join.name")
      #expect(try error(await ask(port, join, body: #"{"name":"A","hostToken":"wrong"}"#)) == "403 join.hostToken")
      #expect(try error(await ask(port, "POST /api/v1/meetings", body: #"{"capacity":1}"#)) == "400 meeting.capacity")
      let recording = #"{"policy":{"transcription":"ask","recording":"ask"}}"#
      #expect(
        try error(await ask(port, "POST /api/v1/meetings", body: recording)) == "400 policy.unavailable")
    }
  }

  @Test(arguments: ["{", "[]", "null", "\"x\"", "{\"name\":1}", "{\"name\":null}", "{}", "\u{FEFF}"])
  func brokenBodiesAreRefused(body: String) async throws {
    try await withMeetings { port, _ async throws in
      let code = try await make(port).code
      #expect(try error(await ask(port, "POST /api/v1/meetings/\(code)/join", body: body)) == "400 request.invalid")
    }
  }

  @Test func bodiesOverTheBoundAreRefused() async throws {
    try await withMeetings { port, _ async throws in
      let body = #"{"title":"\#(String(repeating: "t", count: 70_000))"}"#
      #expect(try error(await ask(port, "POST /api/v1/meetings", body: body)) == "413 request.tooLarge")
    }
  }

  @Test func theRateOfEachAddressIsLimited() async throws {
    try await withMeetings(create: RateLimit(perMinute: 1, burst: 2)) { port, _ async throws in
      let ann = ["X-Forwarded-For: 203.0.113.1, 198.51.100.1"]
      let ben = ["X-Forwarded-For: 198.51.100.2"]
      for _ in 0..<2 { #expect(try await ask(port, "POST /api/v1/meetings", headers: ann).status == 201) }
      let refused = try await ask(port, "POST /api/v1/meetings", headers: ann)
      #expect(try error(refused) == "429 request.rate")
      #expect(Int(refused.headers["retry-after"] ?? "") ?? 0 > 0)
      #expect(try await ask(port, "POST /api/v1/meetings", headers: ben).status == 201)
      // The machine itself is not limited.
      for _ in 0..<5 { #expect(try await ask(port, "POST /api/v1/meetings").status == 201) }
    }
  }

  @Test func aDrainingServerTakesNobodyIn() async throws {
    try await withMeetings { port, meetings async throws in
      let code = try await make(port).code
      await meetings.drain()
      #expect(try error(await ask(port, "POST /api/v1/meetings")) == "503 server.draining")
      #expect(
        try error(await ask(port, "POST /api/v1/meetings/\(code)/join", body: #"{"name":"A"}"#))
          == "503 server.draining")
    }
  }

  @Test func namesAndTokensAreNotLogged() async throws {
    let lines = LogLines()
    try await withMeetings(logger: lines.logger(level: .debug)) { port, _ async throws in
      let made = try await make(port, #"{"title":"Secret plans"}"#)
      let joined = try await ask(port, "POST /api/v1/meetings/\(made.code)/join", body: #"{"name":"Ann Example"}"#)
      let grant = try MessageCoding.decode(JoinReply.self, from: joined.body)
      for word in ["Secret plans", "Ann Example", made.hostToken, grant.token, "127.0.0.1"] {
        #expect(!lines.text.contains(word))
      }
    }
  }
}
