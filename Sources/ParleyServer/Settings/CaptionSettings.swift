// What an operator can set of captions, transcripts, consent, and the services that may help with them.

public import Consent

/// Settings of captions, transcripts and consent.
public struct CaptionSettings: Sendable {
  /// Whether meetings can have captions at all.
  public var isOn = true
  /// The folder of engines and models, as script/bootstrap makes it.
  public var models = "models"
  /// Threads that recognise; 0 for one per core.
  public var threads = 0
  /// Milliseconds of new speech between passes over what is being said; 0 for none.
  public var interval = 300
  /// The language that is assumed until a speaker's own is known.
  public var language = "en"
  /// A captions process on another machine, `host:port`; nil for a child of this server.
  public var server: String?
  /// The secret that this server and that process share.
  public var secret: String?
  /// The PEM file with that process's certificate.
  public var certificate: String?
  /// The policy of meetings whose maker does not say.
  public var policy = ConsentPolicy.standard
  /// Kinds of personal data that are hidden.
  public var redaction = Self.personalData.filter { $0 != "name" }
  /// What happens to offensive text.
  public var content = ContentAction.mark
  /// Days after which transcripts are deleted; 0 for never.
  public var transcriptDays = 90
  /// Addresses that are told of transcripts.
  public var webhooks: [String] = []
  /// The key by which what they are told is signed.
  public var webhookSecret: String?

  /// Kinds of personal data that can be hidden.
  static let personalData = [
    "email", "phone", "card", "iban", "nationalID", "address", "name", "ipAddress", "number",
  ]
}

/// What happens to offensive text.
public enum ContentAction: String, CaseIterable, Sendable {
  /// Nothing.
  case off
  /// It is marked.
  case mark
  /// Its words are hidden.
  case mask
}

/// Settings of services elsewhere.
public struct CloudSettings: Sendable {
  /// An OpenAI-compatible server, such as `https://host/v1`.
  public var openAIURL: String?
  /// Its key.
  public var openAIKey: String?
  /// Its model for speech; nil to recognise here.
  public var speechModel: String?
  /// Its model for summaries; nil to summarise here.
  public var summaryModel: String?
  /// A LibreTranslate server.
  public var libreTranslateURL: String?
  /// Its key.
  public var libreTranslateKey: String?
  /// Azure Speech: the service's address.
  public var azureSpeechURL: String?
  /// Its key.
  public var azureSpeechKey: String?
  /// Azure Translator: the service's address.
  public var azureTranslatorURL: String?
  /// Its key.
  public var azureTranslatorKey: String?
  /// Azure Translator's region, where its key needs one.
  public var azureTranslatorRegion: String?
  /// Azure AI Language, which looks for personal data in final texts: the service's address.
  public var azureLanguageURL: String?
  /// Its key.
  public var azureLanguageKey: String?
  /// Azure AI Content Safety, which weighs final texts: the service's address.
  public var azureContentSafetyURL: String?
  /// Its key.
  public var azureContentSafetyKey: String?
  /// From which weight on a text offends: 2 is low, 4 medium, 6 high.
  public var offenceThreshold = 4
  /// What services cost, as `service=price`.
  public var prices: [String] = []
  /// The currency of these prices, as ISO 4217 names it.
  public var currency = "EUR"

  /// The prices by service.
  var pricesByEngine: [String: Double] {
    prices.reduce(into: [:]) { known, text in
      if let (engine, price) = Self.price(text) { known[engine] = price }
    }
  }

  /// Services that have prices: those of speech by the hour of sound, those that translate by the million of characters,
  /// those that look at texts by the thousand of texts, a model that summarises by the million of tokens.
  static let priced = [
    "openai", summaryInput, summaryOutput, "azure-speech", "libretranslate", "azure-translator", "azure-language",
    "azure-content-safety",
  ]

  /// The price of what the OpenAI-compatible server's model reads for a summary.
  static let summaryInput = "openai-summary-input"
  /// The price of what it writes.
  static let summaryOutput = "openai-summary-output"

  /// The service and the price that `text` names.
  static func price(_ text: String) -> (engine: String, price: Double)? {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, priced.contains(String(parts[0])), let price = Double(parts[1]), price.isFinite, price >= 0
    else { return nil }
    return (String(parts[0]), price)
  }
}
