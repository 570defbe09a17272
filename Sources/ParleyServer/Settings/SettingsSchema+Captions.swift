// The settings of captions, transcripts and consent, and of the services that may help with them.

import Consent

extension Settings {
  static let captionSchema: [SettingDefinition] = [
    flag(
      "captions", "PARLEY_CAPTIONS", \.captions.isOn,
      "Whether meetings can have captions, translations and transcripts."),
    text(
      "models", "PARLEY_MODELS", \.captions.models, "a folder",
      "Engines and models for speech and languages. `script/bootstrap` makes it, and `script/server` names it; "
        + "without it captions are unavailable."),
    number(
      "captionThreads", "PARLEY_CAPTION_THREADS", \.captions.threads, 0...256,
      "Threads that recognise speech. 0 is one per core."),
    number(
      "captionInterval", "PARLEY_CAPTION_INTERVAL", \.captions.interval, 0...5_000,
      "Milliseconds of new speech between passes over what is being said. More costs less; 0 shows only whole utterances. "
        + "Under load passes become rarer by themselves."),
    text(
      "language", "PARLEY_LANGUAGE", \.captions.language, "a language, such as `en`",
      "What is assumed to be spoken until a speaker's own language is known.", check: isLanguage),
    optional(
      "captionServer", "PARLEY_CAPTION_SERVER", \.captions.server, "`host:port`",
      "A captions process on another machine (`parley captions --listen`). Without it: a child of this server.",
      check: isHostAndPort),
    optional(
      "captionSecret", "PARLEY_CAPTION_SECRET", \.captions.secret, "text",
      "The secret that servers and that captions process share."),
    optional(
      "captionCertificate", "PARLEY_CAPTION_CERTIFICATE", \.captions.certificate, "a PEM file",
      "That captions process's certificate: the only one that is trusted."),
    policy(.transcription, "policyTranscription", "PARLEY_POLICY_TRANSCRIPTION"),
    policy(.translation, "policyTranslation", "PARLEY_POLICY_TRANSLATION"),
    policy(.recording, "policyRecording", "PARLEY_POLICY_RECORDING"),
    policy(.analytics, "policyAnalytics", "PARLEY_POLICY_ANALYTICS"),
    list(
      "redaction", "PARLEY_REDACTION", \.captions.redaction,
      "some of " + CaptionSettings.personalData.map { "`\($0)`" }.joined(separator: ", "),
      "Personal data that is hidden in captions before anybody sees or stores them.",
      check: { CaptionSettings.personalData.contains($0) }),
    choice(
      "content", "PARLEY_CONTENT", \.captions.content,
      "What happens to offensive words in captions: nothing, a mark, or asterisks."),
    number(
      "transcriptDays", "PARLEY_TRANSCRIPT_DAYS", \.captions.transcriptDays, 0...36_500,
      "Days after which transcripts are deleted. 0 is never."),
    list(
      "webhooks", "PARLEY_WEBHOOKS", \.captions.webhooks, "`http(s)` addresses, separated by commas",
      "Programs that are told of transcripts (docs/rest.md). People are told of their hosts before they agree.",
      check: isAddress),
    optional(
      "webhookSecret", "PARLEY_WEBHOOK_SECRET", \.captions.webhookSecret, "text",
      "The key that signs what webhooks get. Needed with `webhooks`."),
  ]

  static let cloudSchema: [SettingDefinition] = [
    service(
      "openAIURL", "PARLEY_OPENAI_URL", \.cloud.openAIURL,
      "An OpenAI-compatible server with its path, such as `https://host/v1`."),
    secret("openAIKey", "PARLEY_OPENAI_KEY", \.cloud.openAIKey),
    optional(
      "speechModel", "PARLEY_SPEECH_MODEL", \.cloud.speechModel, "a model's name",
      "Recognise speech with this model of the OpenAI-compatible server. Without it: here."),
    optional(
      "summaryModel", "PARLEY_SUMMARY_MODEL", \.cloud.summaryModel, "a model's name",
      "Summarise transcripts with this model of the OpenAI-compatible server. Without it: here."),
    service("libreTranslateURL", "PARLEY_LIBRETRANSLATE_URL", \.cloud.libreTranslateURL, "A LibreTranslate server."),
    secret("libreTranslateKey", "PARLEY_LIBRETRANSLATE_KEY", \.cloud.libreTranslateKey),
    service(
      "azureSpeechURL", "PARLEY_AZURE_SPEECH_URL", \.cloud.azureSpeechURL,
      "Azure Speech, such as `wss://westeurope.stt.speech.microsoft.com`."),
    secret("azureSpeechKey", "PARLEY_AZURE_SPEECH_KEY", \.cloud.azureSpeechKey),
    service("azureTranslatorURL", "PARLEY_AZURE_TRANSLATOR_URL", \.cloud.azureTranslatorURL, "Azure Translator."),
    secret("azureTranslatorKey", "PARLEY_AZURE_TRANSLATOR_KEY", \.cloud.azureTranslatorKey),
    optional(
      "azureTranslatorRegion", "PARLEY_AZURE_TRANSLATOR_REGION", \.cloud.azureTranslatorRegion, "a region",
      "The region that its key belongs to."),
    service(
      "azureLanguageURL", "PARLEY_AZURE_LANGUAGE_URL", \.cloud.azureLanguageURL,
      "Azure AI Language: looks for the personal data of `redaction` in final text, too."),
    secret("azureLanguageKey", "PARLEY_AZURE_LANGUAGE_KEY", \.cloud.azureLanguageKey),
    service(
      "azureContentSafetyURL", "PARLEY_AZURE_CONTENT_SAFETY_URL", \.cloud.azureContentSafetyURL,
      "Azure AI Content Safety: weighs final text, unless `content` is off."),
    secret("azureContentSafetyKey", "PARLEY_AZURE_CONTENT_SAFETY_KEY", \.cloud.azureContentSafetyKey),
    number(
      "contentSeverity", "PARLEY_CONTENT_SEVERITY", \.cloud.offenceThreshold, 1...6,
      "From which severity on Azure AI Content Safety's word counts: 2 is low, 4 medium, 6 high."),
    list(
      "prices", "PARLEY_PRICES", \.cloud.prices,
      "`service=price`, separated by commas, of " + CloudSettings.priced.map { "`\($0)`" }.joined(separator: ", "),
      "What services cost: per hour of sound, per million tokens of summaries, per million characters translated, "
        + "per thousand texts looked at. Gives the metric `parley_captions_cost_total`.",
      check: { CloudSettings.price($0) != nil }),
    text(
      "currency", "PARLEY_CURRENCY", \.cloud.currency, "three capitals, such as `EUR`", "The currency of `prices`.",
      check: { $0.wholeMatch(of: /[A-Z]{3}/) != nil }),
  ]

  private static func policy(_ purpose: Purpose, _ key: String, _ variable: String) -> SettingDefinition {
    choice(
      key, variable, \.captions.policy[purpose],
      Purpose.available.contains(purpose)
        ? "Whether people are asked for \(purpose.rawValue) in meetings whose maker does not say: never, as a choice, or "
          + "as a condition of joining."
        : "This server does no \(purpose.rawValue) yet: whatever is set, nobody is asked for it.")
  }

  private static func service(
    _ key: String, _ variable: String, _ path: SettingPath<String?>, _ meaning: String
  ) -> SettingDefinition {
    optional(key, variable, path, "an address", meaning, check: isAddress)
  }

  private static func secret(_ key: String, _ variable: String, _ path: SettingPath<String?>) -> SettingDefinition {
    optional(key, variable, path, "text", "Its key.")
  }
}
