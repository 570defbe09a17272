// The REST calls by which transcripts are read, exported, summarised, corrected and deleted (docs/rest.md).

import Consent
import Foundation
import HTTPTypes
import Hummingbird
import Meetings
import Messages
import NIOCore
import Transcripts

/// The routes of transcripts and what they share.
struct TranscriptRoutes: Sendable {
  typealias Handler = @Sendable (Request, GatewayContext) async throws -> Response

  private let api: TranscriptAPI
  private let access: TranscriptAccess
  private let clients: ClientIdentifier
  private let calls: RateLimiter
  private let changes: RateLimiter
  private let wholes: RateLimiter

  init(meetings: MeetingService, clients: ClientIdentifier, api: TranscriptAPI) {
    self.api = api
    self.clients = clients
    access = TranscriptAccess(meetings: meetings, tookPart: api.tookPart)
    calls = RateLimiter(limit: api.rate)
    changes = RateLimiter(limit: api.changeRate)
    wholes = RateLimiter(limit: api.wholeRate)
  }

  /// Adds the routes.
  func add(to router: Router<GatewayContext>) {
    let group = router.group("/api/v1/meetings/:code")
    add("transcript", to: group, [.get: page, .delete: delete])
    add("transcript/export", to: group, [.get: export])
    add("transcript/summary", to: group, [.get: summary])
    add("transcript/:segment", to: group, [.patch: edit])
    add("transcript/:segment/history", to: group, [.get: history])
    add("participants/:participant/data", to: group, [.delete: erase])
    add("consents", to: group, [.get: consents])
  }

  /// RFC 9110 sections 9.3.2 and 9.3.7: what can be read can be asked about, and every address says what it can do.
  private func add(
    _ path: RouterPath, to group: RouterGroup<GatewayContext>, _ handlers: [HTTPRequest.Method: Handler]
  ) {
    var methods = handlers.keys.map(\.rawValue) + ["OPTIONS"]
    for (method, handler) in handlers {
      let limited: Handler = { request, context in
        try limit(method == .get ? calls : changes, request, context)
        return try await handler(request, context)
      }
      group.on(path, method: method, use: limited)
      guard method == .get else { continue }
      methods.append("HEAD")
      group.on(path, method: .head) { request, context in
        let response = try await limited(request, context)
        var headers = response.headers
        headers[.contentLength] = String(try await response.body.measured())
        return Response(status: response.status, headers: headers)
      }
    }
    let allowed = methods.sorted().joined(separator: ", ")
    group.on(path, method: .options) { _, _ in Response(status: .noContent, headers: [.allow: allowed]) }
  }

  // MARK: Reading

  private func page(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let reader = try await access.reader(of: request, context)
    let meeting = reader.meeting
    let wanted = try TranscriptQuery(request)
    return try await stored {
      let page = try await api.store.segments(
        meeting: meeting, query: wanted.query, after: wanted.after, limit: wanted.limit)
      let languages = try await api.store.languages(meeting: meeting)
      return try json(
        TranscriptReply(
          segments: page.segments, more: page.next != nil, next: page.next,
          talkTime: try await api.store.talkTime(meeting: meeting),
          languages: Set(languages.spoken + languages.translated).sorted(), mayEdit: reader.isHost))
    }
  }

  private func export(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let meeting = try await access.reader(of: request, context)
    let (format, language) = try TranscriptQuery.export(request)
    try limit(wholes, request, context)
    let export = TranscriptExport(format, meeting: meeting.meeting, title: meeting.title, language: language)
    return try await stored {
      var pages = ExportPages(export, of: meeting.meeting, in: api.store)
      // What fails at once is answered with an error.
      let first = try await pages.next() ?? ByteBuffer()
      let name = [meeting.meeting, language].compactMap { $0 }.joined(separator: "-")
      return Response(
        status: .ok,
        headers: [
          .contentType: format.mediaType, .cacheControl: "no-store",
          .contentDisposition: "attachment; filename=\"\(name).\(format.rawValue)\"",
        ], body: pages.body(first: first, context: context))
    }
  }

  private func summary(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let meeting = try await access.reader(of: request, context).meeting
    try limit(wholes, request, context)
    return try await stored {
      let segments = try await api.store.all(meeting: meeting)
      // Where not every decision is known, the one that is not may be a no.
      let decisions = try await api.store.everyConsent(meeting: meeting)
      let mayLeave =
        decisions.map { decisions in
          api.elsewhere.mayGet(words: segments.map { ($0.participant, $0.start) }, decisions: decisions)
        } ?? false
      return try json(await api.summaries.summary(of: segments, meeting: meeting, mayLeave: mayLeave))
    }
  }

  private func history(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let reader = try await access.reader(of: request, context)
    let id = try identifier("segment", context)
    return try await stored {
      guard try await api.store.segment(meeting: reader.meeting, id: id) != nil else { throw Self.noSegment }
      let edits = try await api.store.history(meeting: reader.meeting, segment: id)
      return try json(HistoryReply(edits: edits.map { SegmentEditReply($0, withText: reader.isHost) }))
    }
  }

  private func consents(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let meeting = try await access.host(of: request, context).meeting
    return try await stored { try json(ConsentsReply(consents: try await api.store.consents(meeting: meeting))) }
  }

  // MARK: Changing

  private func edit(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let host = try await access.host(of: request, context)
    let id = try identifier("segment", context)
    let buffer = try await request.body.collect(upTo: HTTPBounds.body)
    guard let body = String(validating: buffer.readableBytesView, as: UTF8.self),
      let wanted = try? MessageCoding.decode(SegmentEditRequest.self, from: body).text
    else { throw APIError.badJSON }
    let bounds = 1...TranscriptBounds.text
    let trimmed = wanted.trimmingCharacters(in: .whitespacesAndNewlines)
    guard bounds.contains(trimmed.unicodeScalars.count) else { throw Self.badText }
    return try await stored {
      guard try await api.store.segment(meeting: host.meeting, id: id) != nil else { throw Self.noSegment }
      // Marks may be longer than what they stand for.
      let text = try await api.redact(trimmed, host.meeting)
      guard bounds.contains(text.unicodeScalars.count) else { throw Self.badText }
      let now = Int64(Date().timeIntervalSince1970 * 1000)
      let new = try await api.store.edit(
        meeting: host.meeting, segment: id, text: text, by: host.participant ?? "host", at: now)
      guard let new else { throw Self.noSegment }
      await access.meetings.correct(CaptionMessage(new), in: host.meeting)
      await api.summaries.forget(meeting: host.meeting)
      return try json(new)
    }
  }

  private func delete(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let meeting = try await access.host(of: request, context).meeting
    return try await stored {
      let deletion = try await api.store.deleteTranscript(meeting: meeting)
      await access.meetings.eraseWords(meeting)
      await api.summaries.forget(meeting: meeting)
      api.webhooks?.forget(meeting: meeting)
      return try json(deletion)
    }
  }

  private func erase(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let reader = try await access.reader(of: request, context, forThemselves: true)
    let participant = try identifier("participant", context)
    guard reader.isHost || reader.participant == participant else { throw TranscriptAccess.notHost }
    return try await stored {
      let deletion = try await api.store.erase(participant: participant, meeting: reader.meeting)
      await access.meetings.eraseWords(reader.meeting, of: participant)
      await api.summaries.forget(meeting: reader.meeting)
      api.webhooks?.forget(meeting: reader.meeting, participant: participant)
      return try json(deletion)
    }
  }

  // MARK: Inside

  /// Turns the store's refusals into HTTP; what fails inside it is an internal error like any other.
  private func stored(_ call: () async throws -> Response) async throws -> Response {
    do {
      return try await call()
    } catch let error as any TranscriptStoreError where error.isRefusal {
      throw APIError(
        status: .badRequest, kind: .protocol, code: "request.invalid", text: "A parameter is out of bounds.")
    } catch ExportError.tooLarge {
      throw APIError(
        status: .contentTooLarge, kind: .user, code: "transcript.tooLarge",
        text: "The transcript is too large for this format. The other formats have no end.")
    }
  }

  /// Programs on this machine itself are not limited: nobody else is kept out by what they use up.
  private func limit(_ limiter: RateLimiter, _ request: Request, _ context: GatewayContext) throws {
    guard !clients.isLocal(request, context: context) else { return }
    guard let wait = limiter.take(clients.client(of: request, context: context), at: monotonicSeconds()) else { return }
    throw APIError(
      status: .tooManyRequests, kind: .user, code: ErrorCode.requestRate.rawValue,
      text: "Too many requests. Try again in \(wait) s.", retryAfter: wait)
  }

  private func identifier(_ name: String, _ context: GatewayContext) throws -> String {
    guard let text = context.parameters.get(name)?.removingPercentEncoding, !text.isEmpty,
      text.utf8.count <= TranscriptBounds.identifier
    else { throw Self.noSegment }
    return text
  }

  private func json(_ value: some Encodable) throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(string: try MessageCoding.encode(value))))
  }

  private static let noSegment = APIError(
    status: .notFound, kind: .user, code: "transcript.gone", text: "There is nothing of that id in the transcript.")
  private static let badText = APIError(
    status: .badRequest, kind: .user, code: "transcript.text",
    text: "A segment has 1 to \(TranscriptBounds.text) characters.")
}
