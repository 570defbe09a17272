// Personal data by Azure AI Language, and offence by Azure AI Content Safety.

public import Captions
internal import NIOHTTP1

/// Hides personal data by `POST /language/:analyze-text`.
public final class AzurePersonalData: Sendable {
  private struct Question: Encodable {
    struct Parameters: Encodable {
      var modelVersion = "latest"
      // Azure keeps nothing of what it is sent for this.
      var loggingOptOut = true
      var piiCategories: [String]?
    }
    struct Input: Encodable { var documents: [Document] }
    struct Document: Encodable {
      var id = "1"
      var language: String
      var text: String
    }
    var kind = "PiiEntityRecognition"
    var parameters: Parameters
    var analysisInput: Input
  }
  private struct Answer: Decodable {
    struct Results: Decodable { var documents: [Document] }
    struct Document: Decodable {
      var id: String
      var redactedText: String
    }
    var results: Results
  }

  /// The longest text that Azure takes, in characters.
  private static let longest = 5120

  private let call: ServiceCall
  private let url: String
  private let key: String
  private let categories: [String]

  /// The service at `url`; no `categories` stands for all that Azure hides by itself.
  public init(
    _ connections: CloudConnections, url: String, key: String, categories: [String] = [],
    limits: ServiceLimits = .text
  ) throws(InferenceError) {
    call = ServiceCall("Azure Language", connections, limits: limits)
    self.url = try ServiceAddress(url, secretly: true).text + "/language/:analyze-text?api-version=2023-04-01"
    self.key = key
    self.categories = categories
  }

  /// `text` with stars in place of personal data.
  public func redact(_ text: String, language: String) async throws(InferenceError) -> String {
    guard !text.isEmpty else { return text }
    guard text.count <= Self.longest else {
      throw InferenceError(.failed, reason: "the text is too long for Azure Language")
    }
    let question = Question(
      parameters: .init(piiCategories: categories.isEmpty ? nil : categories),
      analysisInput: .init(documents: [.init(language: language, text: text)]))
    let headers: HTTPHeaders = ["ocp-apim-subscription-key": key]
    let answer = try await call.send(url, headers: headers, json: question, as: Answer.self)
    // A text that could not be read is in its list of errors, and not in this one.
    guard let document = answer.results.documents.first(where: { $0.id == "1" }) else {
      throw InferenceError(.failed, reason: "Azure Language did not read the text")
    }
    return document.redactedText
  }
}

/// Weighs offence by `POST /contentsafety/text:analyze`.
public final class AzureContentSafety: Sendable {
  private struct Question: Encodable {
    var text: String
    var categories = ["Hate", "SelfHarm", "Sexual", "Violence"]
    var outputType = "FourSeverityLevels"
  }
  private struct Answer: Decodable {
    struct Category: Decodable {
      var category: String
      var severity: Int?
    }
    var categoriesAnalysis: [Category]
  }

  /// The longest text that Azure takes, in characters.
  private static let longest = 10_000

  private let call: ServiceCall
  private let url: String
  private let key: String

  /// The service at `url`.
  public init(
    _ connections: CloudConnections, url: String, key: String, limits: ServiceLimits = .text
  ) throws(InferenceError) {
    call = ServiceCall("Azure Content Safety", connections, limits: limits)
    self.url = try ServiceAddress(url, secretly: true).text + "/contentsafety/text:analyze?api-version=2023-10-01"
    self.key = key
  }

  /// The worst of hate, self-harm, sexual content and violence: 0, 2, 4 or 6.
  public func severity(of text: String) async throws(InferenceError) -> Int {
    guard !text.isEmpty else { return 0 }
    guard text.count <= Self.longest else {
      throw InferenceError(.failed, reason: "the text is too long for Azure Content Safety")
    }
    let headers: HTTPHeaders = ["ocp-apim-subscription-key": key]
    let answer = try await call.send(url, headers: headers, json: Question(text: text), as: Answer.self)
    guard !answer.categoriesAnalysis.isEmpty else {
      throw InferenceError(.failed, reason: "Azure Content Safety answered with no categories")
    }
    return answer.categoriesAnalysis.compactMap(\.severity).max() ?? 0
  }
}
