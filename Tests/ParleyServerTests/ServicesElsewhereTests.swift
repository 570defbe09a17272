// That people are told of exactly the services that the settings have used.

import CloudInference
import Consent
import Foundation
import Logging
import TestSupport
import Testing

@testable import ParleyServer
@testable import Transcripts

@Suite struct ServicesElsewhereTests {
  /// Nobody listens there, and nobody gets further than to find that out.
  private static let address = "http://127.0.0.1:9"
  private static let azure = "https://127.0.0.1:9"

  private func services(_ environment: [String: String]) throws -> ServicesElsewhere {
    try Settings.load(environment: environment).servicesElsewhere
  }

  @Test func nothingLeavesAServerThatWasNotToldTo() throws {
    #expect(try services([:]) == .none)
  }

  @Test func eachServiceIsNamedByItsHostAndForWhatItGets() throws {
    let speech = ["PARLEY_AZURE_SPEECH_URL": "wss://westeurope.stt.speech.example", "PARLEY_AZURE_SPEECH_KEY": "k"]
    #expect(try services(speech) == ServicesElsewhere(speech: ["westeurope.stt.speech.example"]))
    let open = ["PARLEY_OPENAI_URL": "https://user@ai.example:8443/v1", "PARLEY_SPEECH_MODEL": "whisper"]
    #expect(try services(open) == ServicesElsewhere(speech: ["ai.example"]))
    // One of them recognises, the way it is with engines.
    #expect(try services(speech.merging(open) { $1 }) == ServicesElsewhere(speech: ["westeurope.stt.speech.example"]))
    let summaries = ["PARLEY_OPENAI_URL": "https://ai.example/v1", "PARLEY_SUMMARY_MODEL": "gpt"]
    #expect(try services(summaries) == ServicesElsewhere(text: ["ai.example"]))
    let translators = [
      "PARLEY_LIBRETRANSLATE_URL": "http://lt.example:5000", "PARLEY_AZURE_TRANSLATOR_URL": "https://tr.example/t",
      "PARLEY_AZURE_TRANSLATOR_KEY": "k",
    ]
    #expect(try services(translators) == ServicesElsewhere(translation: ["tr.example", "lt.example"]))
  }

  @Test func anInternationalHostIsNamedAsItIsWritten() throws {
    // Clients say it again in their answers, which hold nothing but ASCII.
    let open = ["PARLEY_LIBRETRANSLATE_URL": "https://xn--bcher-kva.example"]
    #expect(try services(open) == ServicesElsewhere(translation: ["xn--bcher-kva.example"]))
  }

  @Test func anAddressThatIsNotUsedIsSaid() throws {
    let left = ["PARLEY_AZURE_SPEECH_URL": Self.azure, "PARLEY_OPENAI_URL": "https://ai.example/v1"]
    let settings = try Settings.load(environment: left)
    #expect(settings.servicesElsewhere == .none)
    #expect(
      settings.servicesLeftOut == [
        "PARLEY_AZURE_SPEECH_URL is not used: set PARLEY_AZURE_SPEECH_KEY, too.",
        "PARLEY_OPENAI_URL is not used: set PARLEY_SPEECH_MODEL or PARLEY_SUMMARY_MODEL, too.",
      ])
    let used = left.merging(["PARLEY_AZURE_SPEECH_KEY": "k", "PARLEY_SUMMARY_MODEL": "m"]) { $1 }
    #expect(try Settings.load(environment: used).servicesLeftOut.isEmpty)
  }

  @Test func programsThatAreToldAreNamed() throws {
    let hooks = [
      "PARLEY_WEBHOOKS": "https://hooks.example:8443/parley?k=1,http://crm.example/in,https://hooks.example/other",
      "PARLEY_WEBHOOK_SECRET": "0123456789abcdef",
    ]
    let told = try services(hooks)
    #expect(told.programs == ["hooks.example", "crm.example", "hooks.example"])
    #expect(told.hosts(for: .transcription) == ["hooks.example", "crm.example"])
    #expect(told.speech.isEmpty && told.text.isEmpty && told.hosts(for: .translation).isEmpty)
    // The programs that are told are those that get something.
    let endpoints = try Settings.load(environment: hooks).webhookEndpoints()
    #expect(endpoints.map(\.host) == told.programs)
    #expect(try services(hooks.merging(["PARLEY_CAPTIONS": "off"]) { $1 }) == .none)
  }

  @Test func moreProgramsThanAnAnswerCanNameAreRefused() throws {
    func settings(_ count: Int) throws -> Settings {
      let hooks = (1...count).map { "https://\($0).example/" }.joined(separator: ",")
      return try Settings.load(
        environment: ["PARLEY_WEBHOOKS": hooks, "PARLEY_WEBHOOK_SECRET": "0123456789abcdef"])
    }
    #expect(try settings(16).webhookEndpoints().count == 16)
    #expect(throws: SettingsError.self) { try settings(17).webhookEndpoints() }
  }

  @Test func aPolicyForWhatTheServerCantDoIsTakenAsOffAndSaid() async throws {
    let environment = [
      "PARLEY_POLICY_RECORDING": "required", "PARLEY_POLICY_TRANSCRIPTION": "required", "PARLEY_CAPTIONS": "off",
      "PARLEY_PORT": "0", "PARLEY_MEDIA_PORT": "0", "PARLEY_DATA": try temporaryFolder(),
    ]
    let settings = try Settings.load(environment: environment)
    #expect(settings.policiesTakenAsOff.count == 1)
    #expect(settings.policiesTakenAsOff.first?.hasPrefix("policyRecording is taken as off") == true)
    let warnings = await examine { settings }.filter { $0.severity == .warning }.map(\.text)
    #expect(warnings.contains { $0.hasPrefix("policyRecording is taken as off") })
    #expect(try Settings.load(environment: [:]).policiesTakenAsOff.isEmpty)
  }

  @Test func aServiceThatIsNotUsedIsNotNamed() throws {
    #expect(try services(["PARLEY_OPENAI_URL": "https://ai.example/v1"]) == .none)
    #expect(try services(["PARLEY_AZURE_SPEECH_URL": "wss://s.example"]) == .none)
    #expect(try services(["PARLEY_AZURE_TRANSLATOR_URL": "https://t.example"]) == .none)
    #expect(try services(["PARLEY_LIBRETRANSLATE_URL": "http://lt.example", "PARLEY_CAPTIONS": "off"]) == .none)
  }

  @Test func screensAreNamedWhereTheyAreGivenSomethingToLookFor() throws {
    let screens = [
      "PARLEY_AZURE_LANGUAGE_URL": "https://l.example", "PARLEY_AZURE_LANGUAGE_KEY": "k",
      "PARLEY_AZURE_CONTENT_SAFETY_URL": "https://c.example", "PARLEY_AZURE_CONTENT_SAFETY_KEY": "k",
    ]
    #expect(try services(screens) == ServicesElsewhere(text: ["l.example", "c.example"]))
    #expect(try services(screens.merging(["PARLEY_CONTENT": "off"]) { $1 }).text == ["l.example"])
    #expect(try services(screens.merging(["PARLEY_REDACTION": ""]) { $1 }).text == ["c.example"])
    // A captions process elsewhere is told by its server what to look for; it may use both.
    let settings = try Settings.load(
      environment: screens.merging(["PARLEY_CONTENT": "off", "PARLEY_REDACTION": "", "PARLEY_CAPTIONS": "off"]) { $1 })
    #expect(settings.captionsElsewhere == ["text to l.example", "text to c.example"])
  }

  /// Settings of every combination of services, told and used.
  @Test(arguments: 0..<32) func whatIsToldIsWhatIsUsed(_ combination: Int) async throws {
    let groups: [[String: String]] = [
      ["PARLEY_AZURE_SPEECH_URL": "wss://127.0.0.1:9", "PARLEY_AZURE_SPEECH_KEY": "k"],
      ["PARLEY_OPENAI_URL": Self.address, "PARLEY_SPEECH_MODEL": "m"],
      ["PARLEY_LIBRETRANSLATE_URL": Self.address],
      ["PARLEY_AZURE_LANGUAGE_URL": Self.azure, "PARLEY_AZURE_LANGUAGE_KEY": "k"],
      ["PARLEY_AZURE_CONTENT_SAFETY_URL": Self.azure, "PARLEY_AZURE_CONTENT_SAFETY_KEY": "k"],
    ]
    let environment = groups.enumerated().filter { combination >> $0.offset & 1 == 1 }
      .reduce(into: [String: String]()) { $0.merge($1.element) { $1 } }
    let settings = try Settings.load(environment: environment)
    let told = settings.servicesElsewhere
    let connections = CloudConnections()
    let engines = try await CloudEngines(
      settings, over: connections, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    #expect((engines.recogniser == nil) == told.speech.isEmpty)
    #expect(engines.translators.count == told.translation.count)
    #expect(engines.screens.count == told.text.count)
    let used = (engines.recogniser == nil ? 0 : 1) + engines.translators.count + engines.screens.count
    #expect(settings.captionsElsewhere.count == used)
    await connections.shutdown()
  }
}
