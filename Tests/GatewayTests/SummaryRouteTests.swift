// What of a meeting may go to a language model elsewhere, as its ledger says.

import Consent
import Messages
import Testing
import Transcripts

@testable import Gateway

@Suite struct SummaryRouteTests {
  private static let elsewhere = ServicesElsewhere(text: ["model.example.org"])

  private static func decided(_ participant: String, _ given: Bool, at time: Int64) -> ConsentRecord {
    ConsentRecord(
      meeting: "bcd-fghj-kmn", participant: participant, purpose: .transcription, given: given,
      textVersion: elsewhere.text(for: .transcription).version, language: "en",
      services: elsewhere.hosts(for: .transcription), at: time, actor: participant)
  }

  /// Why there are only sentences: a model was asked, at an address where there is none, or it was not asked.
  private func note(consents: [ConsentRecord], unwritten: [ConsentRecord] = []) async throws -> String? {
    let http = OutboundHTTP()
    let (stream, continuation) = AsyncStream.makeStream(of: String?.self)
    try await withGateway { port async throws in
      let model = ChatModel(url: "http://127.0.0.1:\(port)/v1", key: nil, name: "model")
      let summaries = SummaryService(model: model, over: http, logger: quiet)
      try await withTranscript(
        consents: consents, unwritten: unwritten,
        configure: { api in
          api.summaries = summaries
          api.elsewhere = Self.elsewhere
        }
      ) { house async throws in
        let summary = try await house.read(TranscriptSummary.self, "transcript/summary", as: house.ann)
        continuation.yield(summary.note)
        continuation.finish()
      }
    }
    await http.close()
    for await note in stream { return note }
    return nil
  }

  @Test func theModelGetsNothingWhileADecisionIsOnItsWay() async throws {
    let everybody = [Self.decided("p_ann", true, at: 1), Self.decided("p_ben", true, at: 1)]
    #expect(try await note(consents: everybody)?.hasPrefix("The model gave no summary") == true)
    let missing = "It is not certain that everybody agreed"
    #expect(try await note(consents: [everybody[0]])?.hasPrefix(missing) == true)
    let no = Self.decided("p_ben", false, at: 2)
    #expect(try await note(consents: everybody, unwritten: [no])?.hasPrefix(missing) == true)
  }
}
