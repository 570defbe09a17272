// What the settings of services elsewhere make of the captions process.

import Captions
import CloudInference
import Logging
import Testing

@testable import ParleyServer

@Suite struct CloudEnginesTests {
  private func settings(_ environment: [String: String]) throws -> Settings {
    try Settings.load(environment: environment)
  }

  private func engines(_ environment: [String: String]) async throws -> [String] {
    let connections = CloudConnections()
    let result: Result<CloudEngines, any Error>
    do {
      result = .success(
        try await CloudEngines(try settings(environment), over: connections, logger: Logger(label: "test")))
    } catch {
      result = .failure(error)
    }
    await connections.shutdown()
    return try result.get().screens.map(\.name)
  }

  private let language = [
    "PARLEY_AZURE_LANGUAGE_URL": "https://a.example", "PARLEY_AZURE_LANGUAGE_KEY": "k",
  ]
  private let safety = [
    "PARLEY_AZURE_CONTENT_SAFETY_URL": "https://b.example", "PARLEY_AZURE_CONTENT_SAFETY_KEY": "k",
  ]

  @Test func `Personal data is hidden before texts are weighed, and each only where it is set up`() async throws {
    #expect(try await engines([:]).isEmpty)
    #expect(try await engines(language) == ["azure-language"])
    #expect(try await engines(safety) == ["azure-content-safety"])
    #expect(try await engines(language.merging(safety) { $1 }) == ["azure-language", "azure-content-safety"])
    #expect(try await engines(["PARLEY_AZURE_LANGUAGE_URL": "https://a.example"]).isEmpty)
  }

  @Test func `A key never goes out unencrypted`() async {
    await #expect(throws: SettingsError.self) {
      try await engines(["PARLEY_AZURE_LANGUAGE_URL": "http://a.example", "PARLEY_AZURE_LANGUAGE_KEY": "k"])
    }
  }

  @Test func `Prices are read by service`() throws {
    let cloud = try settings(["PARLEY_PRICES": "azure-language=0.95, openai=0.36", "PARLEY_CURRENCY": "USD"]).cloud
    #expect(cloud.pricesByEngine == ["azure-language": 0.95, "openai": 0.36])
    #expect(cloud.currency == "USD")
  }

  @Test(arguments: [
    ("PARLEY_PRICES", "azure-language"), ("PARLEY_PRICES", "azure-language=-1"), ("PARLEY_PRICES", "nobody=1"),
    ("PARLEY_PRICES", "openai=cheap"), ("PARLEY_PRICES", "openai=inf"), ("PARLEY_CURRENCY", "euro"),
    ("PARLEY_CONTENT_SEVERITY", "0"), ("PARLEY_CONTENT_SEVERITY", "7"),
  ])
  func `What makes no sense is refused`(variable: String, value: String) {
    #expect(throws: SettingsError.self) { try settings([variable: value]) }
  }
}
