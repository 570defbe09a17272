import Foundation
import Logging
import Testing

@testable import Transcripts

private let quiet = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })

private let talk = [
  said(0, "Ann", "The budget of the museum is too small for the exhibition."),
  said(4, "Ben", "I will ask the city for a larger budget."),
]

private let modelSummary =
  #"{\"summary\":[\"They spoke of the budget.\"],\"actions\":[{\"who\":\"Ben\",\"text\":\"Ask the city\"}],\"decisions\":[]}"#

private func completion(_ content: String) -> Scripted {
  Scripted(
    status: 200, body: #"{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"\#(content)"}}]}"#)
}

/// Runs a service whose model is `server` around `body`.
private func withService(
  _ server: LocalServer, timeout: Duration = .seconds(600), _ body: (SummaryService) async throws -> Void
) async throws {
  try await server.run { address in
    let http = OutboundHTTP()
    var model = ChatModel(url: "\(address)/v1/", key: "sk-test", name: "small")
    model.timeout = timeout
    let client = ChatClient(model: model, http: http, pause: .milliseconds(1))
    do {
      try await body(SummaryService(client: client, logger: quiet))
    } catch {
      await http.close()
      throw error
    }
    await http.close()
  }
}

@Suite struct SummaryServiceTests {
  @Test func aModelWritesTheSummaryOnce() async throws {
    let server = LocalServer { _, _ in completion("Here it is: ```json\\n\(modelSummary)\\n```") }
    try await withService(server) { service in
      async let first = service.summary(of: talk, meeting: "m", mayLeave: true)
      async let second = service.summary(of: talk, meeting: "m", mayLeave: true)
      let summaries = await [first, second, service.summary(of: talk, meeting: "m", mayLeave: true)]
      for summary in summaries {
        #expect(
          summary
            == TranscriptSummary(
              summary: ["They spoke of the budget."], actions: [.init(who: "Ben", text: "Ask the city")],
              decisions: [], source: .model))
      }
    }
    let request = try #require(server.received.first)
    #expect(server.received.count == 1)
    #expect(request.uri == "/v1/chat/completions")
    #expect(request.headers["authorization"] == "Bearer sk-test")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    #expect(body["model"] as? String == "small")
    #expect(body["store"] as? Bool == false)
    let messages = try #require(body["messages"] as? [[String: String]])
    #expect(messages.map { $0["role"] } == ["system", "user"])
    #expect(
      messages[1]["content"]
        == "Ann: The budget of the museum is too small for the exhibition.\nBen: I will ask the city for a larger budget."
    )
  }

  @Test func aChangedTranscriptIsSummarisedAnew() async throws {
    let server = LocalServer { _, _ in completion(modelSummary) }
    try await withService(server) { service in
      _ = await service.summary(of: talk, meeting: "m", mayLeave: true)
      let once = service.used.characters
      #expect(once > talk.map(\.text.count).reduce(0, +))
      _ = await service.summary(of: Array(talk.prefix(1)), meeting: "m", mayLeave: true)
      #expect(service.used.characters == 2 * once - "\nBen: \(talk[1].text)".count)
      await service.forget(meeting: "m")
      _ = await service.summary(of: Array(talk.prefix(1)), meeting: "m", mayLeave: true)
    }
    #expect(server.received.count == 3)
  }

  @Test func aServerThatStumblesIsAskedOnceMore() async throws {
    let server = LocalServer { number, _ in number == 0 ? Scripted(status: 500) : completion(modelSummary) }
    try await withService(server) { service in
      #expect(await service.summary(of: talk, meeting: "m", mayLeave: true).source == .model)
    }
    #expect(server.received.count == 2)
  }

  @Test func aServerThatKnowsNoFormatsIsAskedWithout() async throws {
    let server = LocalServer { _, request in
      String(decoding: request.body, as: UTF8.self).contains("response_format")
        ? Scripted(status: 400) : completion(modelSummary)
    }
    try await withService(server) { service in
      #expect(await service.summary(of: talk, meeting: "m", mayLeave: true).source == .model)
    }
    let bodies = server.received.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies.map { $0.contains("store") } == [true, false])
  }

  @Test(arguments: [
    Scripted(status: 401), Scripted(status: 503), Scripted(status: 302, headers: [("Location", "/elsewhere")]),
    Scripted(status: 200, body: "not JSON"), completion("no object"), completion(#"{\"summary\":[]}"#),
    Scripted(status: 200, body: String(repeating: "x", count: ChatClient.answerLimit + 1)),
  ])
  func whatAModelDoesNotDoSentencesDo(answer: Scripted) async throws {
    let server = LocalServer { _, _ in answer }
    try await withService(server) { service in
      let summary = await service.summary(of: talk, meeting: "m", mayLeave: true)
      #expect(summary.source == .extractive)
      #expect(summary.note?.hasPrefix("The model gave no summary: ") == true)
      #expect(summary.actions == [.init(who: "Ben", text: "I will ask the city for a larger budget.")])
    }
    #expect(server.received.count <= 2)
    #expect(server.received.allSatisfy { $0.uri == "/v1/chat/completions" })
  }

  @Test func aModelThatHangsIsLeft() async throws {
    let server = LocalServer { _, _ in nil }
    try await withService(server, timeout: .milliseconds(500)) { service in
      let summary = await service.summary(of: talk, meeting: "m", mayLeave: true)
      #expect(summary.source == .extractive)
      #expect(summary.note?.contains("no answer in time") == true)
    }
    // Twice, unless this machine is too busy for a request to get there in time.
    #expect(server.received.count <= 2)
  }

  @Test func wordsOfWhoDidNotAgreeStayHereAlsoWhenTheModelHasSeenThem() async throws {
    let server = LocalServer { _, _ in completion(modelSummary) }
    try await withService(server) { service in
      let before = await service.summary(of: talk, meeting: "m", mayLeave: false)
      #expect(before.source == .extractive && before.note?.contains("not certain that everybody agreed") == true)
      #expect(server.received.isEmpty)
      #expect(await service.summary(of: talk, meeting: "m", mayLeave: true).source == .model)
      #expect(await service.summary(of: talk, meeting: "m", mayLeave: false).source == .extractive)
    }
    #expect(server.received.count == 1)
  }

  @Test func withoutAModelNothingIsToBeSaid() async {
    let summary = await SummaryService(logger: quiet).summary(of: talk, meeting: "m", mayLeave: true)
    #expect(summary.source == .extractive)
    #expect(summary.note == nil)
  }

  @Test func aLongTranscriptIsThinnedAndItsCommitmentsStay() {
    let chat = (0..<3_000).map { said(Double($0), "P\($0 % 3)", "The weather was nice on day \($0) of the trip.") }
    let prompt = SummaryPrompt(chat + [said(3_000, "Ben", "I will buy the tickets to Lisbon.")])
    #expect(prompt.transcript.unicodeScalars.count <= SummaryPrompt.limit)
    #expect(prompt.transcript.contains("Ben: I will buy the tickets to Lisbon."))
    #expect(prompt.rules.contains(#"code "en""#))
  }

  @Test func aModelsPointsAreBoundedAndOnOneLine() throws {
    let points = Array(repeating: #""line\none""#, count: 50).joined(separator: ",")
    let long = String(repeating: "a", count: 5_000)
    let read = try #require(
      ModelAnswer.read(#"{"summary":[\#(points)],"actions":[{"who":null,"text":"\#(long)"},{"text":" "}]}"#))
    #expect(read.summary == Array(repeating: "line one", count: 20))
    #expect(read.actions.map(\.text.count) == [1_000])
    #expect(read.decisions == [])
  }
}
