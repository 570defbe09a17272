// Who gets what people say, as the settings have it: what `CloudEngines` and the summaries use, the programs that webhooks
// go to, and nothing else, so that people are told of exactly that before they agree.

public import Consent
import Foundation
import Telemetry

extension Settings {
  /// The hosts of services elsewhere that these settings make use of.
  public var servicesElsewhere: ServicesElsewhere {
    guard captions.isOn else { return .none }
    var text: [String] = []
    if let language, !captions.redaction.isEmpty { text.append(language) }
    if let contentSafety, captions.content != .off { text.append(contentSafety) }
    if let url = cloud.openAIURL, cloud.summaryModel != nil { text.append(host(url)) }
    return ServicesElsewhere(
      speech: speech, text: text, translation: translation, programs: captions.webhooks.map(host))
  }

  /// Services that a captions process with these settings may use, in words for its operator. Whether those that look at
  /// text are used, the server says with each stream.
  var captionsElsewhere: [String] {
    speech.map { "speech to \($0)" } + [language, contentSafety].compactMap { $0.map { "text to \($0)" } }
      + translation.map { "text to translate to \($0)" }
  }

  /// What is set of services that are not used, since something else of them is not.
  var servicesLeftOut: [String] {
    let pairs = [
      ("PARLEY_AZURE_SPEECH_URL", "PARLEY_AZURE_SPEECH_KEY", cloud.azureSpeechURL, cloud.azureSpeechKey),
      (
        "PARLEY_AZURE_TRANSLATOR_URL", "PARLEY_AZURE_TRANSLATOR_KEY", cloud.azureTranslatorURL, cloud.azureTranslatorKey
      ),
      ("PARLEY_AZURE_LANGUAGE_URL", "PARLEY_AZURE_LANGUAGE_KEY", cloud.azureLanguageURL, cloud.azureLanguageKey),
      (
        "PARLEY_AZURE_CONTENT_SAFETY_URL", "PARLEY_AZURE_CONTENT_SAFETY_KEY", cloud.azureContentSafetyURL,
        cloud.azureContentSafetyKey
      ),
    ]
    let keyless = pairs.filter { $0.2 != nil && $0.3 == nil }.map { "\($0.0) is not used: set \($0.1), too." }
    let isIdle = cloud.openAIURL != nil && cloud.speechModel == nil && cloud.summaryModel == nil
    let isTracing = traceEndpoint != nil || traceHeaders == ExportHeaders()
    return keyless
      + (isTracing ? [] : ["PARLEY_TRACE_HEADERS is not used: set PARLEY_TRACE_ENDPOINT, too."])
      + (isIdle ? ["PARLEY_OPENAI_URL is not used: set PARLEY_SPEECH_MODEL or PARLEY_SUMMARY_MODEL, too."] : [])
  }

  private var speech: [String] {
    if let url = cloud.azureSpeechURL, cloud.azureSpeechKey != nil { return [host(url)] }
    if let url = cloud.openAIURL, cloud.speechModel != nil { return [host(url)] }
    return []
  }

  private var language: String? { cloud.azureLanguageKey == nil ? nil : cloud.azureLanguageURL.map(host) }

  private var contentSafety: String? {
    cloud.azureContentSafetyKey == nil ? nil : cloud.azureContentSafetyURL.map(host)
  }

  private var translation: [String] {
    let azure = cloud.azureTranslatorKey == nil ? nil : cloud.azureTranslatorURL
    return [azure, cloud.libreTranslateURL].compactMap { $0.map(host) }
  }

  /// The host of an address as it is written in requests, since clients say it again in their answers. The schema lets no
  /// address without one in; its whole text would still be no lie.
  private func host(_ url: String) -> String {
    URLComponents(string: url)?.encodedHost ?? url
  }
}
