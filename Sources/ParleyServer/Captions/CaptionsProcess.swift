// The captions role of this executable: engines loaded as the settings say, and served over the link.

import CaptionLink
import CaptionRole
import Captions
import CloudInference
import Foundation
import Inference
public import Logging
import Safety
import Wire

/// The captions process, made but not running.
public struct CaptionsProcess: Sendable {
  private let settings: Settings
  private let logger: Logger

  /// A process with these settings.
  public init(settings: Settings, logger: Logger) {
    self.settings = settings
    self.logger = logger
  }

  /// Serves the process that started this one, or, when told to listen, servers on other machines. `announce` gets a line
  /// for people.
  @concurrent
  public func run(listening: String?, announce: @escaping @Sendable (String) -> Void) async throws {
    // Before any thread is started, so that all of them yield to the media threads.
    nice(10)
    signal(SIGPIPE, SIG_IGN)
    let listener = try listening.map(listener)
    let engines = EmbeddedEngines.load(ModelFolder(path: settings.captions.models))
    for problem in engines.problems { logger.warning("\(problem)") }
    let connections = CloudConnections()
    let cloud = try await CloudEngines(settings, over: connections, logger: logger)
    let host = CaptionHost(
      parts: parts(engines, cloud), workers: workers, interval: interval, problems: engines.problems,
      secret: listener?.secret ?? "", elsewhere: settings.captionsElsewhere,
      prices: CaptionPrices(currency: settings.cloud.currency, byEngine: settings.cloud.pricesByEngine), logger: logger)
    do {
      if let listener {
        try await host.serve(on: listener) { port in announce("Captions are ready on port \(port)") }
      } else {
        try await host.serveParent()
      }
    } catch {
      await connections.shutdown()
      throw error
    }
    await connections.shutdown()
  }

  private var workers: Int {
    settings.captions.threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : settings.captions.threads
  }

  private var interval: TimeSpan? {
    settings.captions.interval == 0 ? nil : .milliseconds(Int64(settings.captions.interval))
  }

  private func parts(_ engines: EmbeddedEngines, _ cloud: CloudEngines) -> EngineParts {
    let folder = ModelFolder(path: settings.captions.models)
    let voiceActivity = engines.voiceActivity
    return EngineParts(
      recognisers: Recognisers(embedded: engines.recognisers, remote: cloud.recogniser),
      translators: cloud.translators + engines.translators, screens: cloud.screens,
      makeDecoder: { () throws(InferenceError) in try OpusAudioDecoder() },
      makeDetector: { () throws(InferenceError) in
        guard let voiceActivity else { throw InferenceError(.unavailable, reason: "no engine for speech is installed") }
        return SileroDetector(voiceActivity)
      }, filter: filter(folder),
      clock: { MonotonicTime(nanoseconds: monotonicNanoseconds()) })
  }

  /// Takes out what nobody shall see, as each stream's tenant chose.
  private func filter(_ folder: ModelFolder) -> TextFilter {
    let model = try? ToxicityModel(contentsOf: folder.toxicity)
    if model == nil { logger.warning("The model for insults is missing: only words that offend are found") }
    return { text, isFinal, _, options in
      let kinds = Set(options.redaction.compactMap(PersonalDataKind.init(rawValue:)))
      let redactor = Redactor(RedactionOptions(kinds: kinds, names: options.names))
      let redacted = isFinal ? redactor.redact(text) : redactor.redactTentative(text)
      let action = SafetyAction(rawValue: options.contentAction) ?? .off
      let verdict = ContentSafety(model: model, action: action).check(redacted.text)
      return CleanText(text: verdict.text, wordsRedacted: redacted.words, isFlagged: verdict.isFlagged)
    }
  }

  private func listener(_ address: String) throws(SettingsError) -> LinkListener {
    guard isHostAndPort(address), let colon = address.lastIndex(of: ":"), let port = Int(address[colon...].dropFirst())
    else { throw SettingsError("--listen is host:port, such as 0.0.0.0:7000.") }
    guard let certificate = settings.tlsCertificate, let key = settings.tlsKey, let secret = settings.captions.secret
    else {
      throw SettingsError("--listen needs tlsCertificate, tlsKey and captionSecret.")
    }
    return LinkListener(
      host: String(address[..<colon]), port: port, certificate: certificate, key: key, secret: secret)
  }
}
