// Speech by Azure AI Speech, over its WebSocket protocol.

public import Captions
internal import Foundation
internal import NIOHTTP1

/// Recognises speech, one connection for each utterance.
public final class AzureSpeechRecogniser: RemoteRecogniser {
  /// Azure wants a country with each language. One that is not here has to be set as Azure names it.
  private static let locales = [
    "ar": "ar-EG", "bg": "bg-BG", "ca": "ca-ES", "cs": "cs-CZ", "da": "da-DK", "de": "de-DE", "el": "el-GR",
    "en": "en-US", "es": "es-ES", "et": "et-EE", "fi": "fi-FI", "fr": "fr-FR", "he": "he-IL", "hi": "hi-IN",
    "hr": "hr-HR", "hu": "hu-HU", "id": "id-ID", "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "lt": "lt-LT",
    "lv": "lv-LV", "nl": "nl-NL", "no": "nb-NO", "pl": "pl-PL", "pt": "pt-BR", "ro": "ro-RO", "ru": "ru-RU",
    "sk": "sk-SK", "sl": "sl-SI", "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR", "uk": "uk-UA", "vi": "vi-VN",
    "zh": "zh-CN",
  ]

  private let call: ServiceCall
  private let address: ServiceAddress
  private let key: String
  private let standardLanguage: String

  /// The service at `url`, such as `wss://westeurope.stt.speech.microsoft.com`; `language` is for who has none.
  public init(
    _ connections: CloudConnections, url: String, key: String, language: String = "en",
    limits: ServiceLimits = .speech
  ) throws(InferenceError) {
    call = ServiceCall("Azure Speech", connections, limits: limits)
    address = try ServiceAddress(url, secretly: true)
    self.key = key
    standardLanguage = language
  }

  /// A name for metrics.
  public var name: String { "azure-speech" }

  /// Languages that it knows.
  public var languages: Set<String> { Set(Self.locales.keys) }

  /// The text of `samples`.
  public func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) async throws(InferenceError) -> SpeechResult {
    let language = language ?? standardLanguage
    guard let locale = Self.locales[language] else {
      throw InferenceError(.unsupportedLanguage, reason: "Azure Speech is not set up for \(language)")
    }
    if samples.isEmpty { return SpeechResult(text: "", language: language) }
    let phrases = try await call.perform { [self] in
      try await SpeechSocket(address, call: call).recognise(samples, head: head(locale: locale))
    }
    return SpeechResult(text: phrases.text, language: language, confidence: phrases.meanConfidence)
  }

  private func head(locale: String) -> HTTPRequestHead {
    let path = "/speech/recognition/conversation/cognitiveservices/v1"
    var head = HTTPRequestHead(
      version: .http1_1, method: .GET,
      uri: address.path + path + "?language=\(queryEscaped(locale))&format=detailed")
    head.headers = [
      "host": address.authority, "ocp-apim-subscription-key": key,
      "x-connectionid": UUID().uuidString.replacing("-", with: "").lowercased(),
    ]
    return head
  }
}
