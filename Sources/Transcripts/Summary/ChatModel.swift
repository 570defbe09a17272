// A language model behind the chat completions of OpenAI's API, which many programs speak, also on one's own machine
// (https://platform.openai.com/docs/api-reference/chat).

internal import Foundation

/// Where a language model is and how it is used.
public struct ChatModel: Sendable {
  /// The API's address up to its version, such as `https://api.example.com/v1`.
  public var url: String
  /// The key; nil when none is needed.
  public var key: String?
  /// The model's name.
  public var name: String
  /// How long one answer may take.
  public var timeout = Duration.seconds(30)

  /// A model.
  public init(url: String, key: String?, name: String) {
    self.url = url
    self.key = key
    self.name = name
  }
}

/// Why a model gave no summary.
enum ChatModelError: Error, Equatable, CustomStringConvertible {
  case status(Int)
  case unreadable
  case unreachable(String)

  var description: String {
    switch self {
    case .status(let status): "it answered \(status)"
    case .unreadable: "its answer can't be read"
    case .unreachable(let reason): reason
    }
  }

  /// Whether the same question may be answered when it is asked again.
  var isTransient: Bool {
    switch self {
    case .status(let status): status == 408 || status == 429 || status >= 500
    case .unreadable, .unreachable: true
    }
  }
}

/// Asks a model.
struct ChatClient: Sendable {
  /// Bytes of an answer at most.
  static let answerLimit = 256 << 10
  /// Times that a question is asked at most.
  static let attempts = 2

  let model: ChatModel
  let http: OutboundHTTP
  var pause = Duration.seconds(1)
  /// What it was asked and answered.
  let meter = ModelMeter()

  private struct Question: Encodable {
    struct Message: Encodable {
      var role: String
      var content: String
    }
    struct Format: Encodable {
      var type: String
    }
    var model: String
    var messages: [Message]
    var temperature: Double
    /// Whether the model's operator keeps question and answer to look at and to train with.
    var store: Bool?
    var response_format: Format?
  }

  private struct Answer: Decodable {
    struct Choice: Decodable {
      struct Message: Decodable {
        var content: String?
      }
      var message: Message
    }
    var choices: [Choice]
  }

  /// The summary of what a prompt says. What can be tried again is, once.
  func summarise(_ prompt: SummaryPrompt) async throws -> TranscriptSummary {
    var isPlain = false
    var attempt = 1
    while true {
      do {
        let answer = try await ask(prompt, plainly: isPlain)
        guard let summary = ModelAnswer.read(answer) else { throw ChatModelError.unreadable }
        return summary
      } catch let error as ChatModelError {
        // Some servers refuse what they do not know: to be asked for JSON, which the prompt does as well, or to keep
        // nothing.
        let isDialect = !isPlain && (error == .status(400) || error == .status(422))
        guard attempt < Self.attempts, isDialect || error.isTransient else { throw error }
        if isDialect { isPlain = true } else { try await Task.sleep(for: pause) }
        attempt += 1
      }
    }
  }

  private func ask(_ prompt: SummaryPrompt, plainly isPlain: Bool) async throws -> String {
    let question = Question(
      model: model.name,
      messages: [.init(role: "system", content: prompt.rules), .init(role: "user", content: prompt.transcript)],
      temperature: 0.2, store: isPlain ? nil : false, response_format: isPlain ? nil : .init(type: "json_object"))
    var headers = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json")]
    if let key = model.key, !key.isEmpty { headers.append((name: "Authorization", value: "Bearer \(key)")) }
    let base = model.url.hasSuffix("/") ? String(model.url.dropLast()) : model.url
    let body = Array(try JSONEncoder().encode(question))
    var exchange = ModelExchange(question: prompt.rules + prompt.transcript)
    // What was sent counts, whatever comes of it.
    defer { meter.add(exchange) }
    let response: OutboundResponse
    do {
      response = try await http.post(
        "\(base)/chat/completions", headers: headers, body: body, timeout: model.timeout, limit: Self.answerLimit)
    } catch let error as OutboundError {
      throw ChatModelError.unreachable(error.description)
    }
    exchange.isRefused = response.status != 200
    guard !exchange.isRefused else { throw ChatModelError.status(response.status) }
    exchange.told = ToldTokens.read(response.body)
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)),
      let content = answer.choices.first?.message.content
    else { throw ChatModelError.unreadable }
    exchange.answer = content
    return content
  }
}

/// Reads what a model wrote.
enum ModelAnswer {
  /// Points of each list at most.
  private static let items = 20
  /// Unicode scalars of a point at most.
  private static let length = 1_000

  private struct Content: Decodable {
    struct Action: Decodable {
      var who: String?
      var text: String
    }
    var summary: [String]
    var actions: [Action]?
    var decisions: [String]?
  }

  /// The summary in a model's text: the JSON object in it, whatever stands around it. Nil when there is none.
  static func read(_ text: String) -> TranscriptSummary? {
    guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
      let content = try? JSONDecoder().decode(Content.self, from: Data(text[start...end].utf8))
    else { return nil }
    let summary = points(content.summary)
    guard !summary.isEmpty else { return nil }
    let actions = (content.actions ?? []).prefix(items).compactMap { action -> TranscriptSummary.Action? in
      guard let text = point(action.text) else { return nil }
      return .init(who: action.who.flatMap(point), text: text)
    }
    return TranscriptSummary(
      summary: summary, actions: actions, decisions: points(content.decisions ?? []), source: .model)
  }

  private static func points(_ texts: [String]) -> [String] {
    texts.prefix(items).compactMap(point)
  }

  private static func point(_ text: String) -> String? {
    let line = singleLine(String(text.unicodeScalars.prefix(length)))
    return line.isEmpty ? nil : line
  }
}
