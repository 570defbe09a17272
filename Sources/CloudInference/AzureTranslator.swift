// Translation by Azure AI Translator, version 3.0.

public import Captions
internal import Foundation
internal import NIOHTTP1
internal import Synchronization

/// Translates by `POST /translate`.
public final class AzureTranslator: Translator {
  private struct Languages: Decodable {
    struct Language: Decodable { var name: String }
    var translation: [String: Language]
  }
  private struct Question: Encodable { var Text: String }
  private struct Answer: Decodable {
    struct Translation: Decodable {
      var text: String
      var to: String
    }
    var translations: [Translation]
  }

  private let call: ServiceCall
  private let address: String
  private let key: String
  private let region: String?
  private let known = Mutex(KnownPairs())

  /// The service at `url`, such as `https://api.cognitive.microsofttranslator.com`. It knows no pairs before `refresh`.
  public init(
    _ connections: CloudConnections, url: String, key: String, region: String?, limits: ServiceLimits = .text
  ) throws(InferenceError) {
    call = ServiceCall("Azure Translator", connections, limits: limits)
    address = try ServiceAddress(url, secretly: true).text
    self.key = key
    self.region = region
  }

  /// A name for metrics.
  public var name: String { "azure-translator" }

  /// What it can translate, as of the last `refresh`.
  public var pairs: Set<LanguagePair> { known.withLock { $0.pairs } }

  /// Every change would be paid for.
  public var followsTentative: Bool { false }

  /// It is elsewhere, wherever its operator put it.
  public var isRemote: Bool { true }

  private var headers: HTTPHeaders {
    // The trace is a new random number each time: it links nothing.
    var headers: HTTPHeaders = ["ocp-apim-subscription-key": key, "x-clienttraceid": UUID().uuidString]
    if let region { headers.add(name: "ocp-apim-subscription-region", value: region) }
    return headers
  }

  /// Asks what it can translate.
  public func refresh() async throws(InferenceError) {
    let url = address + "/languages?api-version=3.0&scope=translation"
    let codes = Array(try await call.send(.GET, url, headers: headers, as: Languages.self).translation.keys)
    let found = KnownPairs(Dictionary(uniqueKeysWithValues: codes.map { ($0, codes) }))
    known.withLock { $0 = found }
  }

  /// The text in the other language.
  public func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    let (source, target) = try known.withLock { known throws(InferenceError) in try known.resolve(from: from, to: to) }
    if text.isEmpty { return "" }
    let query = "?api-version=3.0&from=\(queryEscaped(source))&to=\(queryEscaped(target))&textType=plain"
    let answer = try await call.send(
      address + "/translate" + query, headers: headers, json: [Question(Text: text)], as: [Answer].self)
    guard let translation = answer.first?.translations.first else {
      throw InferenceError(.failed, reason: "Azure Translator answered with no translation")
    }
    return translation.text
  }
}
