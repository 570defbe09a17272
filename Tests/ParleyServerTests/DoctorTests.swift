import Foundation
import Identity
import TestSupport
import Testing

@testable import ParleyServer

@Suite struct DoctorTests {
  @Test func badSettingsAreTheOnlyFinding() async {
    let findings = await examine { throw SettingsError("There is no setting X.") }
    #expect(findings == [Finding(severity: .problem, text: "There is no setting X.")])
  }

  @Test func aMissingWebFolderAndATakenPortAreProblems() async throws {
    let (listener, port) = listening()
    defer { close(listener) }
    var settings = Settings()
    settings.port = port
    settings.mediaPort = 0
    settings.web = "/nowhere"
    settings.data = try temporaryFolder() + "/new/data"
    let problems = await examine { settings }.filter { $0.severity == .problem }
    #expect(problems.count == 2)
    #expect(problems.contains { $0.text.contains("/nowhere/index.html") && $0.text.contains("PARLEY_WEB") })
    #expect(problems.contains { $0.text.contains("TCP port \(port)") && $0.text.contains("PARLEY_PORT") })
  }

  @Test func aGoodMachineHasNoProblems() async throws {
    var settings = Settings()
    settings.port = 0
    settings.mediaPort = 0
    settings.data = try temporaryFolder()
    settings.web = try temporaryFolder()
    _ = FileManager.default.createFile(atPath: settings.web + "/index.html", contents: Data())
    let findings = await examine { settings }
    #expect(!findings.contains { $0.severity == .problem })
  }
}

@Suite struct TokenMintTests {
  @Test func mintedTokensAreGoodForTheServer() throws {
    var settings = Settings()
    settings.data = try temporaryFolder()
    let token = try mintToken(settings: settings, meeting: "ABC defg hjk", name: "Ann", isHost: true, hours: 2)
    let secret = try SecretFile.load(from: DataFolder(path: settings.data).secret)
    let now = Int(Date().timeIntervalSince1970)
    let claims = try TokenSigner(secret: secret).verify(token, at: now)
    #expect(claims.meeting == "abc-defg-hjk")
    #expect(claims.role == "host")
    #expect(claims.expiresAt - claims.issuedAt == 7200)
  }

  @Test func nonsenseIsRefused() throws {
    var settings = Settings()
    settings.data = try temporaryFolder()
    #expect(throws: SettingsError.self) {
      try mintToken(settings: settings, meeting: "nope", name: "Ann", isHost: false, hours: 1)
    }
    #expect(throws: SettingsError.self) {
      try mintToken(settings: settings, meeting: "abc-defg-hjk", name: "", isHost: false, hours: 1)
    }
    #expect(throws: SettingsError.self) {
      try mintToken(settings: settings, meeting: "abc-defg-hjk", name: "Ann", isHost: false, hours: 0)
    }
  }
}

@Suite struct GreetingTests {
  @Test func itSaysWhereToGo() {
    #expect(greeting(port: 8080, others: nil, hasTLS: true) == "Parley is ready: open http://localhost:8080")
    #expect(greeting(port: 1, others: "192.0.2.1", hasTLS: true).contains("https://192.0.2.1:1"))
    #expect(greeting(port: 1, others: "192.0.2.1", hasTLS: false).contains("http://192.0.2.1:1"))
  }
}
