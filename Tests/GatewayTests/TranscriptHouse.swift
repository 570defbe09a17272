// A gateway to a meeting in which something was said, with real meetings and a real database.

import Consent
import Foundation
import Meetings
import Messages
import Storage
import TestSupport
import Testing
import Transcripts

@testable import Gateway

/// A meeting in which something was said, and the tokens of its people.
struct TranscriptHouse {
  let port: Int
  let code: String
  let host: String
  let ann: String
  let ben: String
  let annID: String

  func ask(
    _ method: String, _ path: String, as token: String? = nil, headers: [String] = [], body: String = ""
  ) async throws -> Answer {
    let authorization = token.map { ["Authorization: Bearer \($0)"] } ?? []
    return try await GatewayTests.ask(
      port, "\(method) /api/v1/meetings/\(code)/\(path)", headers: authorization + headers, body: body)
  }

  func read<Value: Decodable>(_ type: Value.Type, _ path: String, as token: String) async throws -> Value {
    let answer = try await ask("GET", path, as: token)
    try #require(answer.status == 200, "\(answer.body)")
    return try MessageCoding.decode(type, from: answer.body)
  }
}

/// Runs a gateway to a meeting of Ann, who said things, and Ben, who took part, around `body`.
func withTranscript(
  consents: [ConsentRecord] = [], unwritten: [ConsentRecord] = [],
  prepare: @Sendable (inout MeetingRecord, _ ann: String, _ ben: String) -> Void = { _, _, _ in },
  configure: @Sendable (inout TranscriptAPI) -> Void = { _ in },
  _ body: @Sendable (TranscriptHouse) async throws -> Void
) async throws {
  let database = try await MeetingDatabase.open(path: try temporaryFolder() + "/parley.db")
  let (identity, code, now) = (Signing(), "bcd-fghj-kmn", Int64(Date().timeIntervalSince1970 * 1000))
  let host = identity.makeHostToken()
  let (ann, ben) = (identity.token(of: "p_ann", in: code), identity.token(of: "p_ben", in: code))

  let journal = SQLJournal(database, logger: quiet)
  for (number, text) in ["The budget is 50 < 60 & fine.", "Call me at 555 123 4567.", "Goodbye everybody."].enumerated()
  {
    let start = now - 60_000 + Int64(number) * 5_000
    journal.append(
      .segment(
        TranscriptSegment(
          meeting: code, id: "g_\(number)", participant: number == 2 ? "p_ben" : "p_ann",
          name: number == 2 ? "Ben" : "Ann", language: "en", text: text,
          translations: number == 0 ? ["es": "El presupuesto es bueno."] : [:], start: start, end: start + 3_000)))
  }
  journal.append(
    .participant(
      meeting: code, ParticipantEntry(id: "p_ben", name: "Ben", role: .participant, joinedAt: now - 70_000)))
  journal.append(
    .consent(
      ConsentRecord(
        meeting: code, participant: "p_ann", purpose: .transcription, given: true, textVersion: 1, language: "en",
        at: now - 70_000, actor: "p_ann")))
  for decision in consents { journal.append(.consent(decision)) }
  journal.finish()
  await journal.run()
  // Nobody writes any more.
  for decision in unwritten { journal.append(.consent(decision)) }

  var record = MeetingRecord(
    code: code, title: "Budget", capacity: 10, hostTokenHash: host.hash, createdAt: now - 80_000)
  prepare(&record, "p_ann", "p_ben")
  let store = MemoryMeetingStore()
  try await store.apply(MeetingChanges(changed: [record]))
  let meetings = MeetingService(media: SilentMedia(), identity: identity, store: store, logger: quiet)
  try await meetings.start()
  let stays = SQLParticipants(database)
  var api = TranscriptAPI(
    store: SQLTranscripts(database, journal: journal, milliseconds: { now }), summaries: SummaryService(logger: quiet),
    redact: { text, _ in text.replacing("555 123 4567", with: "[phone]") },
    tookPart: { participant, meeting in try await stays.tookPart(participant, in: meeting) })
  configure(&api)
  let given = api
  try await withGateway(
    routes: { router, clients in TranscriptRoutes(meetings: meetings, clients: clients, api: given).add(to: router) }
  ) { port in
    try await body(
      TranscriptHouse(port: port, code: code, host: host.token, ann: ann, ben: ben, annID: "p_ann"))
  }
  try database.close()
}
