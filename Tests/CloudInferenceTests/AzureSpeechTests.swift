// Azure's speech protocol, over real sockets.

import Captions
import Testing

@testable import CloudInference

@Suite(.timeLimit(.minutes(10))) struct AzureSpeechTests {
  private func failure(of manner: SpeechStandIn.Manner, limits: ServiceLimits = quick()) async throws -> InferenceError?
  {
    nonisolated(unsafe) var caught: InferenceError?
    try await StandIn.serving({ _ in .status(404) }, speech: { .init($0, $1, manner: manner) }) {
      standIn, connections in
      let recogniser = try AzureSpeechRecogniser(connections, url: standIn.address, key: "azure-key", limits: limits)
      do throws(InferenceError) {
        _ = try await recogniser.recognise(tone(200), language: nil, pass: .final)
      } catch { caught = error }
      #expect(standIn.problems == [])
    }
    return caught
  }

  @Test(arguments: [(200.0, "low", 0.5), (440, "middle", 2.3), (900, "high", 0.01)])
  func hearsTones(hertz: Double, heard: String, seconds: Double) async throws {
    try await StandIn.serving({ _ in .status(404) }, speech: { .init($0, $1, manner: .answers) }) {
      standIn, connections in
      let recogniser = try AzureSpeechRecogniser(connections, url: standIn.address + "/", key: "azure-key")
      let result = try await recogniser.recognise(tone(hertz, seconds: seconds), language: "de", pass: .final)
      #expect(standIn.problems == [])
      #expect(result.text == heard + " tone")
      #expect(result.language == "de")
      let count = Double(heard.count)
      #expect(abs((result.confidence ?? 0) - (0.5 * count + 4) / (count + 4)) < 1e-9)
      #expect(standIn.received.first?.query["language"] == "de-DE")
    }
  }

  @Test func silenceHasNoText() async throws {
    try await StandIn.serving({ _ in .status(404) }, speech: { .init($0, $1, manner: .hearsNothing) }) {
      standIn, connections in
      let recogniser = try AzureSpeechRecogniser(connections, url: standIn.address, key: "azure-key")
      #expect(try await recogniser.recognise(tone(200), language: nil, pass: .final).text == "")
      #expect(standIn.problems == [])
    }
  }

  @Test func failuresAreMapped() async throws {
    #expect(try await failure(of: .fails)?.kind == .failed)
    #expect(try await failure(of: .babbles)?.kind == .failed)
    #expect(try await failure(of: .closes)?.kind == .failed)
    // Nothing else would end it.
    #expect(try await failure(of: .hangs, limits: quick(.milliseconds(200)))?.kind == .timeout)
  }

  @Test(arguments: [(401, InferenceError.Kind.unavailable, 1), (429, .overloaded, 2), (500, .failed, 2)])
  func refusalsAreMapped(status: Int, kind: InferenceError.Kind, attempts: Int) async throws {
    try await StandIn.serving({ _ in .status(status) }) { standIn, connections in
      let recogniser = try AzureSpeechRecogniser(connections, url: standIn.address, key: "azure-key", limits: quick())
      let error = await #expect(throws: InferenceError.self) {
        try await recogniser.recognise(tone(200), language: nil, pass: .final)
      }
      #expect(error?.kind == kind)
      #expect(standIn.received.count == attempts)
    }
  }

  @Test func aSilentServerAtTheUpgradeIsGivenUp() async throws {
    try await StandIn.serving({ _ in .hang }) { standIn, connections in
      let recogniser = try AzureSpeechRecogniser(
        connections, url: standIn.address, key: "azure-key", limits: quick(.milliseconds(200)))
      let error = await #expect(throws: InferenceError.self) {
        try await recogniser.recognise(tone(200), language: nil, pass: .final)
      }
      #expect(error?.kind == .timeout)
    }
  }

  @Test func keysAreNotSentInTheClear() {
    #expect(throws: InferenceError.self) {
      _ = try ServiceAddress("http://somewhere.example", secretly: true)
    }
    #expect(throws: InferenceError.self) { _ = try ServiceAddress("https://user@somewhere.example") }
    #expect(throws: InferenceError.self) { _ = try ServiceAddress("somewhere.example") }
  }
}
