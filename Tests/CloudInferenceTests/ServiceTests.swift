// The services over HTTP, against servers that check what they are sent and answer from it.

import Captions
import Foundation
import NIOHTTP1
import Synchronization
import Testing

@testable import CloudInference

/// Takes multipart/form-data apart.
private func form(_ request: Received) throws -> [String: (type: String?, file: String?, body: Data)] {
  let type = request.headers.first(name: "content-type") ?? ""
  guard let match = type.wholeMatch(of: /multipart\/form-data; boundary=([A-Za-z0-9-]{1,70})/) else {
    throw ProtocolError("the type \(type)")
  }
  let mark = Data("--\(match.1)".utf8)
  guard request.body.starts(with: mark), request.body.suffix(mark.count + 4) == mark + Data("--\r\n".utf8) else {
    throw ProtocolError("boundaries")
  }
  var fields: [String: (String?, String?, Data)] = [:]
  var rest = request.body.dropFirst(mark.count + 2)
  while let next = rest.firstRange(of: Data("\r\n".utf8) + mark) {
    let part = rest[..<next.lowerBound]
    rest = rest[next.upperBound...].dropFirst(2)
    guard let end = part.firstRange(of: Data("\r\n\r\n".utf8)) else { throw ProtocolError("a part without headers") }
    let headers = String(decoding: part[..<end.lowerBound], as: UTF8.self)
    guard let name = headers.firstMatch(of: /Content-Disposition: form-data; name="([a-z_]+)"/) else {
      throw ProtocolError("a part without a name")
    }
    let type = headers.firstMatch(of: /Content-Type: (.+)/).map { String($0.1) }
    let file = headers.firstMatch(of: /filename="([^"]+)"/).map { String($0.1) }
    guard fields.updateValue((type, file, Data(part[end.upperBound...])), forKey: String(name.1)) == nil else {
      throw ProtocolError("a part twice")
    }
  }
  return fields
}

private func transcribe(_ request: Received) throws -> Answer {
  guard request.method == .POST, request.uri == "/v1/audio/transcriptions" else { throw ProtocolError("the path") }
  guard request.headers["authorization"] == ["Bearer open-key"] else { throw ProtocolError("the key") }
  let fields = try form(request)
  func text(_ name: String) -> String? { fields[name].map { String(decoding: $0.body, as: UTF8.self) } }
  guard text("model") == "whisper-1", text("response_format") == "json", text("temperature") == "0" else {
    throw ProtocolError("the fields")
  }
  guard let file = fields["file"], file.file == "audio.wav", file.type == "audio/wav" else {
    throw ProtocolError("no file")
  }
  let pcm = Data(file.body.dropFirst(44))
  guard try checkWaveHeader(file.body.prefix(44)) == pcm.count else { throw ProtocolError("the PCM's length") }
  return .json(#"{"text":" \#(word(in: samples(of: pcm))) in \#(text("language") ?? "any") of \#(pcm.count) "}"#)
}

private func libre(_ request: Received) throws -> Answer {
  if request.method == .GET, request.uri == "/languages" {
    return .json(
      #"[{"code":"en","name":"English","targets":["de","en","zh-Hans"]},{"code":"de","name":"German","targets":["en"]}]"#
    )
  }
  guard request.method == .POST, request.uri == "/translate",
    request.headers["content-type"] == ["application/json; charset=utf-8"],
    let body = request.json as? [String: String],
    Set(body.keys) == ["q", "source", "target", "format", "api_key"], body["format"] == "text",
    body["api_key"] == "libre-key", let text = body["q"], let target = body["target"]
  else { throw ProtocolError("the request") }
  let words = text.split(separator: " ").reversed().joined(separator: " ")
  return .json(#"{"translatedText":"\#(target): \#(words)"}"#)
}

private func azureTranslate(_ request: Received) throws -> Answer {
  guard request.headers["ocp-apim-subscription-key"] == ["azure-key"],
    request.headers["ocp-apim-subscription-region"] == ["westeurope"],
    UUID(uuidString: request.headers.first(name: "x-clienttraceid") ?? "") != nil,
    request.query["api-version"] == "3.0"
  else { throw ProtocolError("headers or version") }
  if request.method == .GET, request.path == "/languages", request.query["scope"] == "translation" {
    return .json(
      #"{"translation":{"en":{"name":"E","nativeName":"E","dir":"ltr"},"de":{"name":"G"},"zh-Hans":{"name":"C"}}}"#)
  }
  guard request.method == .POST, request.path == "/translate", let to = request.query["to"],
    request.query["from"] != nil, let body = request.json as? [[String: String]], body.count == 1,
    Array(body[0].keys) == ["Text"], let text = body[0]["Text"]
  else { throw ProtocolError("the request") }
  let words = text.split(separator: " ").reversed().joined(separator: " ")
  return .json(#"[{"translations":[{"text":"\#(words)","to":"\#(to)"}]}]"#)
}

struct ServiceTests {
  @Test func openAIHearsTones() async throws {
    try await StandIn.serving(transcribe) { standIn, connections in
      let recogniser = try OpenAIRecogniser(
        connections, url: standIn.address + "/v1/", key: "open-key", model: "whisper-1")
      let high = try await recogniser.recognise(tone(900, seconds: 3), language: "en", pass: .final)
      #expect(high.text == "high in en of 96000")
      let low = try await recogniser.recognise(tone(200), language: nil, pass: .tentative)
      #expect(low.text == "low in any of 16000")
      #expect(try await recogniser.recognise([0, 0], language: nil, pass: .final).text == "")
      #expect(standIn.problems == [])
      #expect(standIn.received.count == 2)
    }
  }

  @Test func libreTranslates() async throws {
    try await StandIn.serving(libre) { standIn, connections in
      let translator = try LibreTranslator(connections, url: standIn.address, key: "libre-key")
      #expect(translator.pairs.isEmpty)
      try await translator.refresh()
      #expect(
        translator.pairs == [.init(from: "en", to: "de"), .init(from: "en", to: "zh"), .init(from: "de", to: "en")])
      #expect(
        try await translator.translate("one two three", from: "en", to: "zh")
          == "zh-Hans: three two one")
      let error = await #expect(throws: InferenceError.self) {
        try await translator.translate("a", from: "de", to: "zh")
      }
      #expect(error?.kind == .unsupportedLanguage)
      #expect(standIn.problems == [])
    }
  }

  @Test func azureTranslates() async throws {
    try await StandIn.serving(azureTranslate) { standIn, connections in
      let translator = try AzureTranslator(connections, url: standIn.address, key: "azure-key", region: "westeurope")
      try await translator.refresh()
      #expect(translator.pairs.count == 6)
      #expect(try await translator.translate("one two three", from: "en", to: "zh") == "three two one")
      #expect(standIn.received.last?.query["to"] == "zh-Hans")
      #expect(standIn.problems == [])
    }
  }
}

@Suite(.timeLimit(.minutes(10))) struct ServiceFailureTests {
  private func recogniser(
    _ standIn: StandIn, _ connections: CloudConnections, limits: ServiceLimits = quick()
  ) throws(InferenceError) -> OpenAIRecogniser {
    try OpenAIRecogniser(connections, url: standIn.address + "/v1", key: "open-key", model: "m", limits: limits)
  }

  private func failure(_ recogniser: OpenAIRecogniser) async -> InferenceError? {
    do throws(InferenceError) {
      _ = try await recogniser.recognise(tone(200), language: nil, pass: .final)
      return nil
    } catch { return error }
  }

  private func failure(
    _ standIn: StandIn, _ connections: CloudConnections, limits: ServiceLimits = quick()
  ) async -> InferenceError? {
    do throws(InferenceError) {
      return await failure(try recogniser(standIn, connections, limits: limits))
    } catch { return error }
  }

  @Test func aHangingServerIsGivenUpInTime() async throws {
    try await StandIn.serving({ _ in .hang }) { standIn, connections in
      #expect(await failure(standIn, connections, limits: quick(.milliseconds(500)))?.kind == .timeout)
      #expect(standIn.received.count <= 1, "it is not asked again")
    }
  }

  @Test func anErrorIsTriedAgainAndThenTheServiceIsLeftAlone() async throws {
    let six = Countdown(6)
    try await StandIn.serving({ _ in six.isOver() ? .json(#"{"text":"ok"}"#) : .status(500) }) { standIn, connections in
      var limits = quick()
      let time = Time()
      limits.now = { time.now }
      let recogniser = try recogniser(standIn, connections, limits: limits)
      for _ in 0..<3 { #expect(await failure(recogniser)?.kind == .failed) }
      #expect(standIn.received.count == 6)
      #expect(await failure(recogniser)?.kind == .unavailable)
      #expect(standIn.received.count == 6)
      time.advance(.seconds(30))
      #expect(await failure(recogniser) == nil)
      #expect(await failure(recogniser) == nil)
      #expect(standIn.received.count == 8)
    }
  }

  @Test func oneErrorIsForgiven() async throws {
    let one = Countdown(1)
    try await StandIn.serving({ _ in one.isOver() ? .json(#"{"text":"ok"}"#) : .status(503, ["retry-after": "0"]) }) {
      standIn, connections in
      #expect(await failure(standIn, connections) == nil)
      #expect(standIn.received.count == 2)
    }
  }

  @Test func aDroppedConnectionIsTriedAgain() async throws {
    let one = Countdown(1)
    try await StandIn.serving({ _ in one.isOver() ? .json(#"{"text":"ok"}"#) : .drop }) { standIn, connections in
      #expect(await failure(standIn, connections) == nil)
      #expect(standIn.received.count == 2)
    }
  }

  @Test func whoWantsALongPauseIsNotAskedAgain() async throws {
    try await StandIn.serving({ _ in .status(429, ["retry-after": "3600"]) }) { standIn, connections in
      #expect(await failure(standIn, connections)?.kind == .overloaded)
      #expect(standIn.received.count == 1)
    }
  }

  @Test(arguments: ["", "{", "[]", #"{"text":5}"#, #"{"words":"x"}"#])
  func malformedAnswersFail(text: String) async throws {
    try await StandIn.serving({ _ in .json(text) }) { standIn, connections in
      #expect(await failure(standIn, connections)?.kind == .failed)
    }
  }

  @Test func oversizedAnswersFail() async throws {
    let text = #"{"text":"\#(String(repeating: "x", count: 1 << 20))"}"#
    try await StandIn.serving({ _ in .json(text) }) { standIn, connections in
      #expect(await failure(standIn, connections)?.kind == .failed)
      #expect(standIn.received.count == 1)
    }
  }

  @Test func redirectionsAreNotFollowed() async throws {
    try await StandIn.serving({ _ in .status(307, ["location": "/elsewhere"]) }) { standIn, connections in
      #expect(await failure(standIn, connections)?.kind == .failed)
      #expect(standIn.received.count == 1)
    }
  }

  @Test func ourOwnMistakesDoNotOpenTheBreaker() async throws {
    try await StandIn.serving({ _ in .status(400) }) { standIn, connections in
      let recogniser = try recogniser(standIn, connections)
      for _ in 0..<5 { #expect(await failure(recogniser)?.kind == .failed) }
      #expect(standIn.received.count == 5)
    }
  }

  @Test func aRefusedKeyIsUnavailableAndNotInTheReason() async throws {
    try await StandIn.serving({ _ in .status(401) }) { standIn, connections in
      let error = await failure(standIn, connections)
      #expect(error?.kind == .unavailable)
      #expect(error?.reason.contains("open-key") == false)
      #expect(error?.reason.contains("secret words") == false)
    }
  }

  @Test func nobodyThereIsUnavailable() async throws {
    let connections = CloudConnections()
    let recogniser = try OpenAIRecogniser(
      connections, url: "http://127.0.0.1:1/v1", key: nil, model: "m", limits: quick())
    #expect(await failure(recogniser)?.kind == .unavailable)
    await connections.shutdown()
  }

  @Test func cancellationEndsACallAtOnce() async throws {
    try await StandIn.serving({ _ in .hang }) { standIn, connections in
      let recogniser = try recogniser(standIn, connections)
      let task = Task { await failure(recogniser) }
      while standIn.received.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      task.cancel()
      #expect(await task.value?.kind == .failed)
    }
  }
}

/// False so many times, and then true.
private final class Countdown: Sendable {
  private let left: Mutex<Int>
  init(_ count: Int) { left = Mutex(count) }
  func isOver() -> Bool {
    left.withLock {
      $0 -= 1
      return $0 < 0
    }
  }
}

/// A clock that we set.
private final class Time: Sendable {
  private let instant = Mutex(ContinuousClock.now)
  var now: ContinuousClock.Instant { instant.withLock { $0 } }
  func advance(_ duration: Duration) { instant.withLock { $0 += duration } }
}
