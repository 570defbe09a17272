// Offence by Azure AI Content Safety, version 2023-10-01.

public import Captions
internal import NIOHTTP1
internal import Safety

/// Weighs offence by `POST /contentsafety/text:analyze`.
public final class AzureContentSafety: TextScreen {
  private struct Question: Encodable {
    var text: String
    var categories = Category.allCases.map(\.rawValue)
    var outputType = "FourSeverityLevels"
  }
  private struct Answer: Decodable {
    struct Weight: Decodable {
      var category: String
      var severity: Int?
    }
    var categoriesAnalysis: [Weight]
  }

  /// What a text may offend by, as Azure names it.
  enum Category: String, CaseIterable, Sendable {
    case hate = "Hate"
    case selfHarm = "SelfHarm"
    case sexual = "Sexual"
    case violence = "Violence"

    /// As we name it.
    var name: String {
      switch self {
      case .hate: "hate"
      case .selfHarm: "selfHarm"
      case .sexual: "sexual"
      case .violence: "violence"
      }
    }
  }

  /// The longest text that Azure takes, in characters.
  private static let longest = 10_000

  private let call: ServiceCall
  private let url: String
  private let key: String
  private let threshold: Int

  /// The service at `url`. A text offends by what weighs `threshold` or more: 2 is low, 4 medium, 6 high.
  public init(
    _ connections: CloudConnections, url: String, key: String, threshold: Int, limits: ServiceLimits = .screen
  ) throws(InferenceError) {
    call = ServiceCall("Azure Content Safety", connections, limits: limits)
    self.url = try ServiceAddress(url, secretly: true).text + "/contentsafety/text:analyze?api-version=2023-10-01"
    self.key = key
    self.threshold = threshold
  }

  /// A name for metrics.
  public var name: String { "azure-content-safety" }

  /// Whether offensive text is marked or hidden at all.
  public func isWanted(by options: ScreenOptions) -> Bool { action(options) != .off }

  /// The text, with stars for all its words when it offends and such text is hidden: the service does not say by which
  /// words it does.
  public func screen(
    _ text: String, language: String, _ options: ScreenOptions
  ) async throws(InferenceError) -> ScreenedText {
    let found = try await severities(of: text).filter { $0.value >= threshold }.keys.map(\.name).sorted()
    guard !found.isEmpty, action(options) != .off else { return ScreenedText(text: text) }
    let isHidden = action(options) == .mask
    return ScreenedText(
      text: isHidden ? String(text.map { $0.isLetter || $0.isNumber ? "*" : $0 }) : text, isFlagged: true,
      categories: found)
  }

  private func action(_ options: ScreenOptions) -> SafetyAction {
    SafetyAction(rawValue: options.contentAction) ?? .off
  }

  /// How much a text weighs in each category: 0, 2, 4 or 6.
  func severities(of text: String) async throws(InferenceError) -> [Category: Int] {
    guard !text.isEmpty else { return [:] }
    guard text.count <= Self.longest else {
      throw InferenceError(.failed, reason: "the text is too long for Azure Content Safety")
    }
    let headers: HTTPHeaders = ["ocp-apim-subscription-key": key]
    let answer = try await call.send(url, headers: headers, json: Question(text: text), as: Answer.self)
    var found: [Category: Int] = [:]
    for weight in answer.categoriesAnalysis {
      // One that Azure added since is not asked for.
      if let category = Category(rawValue: weight.category) { found[category] = weight.severity ?? 0 }
    }
    guard !found.isEmpty else {
      throw InferenceError(.failed, reason: "Azure Content Safety answered with no categories")
    }
    return found
  }
}
