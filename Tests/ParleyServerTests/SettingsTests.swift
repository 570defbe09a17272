import Foundation
import Gateway
import TestSupport
import Testing

@testable import ParleyServer

@Suite struct SettingsTests {
  private func file(_ text: String) throws -> String {
    let path = try temporaryFolder() + "/parley.yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func problem(_ environment: [String: String], _ overrides: [String: String] = [:]) -> String {
    do {
      _ = try Settings.load(environment: environment, overrides: overrides)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func nothingSetMeansTheDefaults() throws {
    let settings = try Settings.load(environment: ["HOME": "/root", "PATH": "/bin"])
    #expect(settings.port == 8080)
    #expect(settings.mediaPort == 3478)
    #expect(settings.publicAddresses.isEmpty)
    #expect(settings.tls)
    #expect(settings.metrics == .loopback)
  }

  @Test func everyDefaultIsAllowedAsItIsWritten() throws {
    for definition in Settings.schema where !definition.standard.isEmpty {
      #expect(throws: Never.self, "\(definition.key)") {
        try Settings.load(environment: [definition.variable: definition.standard])
      }
    }
  }

  @Test func commandLineWinsOverEnvironmentOverFile() throws {
    let path = try file("port: 1\nmediaPort: 2\ndata: /a\n")
    let settings = try Settings.load(
      environment: ["PARLEY_CONFIG": path, "PARLEY_MEDIA_PORT": "20", "PARLEY_DATA": "/b"], overrides: ["data": "/c"])
    #expect(settings.port == 1)
    #expect(settings.mediaPort == 20)
    #expect(settings.data == "/c")
  }

  @Test func theCaptionsChildReadsTheFileThatTheCommandLineNamed() throws {
    let path = try file("captionInterval: 500\n")
    let inherited = ["HOME": "/root", "PARLEY_DATA": "/b"]
    let settings = try Settings.load(environment: inherited.merging(["PARLEY_CONFIG": path]) { $1 })
    let passed = settings.childEnvironment(of: inherited)
    #expect(passed == ["HOME": "/root", "PARLEY_DATA": "/b", "PARLEY_CONFIG": path])
    #expect(try Settings.load(environment: passed).captions.interval == 500)
    #expect(try Settings.load(environment: inherited).childEnvironment(of: inherited) == inherited)
  }

  @Test func listsComeAsListsOrWithCommas() throws {
    var settings = Settings()
    try settings.apply(yaml: "publicAddress: [192.0.2.1, '2001:db8::1']", name: "f")
    #expect(settings.publicAddresses == ["192.0.2.1", "2001:db8::1"])
    try settings.apply(yaml: "publicAddress: 192.0.2.7, 192.0.2.8", name: "f")
    #expect(settings.publicAddresses == ["192.0.2.7", "192.0.2.8"])
    try settings.apply(yaml: "allowedOrigins:\n  - https://a.example\n  - http://b.example:81\n", name: "f")
    #expect(settings.allowedOrigins.count == 2)
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "{}"]) func anEmptyFileSetsNothing(text: String) throws {
    var settings = Settings()
    try settings.apply(yaml: text, name: "f")
    #expect(settings.port == 8080)
  }

  @Test func unknownVariablesAreRefusedWithTheList() {
    let text = problem(["PARLEY_PROT": "8080"])
    #expect(text.contains("PARLEY_PROT"))
    for definition in Settings.schema { #expect(text.contains(definition.variable)) }
    #expect(text.contains("PARLEY_CONFIG"))
  }

  @Test func unknownKeysAreRefusedWithTheListAndTheLine() throws {
    let text = problem(["PARLEY_CONFIG": try file("port: 1\nprot: 2\n")])
    #expect(text.contains("prot"))
    #expect(text.contains("line 2"))
    #expect(text.contains("mediaPort"))
  }

  @Test(arguments: [
    ("PARLEY_PORT", "80a", "0 to 65535"), ("PARLEY_PORT", "65536", "0 to 65535"), ("PARLEY_PORT", "", "0 to 65535"),
    ("PARLEY_TLS", "maybe", "on, off"), ("PARLEY_METRICS", "all", "loopback, everyone, off"),
    ("PARLEY_PUBLIC_ADDRESS", "example.org", "IP addresses"), ("PARLEY_BIND", "localhost", "IP address"),
    ("PARLEY_PUBLIC_URL", "meet.example.org", "http(s)://"), ("PARLEY_PUBLIC_URL", "https://a.example/x", "http(s)://"),
    ("PARLEY_ALLOWED_ORIGINS", "https://ok.example,nope", "origins"), ("PARLEY_MEETING_CAPACITY", "1", "2 to 2000"),
    ("PARLEY_LOG_LEVEL", "loud", "trace, debug, info"), ("PARLEY_WEB", "", "a folder"),
  ])
  func whatIsNotAllowedIsSaidWithWhatIs(variable: String, value: String, allowed: String) {
    let text = problem([variable: value])
    #expect(text.contains(variable))
    #expect(text.contains(allowed), "\(text)")
  }

  @Test func badFilesAreExplained() throws {
    #expect(problem(["PARLEY_CONFIG": "/nowhere.yaml"]).contains("/nowhere.yaml"))
    #expect(problem(["PARLEY_CONFIG": try file("port: [")]).contains("not YAML"))
    #expect(problem(["PARLEY_CONFIG": try file("- port\n")]).contains("port: 8080"))
    #expect(problem(["PARLEY_CONFIG": try file("port: {a: 1}\n")]).contains("list of values"))
    #expect(!problem(["PARLEY_CONFIG": try file("port: 1\nport: 2\n")]).isEmpty)
  }

  @Test func certificateAndKeyBelongTogether() {
    #expect(problem(["PARLEY_TLS_CERTIFICATE": "/c.pem"]).contains("tlsKey"))
    #expect(problem(["PARLEY_TLS_CERTIFICATE": "/c.pem", "PARLEY_TLS_KEY": "/k.pem"]).isEmpty)
  }

  @Test func theDocumentedTableIsTheSchema() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
    let table = ([Settings.tableHead] + Settings.schema.map(\.row)).joined(separator: "\n")
    #expect(page.contains(table), "docs/configuration.md must hold this table:\n\(table)")
  }

  @Test func namesAreUnique() {
    #expect(Set(Settings.schema.map(\.key)).count == Settings.schema.count)
    #expect(Set(Settings.schema.map(\.variable)).count == Settings.schema.count)
    #expect(Settings.schema.allSatisfy { $0.variable.hasPrefix("PARLEY_") })
  }
}
