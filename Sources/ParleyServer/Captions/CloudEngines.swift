// The services elsewhere that the operator named, as engines of the captions process.

import Captions
import CloudInference
import Logging

/// Engines elsewhere; none where the operator named none.
struct CloudEngines: Sendable {
  /// Who recognises final text.
  var recogniser: (any RemoteRecogniser)?
  /// Who translates before the embedded engines do.
  var translators: [any Translator] = []
  /// Who looks at final texts: personal data is hidden before anybody weighs what is left.
  var screens: [any TextScreen] = []

  /// Translators that have to find out which languages they know.
  private var learners: [(name: String, refresh: @Sendable () async throws(InferenceError) -> Void)] = []

  /// The engines that `settings` name. Those that can't be reached at start are tried again when they are needed.
  init(_ settings: Settings, over connections: CloudConnections, logger: Logger) async throws {
    try self.init(settings, over: connections)
    for learner in learners { await learn(learner.name, logger, learner.refresh) }
  }

  /// The same, made only: nobody is asked anything, and translators know no languages.
  init(_ settings: Settings, over connections: CloudConnections) throws(SettingsError) {
    let cloud = settings.cloud
    do throws(InferenceError) {
      if let url = cloud.azureSpeechURL, let key = cloud.azureSpeechKey {
        recogniser = try AzureSpeechRecogniser(connections, url: url, key: key, language: settings.captions.language)
      } else if let url = cloud.openAIURL, let model = cloud.speechModel {
        recogniser = try OpenAIRecogniser(connections, url: url, key: cloud.openAIKey, model: model)
      }
      if let url = cloud.azureTranslatorURL, let key = cloud.azureTranslatorKey {
        let translator = try AzureTranslator(
          connections, url: url, key: key, region: cloud.azureTranslatorRegion)
        learners.append((translator.name, { () throws(InferenceError) in try await translator.refresh() }))
        translators.append(translator)
      }
      if let url = cloud.libreTranslateURL {
        let translator = try LibreTranslator(connections, url: url, key: cloud.libreTranslateKey)
        learners.append((translator.name, { () throws(InferenceError) in try await translator.refresh() }))
        translators.append(translator)
      }
      if let url = cloud.azureLanguageURL, let key = cloud.azureLanguageKey {
        screens.append(try AzurePersonalData(connections, url: url, key: key))
      }
      if let url = cloud.azureContentSafetyURL, let key = cloud.azureContentSafetyKey {
        screens.append(try AzureContentSafety(connections, url: url, key: key, threshold: cloud.offenceThreshold))
      }
    } catch {
      throw SettingsError("A service elsewhere can't be used: \(error.reason)")
    }
  }
}

/// Has a translator find out its languages; when that fails, again every half minute until it succeeds.
private func learn(
  _ name: String, _ logger: Logger, _ refresh: @escaping @Sendable () async throws(InferenceError) -> Void
) async {
  do throws(InferenceError) {
    try await refresh()
  } catch {
    logger.warning("\(name) does not tell its languages: \(error.reason)")
    Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(30))
        if (try? await refresh()) != nil { return }
      }
    }
  }
}
