// Translation by a LibreTranslate server.

public import Captions
internal import NIOHTTP1
internal import Synchronization

/// Translates by `POST /translate`.
public final class LibreTranslator: Translator {
  private struct Language: Decodable {
    var code: String
    var targets: [String]?
  }
  private struct Question: Encodable {
    var q: String
    var source: String
    var target: String
    var format = "text"
    var api_key: String?
  }
  private struct Answer: Decodable { var translatedText: String }

  private let call: ServiceCall
  private let address: String
  private let key: String?
  private let known = Mutex(KnownPairs())

  /// A server at `url`. It knows no pairs before `refresh`.
  public init(
    _ connections: CloudConnections, url: String, key: String?, limits: ServiceLimits = .text
  ) throws(InferenceError) {
    call = ServiceCall("LibreTranslate", connections, limits: limits)
    address = try ServiceAddress(url).text
    self.key = key
  }

  /// A name for metrics.
  public var name: String { "libretranslate" }

  /// What it can translate, as of the last `refresh`.
  public var pairs: Set<LanguagePair> { known.withLock { $0.pairs } }

  /// Every change would be a request.
  public var followsTentative: Bool { false }

  /// It is elsewhere, wherever its operator put it.
  public var isRemote: Bool { true }

  /// Asks what it can translate.
  public func refresh() async throws(InferenceError) {
    let languages = try await call.send(.GET, address + "/languages", as: [Language].self)
    let codes = languages.map(\.code)
    let found = KnownPairs(
      Dictionary(languages.map { ($0.code, $0.targets ?? codes) }, uniquingKeysWith: { first, _ in first }))
    known.withLock { $0 = found }
  }

  /// The text in the other language.
  public func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    let (source, target) = try known.withLock { known throws(InferenceError) in try known.resolve(from: from, to: to) }
    if text.isEmpty { return "" }
    let question = Question(q: text, source: source, target: target, api_key: key)
    return try await call.send(address + "/translate", json: question, as: Answer.self).translatedText
  }
}
