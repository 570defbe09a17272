// Speech by a server with OpenAI's interface: OpenAI itself, speaches, LocalAI, vLLM, whisper.cpp and others.

public import Captions
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Recognises speech by `POST /audio/transcriptions`.
public final class OpenAIRecogniser: RemoteRecogniser {
  private struct Answer: Decodable { var text: String }

  /// The shortest audio that such servers take: a tenth of a second.
  private static let shortest = WaveFile.rate / 10

  private let call: ServiceCall
  private let url: String
  private let key: String?
  private let model: String

  /// A server at `url`, such as `https://host/v1`.
  public init(
    _ connections: CloudConnections, url: String, key: String?, model: String, limits: ServiceLimits = .speech
  ) throws(InferenceError) {
    call = ServiceCall("the speech service", connections, limits: limits)
    self.url = try ServiceAddress(url).text + "/audio/transcriptions"
    self.key = key
    self.model = model
  }

  /// A name for metrics.
  public var name: String { "openai" }

  /// Any.
  public var languages: Set<String> { [] }

  /// The text of `samples`.
  public func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) async throws(InferenceError) -> SpeechResult {
    guard samples.count >= Self.shortest else { return SpeechResult(text: "") }
    let boundary = "parley-\(UUID().uuidString)"
    var headers: HTTPHeaders = ["content-type": "multipart/form-data; boundary=\(boundary)"]
    if let key { headers.add(name: "authorization", value: "Bearer \(key)") }
    let body = form(samples, language: language, boundary: boundary)
    let answer = try await call.send(.POST, url, headers: headers, body: body, as: Answer.self)
    return SpeechResult(text: answer.text.trimmingCharacters(in: .whitespacesAndNewlines), language: language)
  }

  private func form(_ samples: [Float], language: String?, boundary: String) -> ByteBuffer {
    var fields = [("model", model), ("response_format", "json"), ("temperature", "0")]
    if let language { fields.append(("language", language)) }
    var body = ByteBuffer()
    for (name, value) in fields {
      body.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
    }
    body.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"audio.wav\"\r\n")
    body.writeString("Content-Type: audio/wav\r\n\r\n")
    WaveFile.writeHeader(pcmBytes: samples.count * 2, into: &body)
    WaveFile.writePCM(samples, into: &body)
    body.writeString("\r\n--\(boundary)--\r\n")
    return body
  }
}
