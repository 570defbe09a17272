// The calls about transcripts against a real gateway, real meetings and a real database.

import Foundation
import Identity
import Meetings
import Messages
import Testing
import Transcripts

@testable import Gateway

@Suite struct TranscriptRoutesTests {
  @Test func aTranscriptIsReadPageByPage() async throws {
    try await withTranscript { house async throws in
      let all = try await house.read(TranscriptReply.self, "transcript", as: house.ann)
      #expect(all.segments.map(\.id) == ["g_0", "g_1", "g_2"])
      #expect(all.segments[0].translations == ["es": "El presupuesto es bueno."])
      #expect(!all.more && all.next == nil)
      #expect(all.talkTime.map(\.name) == ["Ann", "Ben"])
      #expect(all.talkTime.map(\.milliseconds) == [6_000, 3_000])
      #expect(all.languages == ["en", "es"])

      let first = try await house.read(TranscriptReply.self, "transcript?limit=2", as: house.ben)
      #expect(first.segments.map(\.id) == ["g_0", "g_1"])
      #expect(first.more)
      let next = try #require(first.next)
      let second = try await house.read(TranscriptReply.self, "transcript?limit=2&after=\(next)", as: house.host)
      #expect(second.segments.map(\.id) == ["g_2"])
      #expect(!second.more)
      #expect(!all.mayEdit && !first.mayEdit && second.mayEdit)
    }
  }

  @Test func wordsAreFound() async throws {
    try await withTranscript { house async throws in
      let found = try await house.read(TranscriptReply.self, "transcript?q=good%62ye", as: house.ann)
      #expect(found.segments.map(\.id) == ["g_2"])
      #expect(found.segments.first?.snippet?.contains("\u{2}Goodbye\u{3}") == true)
      #expect(try await house.read(TranscriptReply.self, "transcript?q=%20", as: house.ann).segments.count == 3)
    }
  }

  @Test(arguments: [
    "limit=0", "limit=1001", "limit=x", "limit=-1", "after=nowhere", "after=" + String(repeating: "a", count: 257),
    "q=" + String(repeating: "a", count: 257),
  ])
  func parametersOutOfBoundsAreRefused(query: String) async throws {
    try await withTranscript { house async throws in
      #expect(try error(await house.ask("GET", "transcript?\(query)", as: house.ann)) == "400 request.invalid")
    }
  }

  @Test func onlyThoseWithATokenForTheMeetingRead() async throws {
    try await withTranscript { house async throws in
      let answer = try await house.ask("GET", "transcript")
      #expect(try error(answer) == "401 token.missing")
      #expect(answer.headers["www-authenticate"] == "Bearer")
      #expect(try error(await house.ask("GET", "transcript?token=\(house.host)")) == "401 token.missing")
      for scheme in ["Basic \(house.host)", "Bearer", "Bearer ", house.host] {
        #expect(
          try error(await house.ask("GET", "transcript", headers: ["Authorization: \(scheme)"])) == "401 token.missing")
      }
      let other = Signing().token(of: "p_ann", in: "aaa-aaaa-aaa", role: "host")
      let old = Signing().sign(
        JoinClaims(participant: "p_ann", meeting: house.code, name: "A", role: "host", issuedAt: 1_000))
      for token in ["wrong", other, old, house.ann + "A", HostToken.make()] {
        for path in ["transcript", "transcript/export?format=txt", "transcript/summary", "consents"] {
          #expect(try error(await house.ask("GET", path, as: token)) == "401 token.invalid")
        }
      }
      let lower = try await house.ask("GET", "transcript", headers: ["Authorization: bearer \(house.ann)"])
      #expect(lower.status == 200)
      for code in ["aaa-aaaa-aaa", "nonsense"] {
        let nowhere = try await GatewayTests.ask(
          house.port, "GET /api/v1/meetings/\(code)/transcript", headers: ["Authorization: Bearer \(house.host)"])
        #expect(try error(nowhere) == "404 meeting.notFound")
      }
    }
  }

  @Test func whoWasRemovedReadsNothing() async throws {
    try await withTranscript(prepare: { record, ann, _ in record.removed = [Signing().mark(of: ann, in: record.code)] })
    { house async throws in
      #expect(try error(await house.ask("GET", "transcript", as: house.ann)) == "403 meeting.removed")
      #expect(try await house.ask("GET", "transcript", as: house.ben).status == 200)
    }
  }

  @Test func aLockedMeetingIsReadByThoseWhoWereInIt() async throws {
    try await withTranscript(prepare: { record, _, _ in record.locked = true }) { house async throws in
      // Ben was in it; nobody wrote down that Ann was.
      #expect(try error(await house.ask("GET", "transcript", as: house.ann)) == "403 meeting.locked")
      #expect(try await house.ask("GET", "transcript", as: house.ben).status == 200)
      #expect(try await house.ask("GET", "transcript", as: house.host).status == 200)
    }
    try await withTranscript(
      prepare: { record, ann, _ in
        record.locked = true
        record.admitted = [Signing().mark(of: ann, in: record.code)]
      }
    ) { house async throws in
      #expect(try await house.ask("GET", "transcript", as: house.ann).status == 200)
    }
  }

  @Test func aMeetingThatIsOverIsStillRead() async throws {
    try await withTranscript(prepare: { record, _, _ in record.ended = true }) { house async throws in
      #expect(try await house.ask("GET", "transcript", as: house.ann).status == 200)
    }
  }

  @Test func onlyHostsChangeThings() async throws {
    try await withTranscript { house async throws in
      #expect(
        try error(await house.ask("PATCH", "transcript/g_0", as: house.ann, body: #"{"text":"x"}"#)) == "403 host.only")
      #expect(try error(await house.ask("DELETE", "transcript", as: house.ann)) == "403 host.only")
      #expect(try error(await house.ask("DELETE", "participants/p_ben/data", as: house.ann)) == "403 host.only")
      #expect(try error(await house.ask("GET", "consents", as: house.ann)) == "403 host.only")
      #expect(try await house.read(TranscriptReply.self, "transcript", as: house.ann).segments.count == 3)
    }
    // Whom a host made a host is one, and whom they unmade is none, whatever the token says.
    try await withTranscript(
      prepare: { record, ann, _ in
        record.roles = [GivenRole(mark: Signing().mark(of: ann, in: record.code), role: .host)]
      }
    ) { house async throws in
      #expect(try await house.ask("GET", "consents", as: house.ann).status == 200)
      #expect(try await house.read(TranscriptReply.self, "transcript", as: house.ann).mayEdit)
      let made = Signing().token(of: "p_cleo", in: house.code, role: "host")
      #expect(try await house.ask("GET", "consents", as: made).status == 200)
    }
    try await withTranscript(
      prepare: { record, _, _ in
        record.roles = [GivenRole(mark: Signing().mark(of: "p_cleo", in: record.code), role: .participant)]
      }
    ) { house async throws in
      let unmade = Signing().token(of: "p_cleo", in: house.code, role: "host")
      #expect(try await !house.read(TranscriptReply.self, "transcript", as: unmade).mayEdit)
      #expect(try error(await house.ask("GET", "consents", as: unmade)) == "403 host.only")
    }
  }

  @Test(arguments: TranscriptFormat.allCases) func everyFormatIsAFile(format: TranscriptFormat) async throws {
    try await withTranscript { house async throws in
      let path = "transcript/export?format=\(format.rawValue)&language=es"
      let answer = try await house.ask("GET", path, as: house.ann)
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == format.mediaType)
      #expect(answer.headers["content-disposition"] == #"attachment; filename="bcd-fghj-kmn-es.\#(format.rawValue)""#)
      #expect(answer.headers["cache-control"] == "no-store")
      #expect(answer.body.contains("El presupuesto es bueno."))
      #expect(answer.body.contains("Goodbye everybody."))
      let head = try await house.ask("HEAD", path, as: house.ann)
      #expect(head.status == 200)
      #expect(head.headers["content-length"] == String(answer.body.utf8.count) || format == .docx)
      #expect(head.headers["content-length"] == answer.headers["content-length"])
      #expect(head.body.isEmpty)
    }
  }

  @Test func exportsKnowTheirParameters() async throws {
    try await withTranscript { house async throws in
      for query in ["", "?format=pdf", "?format=txt&language=a%22b", "?format=txt&language=e%0d%0aX:%20y"] {
        #expect(try error(await house.ask("GET", "transcript/export\(query)", as: house.ann)) == "400 request.invalid")
      }
      let original = try await house.ask("GET", "transcript/export?format=txt&language=original", as: house.ann)
      #expect(original.body.contains("The budget is 50 < 60 & fine."))
      #expect(original.headers["content-disposition"] == #"attachment; filename="bcd-fghj-kmn.txt""#)
    }
  }

  @Test func aSummaryIsMade() async throws {
    try await withTranscript { house async throws in
      let summary = try await house.read(TranscriptSummary.self, "transcript/summary", as: house.ann)
      #expect(summary.source == .extractive)
      #expect(!summary.summary.isEmpty)
    }
  }

  @Test func aHostDeletesTheTranscript() async throws {
    try await withTranscript { house async throws in
      let answer = try await house.ask("DELETE", "transcript", as: house.host)
      #expect(try MessageCoding.decode(Deletion.self, from: answer.body) == Deletion(segments: 3))
      #expect(try await house.read(TranscriptReply.self, "transcript", as: house.ann).segments == [])
      #expect(try await house.read(ConsentsReply.self, "consents", as: house.host).consents.count == 1)
    }
  }

  @Test func whatIsErasedWaitsForNoOtherProgram() async throws {
    let http = OutboundHTTP()
    // Nothing is sent: it waits as for a program that is away.
    let sender = WebhookSender(
      [try WebhookEndpoint(url: "http://127.0.0.1:9/", secret: "0123456789abcdef")], over: http, logger: quiet)
    try await withTranscript(configure: { $0.webhooks = sender }) { house async throws in
      for (meeting, participant) in [(house.code, "p_ann"), (house.code, "p_ben"), ("other", "p_ann")] {
        let segment = StoredSegment(
          id: "g_1", participant: participant, name: "N", language: "en", text: "Words.", start: 1, end: 2)
        sender.send(.segment(meeting: meeting, segment))
      }
      sender.send(.ready(meeting: house.code, endedAt: 3))
      #expect(try await house.ask("DELETE", "participants/\(house.annID)/data", as: house.ann).status == 200)
      #expect(sender.counters.queued == 3)
      #expect(try await house.ask("DELETE", "transcript", as: house.host).status == 200)
      #expect(sender.counters.queued == 2)
    }
    await http.close()
  }

  @Test func everybodyErasesTheirOwn() async throws {
    try await withTranscript { house async throws in
      let answer = try await house.ask("DELETE", "participants/\(house.annID)/data", as: house.ann)
      #expect(try MessageCoding.decode(Deletion.self, from: answer.body).segments == 2)
      #expect(try await house.read(TranscriptReply.self, "transcript", as: house.ann).segments.map(\.id) == ["g_2"])
      let other = try await house.ask("DELETE", "participants/p_ben/data", as: house.host)
      #expect(try MessageCoding.decode(Deletion.self, from: other.body) == Deletion(segments: 1, stays: 1))
    }
  }

  /// The end of a meeting pardons nobody, and takes nobody's rights.
  @Test func whoWasRemovedStaysRemovedAfterTheEnd() async throws {
    try await withTranscript(
      prepare: { record, ann, ben in
        record.ended = true
        record.removed = [Signing().mark(of: ann, in: record.code)]
        record.roles = [GivenRole(mark: Signing().mark(of: ben, in: record.code), role: .host)]
      }
    ) { house async throws in
      for path in ["transcript", "transcript/export?format=txt", "transcript/summary"] {
        #expect(try error(await house.ask("GET", path, as: house.ann)) == "403 meeting.removed")
      }
      let answer = try await house.ask("PATCH", "transcript/g_0", as: house.ben, body: #"{"text":"Mine."}"#)
      #expect(answer.status == 200)
    }
  }

  /// Erasing what is theirs undoes nothing that a host decided about them.
  @Test func whoWasRemovedStaysRemovedAfterTheirErasure() async throws {
    try await withTranscript(
      prepare: { record, ann, ben in
        record.removed = [Signing().mark(of: ann, in: record.code)]
        record.roles = [GivenRole(mark: Signing().mark(of: ben, in: record.code), role: .participant)]
      }
    ) { house async throws in
      #expect(try await house.ask("DELETE", "participants/\(house.annID)/data", as: house.host).status == 200)
      #expect(try error(await house.ask("GET", "transcript", as: house.ann)) == "403 meeting.removed")
      let unmade = Signing().token(of: "p_ben", in: house.code, role: "host")
      #expect(try await house.ask("DELETE", "participants/p_ben/data", as: unmade).status == 200)
      #expect(try error(await house.ask("GET", "consents", as: unmade)) == "403 host.only")
    }
  }

  /// Whatever stands in the search field is words, never a query of the index, and never an error.
  @Test(arguments: [
    "%22", "%22%22", "*", "a*%20OR%20b", "NEAR(a%20b)", "text:secret", "{text}:x", "-goodbye",
    "%27;DROP%20TABLE%20segments",
    "%00", "%ff", "%", "%e0%a4%95", "%cc%81", "%e0%a4%be", "%c2%bd", "^goodbye", "(", "goodbye%20AND%20NOT",
  ])
  func noSearchIsAQueryOfTheIndex(query: String) async throws {
    try await withTranscript { house async throws in
      let answer = try await house.ask("GET", "transcript?q=\(query)", as: house.ann)
      #expect(answer.status == 200, "\(answer.body)")
      #expect(try await house.read(TranscriptReply.self, "transcript", as: house.ann).segments.count == 3)
    }
  }

  @Test func pagesOfOtherOriginsMayAskWithATokenAndOfStrangersNot() async throws {
    try await withTranscript { house async throws in
      let preflight = try await house.ask(
        "OPTIONS", "transcript/g_0",
        headers: [
          "Origin: http://localhost", "Access-Control-Request-Method: PATCH",
          "Access-Control-Request-Headers: authorization,content-type",
        ])
      #expect(preflight.status == 204)
      #expect(preflight.headers["access-control-allow-methods"] == "GET, HEAD, POST, PATCH, DELETE")
      #expect(preflight.headers["access-control-allow-headers"] == "content-type, authorization")
      #expect(preflight.headers["access-control-allow-origin"] == "http://localhost")
      let stranger = try await house.ask("OPTIONS", "transcript/g_0", headers: ["Origin: https://evil.example"])
      #expect(stranger.headers["access-control-allow-origin"] == nil)
      #expect(stranger.headers["allow"] == "OPTIONS, PATCH")
      let plain = try await house.ask("OPTIONS", "transcript")
      #expect(plain.headers["allow"] == "DELETE, GET, HEAD, OPTIONS")
    }
  }

  @Test func callsAreLimitedPerClient() async throws {
    try await withTranscript(configure: { api in
      api.rate = RateLimit(perMinute: 1, burst: 3)
      api.wholeRate = RateLimit(perMinute: 1, burst: 1)
    }) { house async throws in
      let away = ["X-Forwarded-For: 198.51.100.7"]
      #expect(try await house.ask("GET", "transcript/summary", as: house.ann, headers: away).status == 200)
      let whole = try await house.ask("GET", "transcript/export?format=txt", as: house.ann, headers: away)
      #expect(try error(whole) == "429 request.rate")
      #expect(whole.headers["retry-after"] != nil)
      #expect(try await house.ask("GET", "transcript", as: house.ann, headers: away).status == 200)
      // A guess costs as much as a call.
      #expect(try error(await house.ask("GET", "transcript", as: "guess", headers: away)) == "429 request.rate")
      let other = ["X-Forwarded-For: 198.51.100.8"]
      #expect(try await house.ask("GET", "transcript", as: house.ann, headers: other).status == 200)
      // The machine itself is not limited.
      #expect(try await house.ask("GET", "transcript", as: house.ann).status == 200)
    }
  }

  @Test func readersTakeNothingFromThoseWhoCorrectAndErase() async throws {
    try await withTranscript(configure: { api in
      api.rate = RateLimit(perMinute: 1, burst: 2)
      api.changeRate = RateLimit(perMinute: 1, burst: 2)
    }) { house async throws in
      let away = ["X-Forwarded-For: 198.51.100.7"]
      for method in ["GET", "HEAD"] {
        #expect(try await house.ask(method, "transcript", as: house.ann, headers: away).status == 200)
      }
      #expect(try error(await house.ask("GET", "transcript", as: house.ann, headers: away)) == "429 request.rate")
      let edit = #"{"text":"Corrected."}"#
      #expect(
        try await house.ask("PATCH", "transcript/g_0", as: house.host, headers: away, body: edit).status == 200)
      #expect(try await house.ask("DELETE", "transcript", as: house.host, headers: away).status == 200)
      let refused = try await house.ask("DELETE", "transcript", as: house.host, headers: away)
      #expect(try error(refused) == "429 request.rate")
      #expect(refused.headers["retry-after"].flatMap(Int.init) ?? 0 > 0)
    }
  }

  @Test func theTranscriptHasAPage() async throws {
    try await withGateway { port async throws in
      for line in ["GET", "HEAD"] {
        let page = try await ask(port, "\(line) /m/bcd-fghj-kmn/transcript")
        #expect(page.status == 200)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
      }
      #expect(try await ask(port, "GET /m/bcd-fghj-kmn/other").status == 404)
    }
  }
}
