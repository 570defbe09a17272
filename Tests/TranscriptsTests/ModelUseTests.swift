// What a model is paid for: tokens as its server counts them, and as they are estimated where it does not.

import Foundation
import Logging
import Testing

@testable import Transcripts

private let talk = [said(0, "Ann", "The budget is too small."), said(4, "Ben", "I will ask for a larger one.")]
private let content = #"{"summary":["They spoke of the budget."]}"#

/// An answer with the summary, and with `usage`.
private func completion(_ usage: String?, content text: String = content) throws -> Scripted {
  let message = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  let end = usage.map { #","usage":\#($0)"# } ?? ""
  return Scripted(status: 200, body: #"{"choices":[{"message":{"content":\#(message)}}]\#(end)}"#)
}

/// What one summary took, from a server that gives these answers, the last one again and again; nil hangs.
private func use(_ answers: [Scripted?], timeout: Duration = .seconds(60)) async throws -> (ModelUse, [Recorded]) {
  let server = LocalServer { number, _ in answers[min(number, answers.count - 1)] }
  var used = ModelUse()
  try await server.run { address in
    let http = OutboundHTTP()
    var model = ChatModel(url: "\(address)/v1", key: nil, name: "small")
    model.timeout = timeout
    let client = ChatClient(model: model, http: http, pause: .milliseconds(1))
    let service = SummaryService(client: client, logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
    _ = await service.summary(of: talk, meeting: "m", mayLeave: true)
    used = service.used
    await http.close()
  }
  return (used, server.received)
}

/// A token for every four bytes of what a request asks.
private func estimate(_ request: Recorded?) throws -> Int {
  let body = try JSONSerialization.jsonObject(with: Data(try #require(request).body)) as? [String: Any]
  let messages = try #require(body?["messages"] as? [[String: String]])
  let bytes = messages.reduce(0) { $0 + ($1["content"]?.utf8.count ?? 0) }
  return Int((Double(bytes) / 4).rounded(.up))
}

@Suite struct ModelUseTests {
  @Test func aServersOwnCountIsTaken() async throws {
    let usage = #"{"prompt_tokens":812,"completion_tokens":64,"total_tokens":876,"prompt_tokens_details":{}}"#
    let (used, _) = try await use([completion(usage)])
    #expect(used.input == TokenCount(told: 812) && used.output == TokenCount(told: 64))
    #expect(used.characters > 0)
  }

  @Test(arguments: [
    nil, "null", "{}", #"{"prompt_tokens":-1,"completion_tokens":-1}"#,
    #"{"prompt_tokens":10000001,"completion_tokens":9223372036854775807}"#,
    #"{"prompt_tokens":"812","completion_tokens":64.5}"#, #"{"prompt_tokens":1e300}"#, "[]", "7",
  ])
  func whatIsNoCountIsEstimated(usage: String?) async throws {
    let (used, requests) = try await use([completion(usage)])
    let asked = try estimate(requests.first)
    #expect(requests.count == 1 && asked > 100)
    #expect(used.input == TokenCount(estimated: asked))
    #expect(used.output == TokenCount(estimated: (content.utf8.count + 3) / 4))
  }

  @Test func oneCountMayBeThereWithoutTheOther() async throws {
    let (used, _) = try await use([completion(#"{"prompt_tokens":812}"#)])
    #expect(used.input == TokenCount(told: 812))
    #expect(used.output == TokenCount(estimated: (content.utf8.count + 3) / 4))
  }

  @Test func whatIsRefusedTakesNoTokens() async throws {
    let usage = #"{"prompt_tokens":812,"completion_tokens":64}"#
    let (used, requests) = try await use([Scripted(status: 400, body: #"{"usage":\#(usage)}"#), completion(usage)])
    #expect(requests.count == 2)
    #expect(used.input == TokenCount(told: 812) && used.output == TokenCount(told: 64))
    let (refused, _) = try await use([Scripted(status: 401)])
    #expect(refused.input.all == 0 && refused.output.all == 0 && refused.characters > 0)
  }

  @Test func aQuestionThatIsNotAnsweredIsEstimatedEachTime() async throws {
    let (used, _) = try await use([nil], timeout: .milliseconds(30))
    let prompt = SummaryPrompt(talk)
    #expect(used.output.all == 0)
    // It is asked twice, whether or not that gets there in time.
    #expect(used.input == TokenCount(estimated: 2 * TokenCount.estimate(prompt.rules + prompt.transcript)))
  }

  @Test func anAnswerThatCanNotBeReadTookItsTokens() async throws {
    let usage = #"{"prompt_tokens":812,"completion_tokens":64}"#
    let (used, requests) = try await use([completion(usage, content: "no object"), completion(usage)])
    #expect(requests.count == 2)
    #expect(used.input == TokenCount(told: 2 * 812) && used.output == TokenCount(told: 2 * 64))
  }
}
