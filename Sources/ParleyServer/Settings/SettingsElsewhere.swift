// Who gets what people say, as the settings have it: what `CloudEngines` and the summaries use, and nothing else, so that
// people are told of exactly that before they agree.

public import Consent
import Foundation

extension Settings {
  /// The hosts of services elsewhere that these settings make use of.
  public var servicesElsewhere: ServicesElsewhere {
    guard captions.isOn else { return .none }
    var services = ServicesElsewhere()
    if let url = cloud.azureSpeechURL, cloud.azureSpeechKey != nil {
      services.speech = [host(url)]
    } else if let url = cloud.openAIURL, cloud.speechModel != nil {
      services.speech = [host(url)]
    }
    if let url = cloud.azureLanguageURL, cloud.azureLanguageKey != nil, !captions.redaction.isEmpty {
      services.text.append(host(url))
    }
    if let url = cloud.azureContentSafetyURL, cloud.azureContentSafetyKey != nil, captions.content != .off {
      services.text.append(host(url))
    }
    if let url = cloud.openAIURL, cloud.summaryModel != nil { services.text.append(host(url)) }
    if let url = cloud.azureTranslatorURL, cloud.azureTranslatorKey != nil { services.translation.append(host(url)) }
    if let url = cloud.libreTranslateURL { services.translation.append(host(url)) }
    return services
  }

  /// The host of an address. The schema lets no address without one in; its whole text would still be no lie.
  private func host(_ url: String) -> String {
    URLComponents(string: url)?.host ?? url
  }
}
