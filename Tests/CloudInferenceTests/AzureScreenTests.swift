// Azure's services that look at texts, alone and within the whole engine, over real sockets.

import Captions
import Safety
import Testing

@testable import CloudInference

struct AzurePersonalDataTests {
  private let all = ScreenOptions(redaction: ["email", "phone", "name"])

  private func screened(
    _ text: String, language: String = "en", _ options: ScreenOptions
  ) async throws -> ScreenedText {
    nonisolated(unsafe) var result: ScreenedText?
    try await StandIn.serving(azureLanguage) { standIn, connections in
      let service = try AzurePersonalData(connections, url: standIn.address, key: "azure-key", limits: quick())
      defer { #expect(standIn.problems == []) }
      result = try await service.screen(text, language: language, options)
      #expect(standIn.received.count == 1)
    }
    return try #require(result)
  }

  @Test func whatWasFoundGetsOurMarks() async throws {
    let result = try await screened("👩‍👩‍👧 Ana Ruiz of Contoso, ana@contoso.example or 5551234", all)
    #expect(result == ScreenedText(text: "👩‍👩‍👧 [name] of Contoso, [email] or [phone]", wordsRedacted: 4))
  }

  @Test func onlyKindsThatTheTenantHidesGo() async throws {
    let text = "Ana Ruiz, ana@contoso.example, 5551234"
    #expect(try await screened(text, .init(redaction: ["phone"])).text == "Ana Ruiz, ana@contoso.example, [phone]")
    #expect(try await screened(text, .init(redaction: ["number"])).text == "Ana Ruiz, ana@contoso.example, [number]")
  }

  @Test func languagesGetTheNamesThatAzureHasForThem() async throws {
    #expect(try await screened("5551234", language: "zh", all).text == "[phone]")
  }

  @Test(arguments: [
    ("unreadable", "en", InferenceError.Kind.failed), ("a 5551234", "fi", .unsupportedLanguage),
    ("misplaced 5551234", "en", .failed), (String(repeating: "a", count: 5_121), "en", .failed),
  ])
  func whatCanNotBeLookedAtFails(text: String, language: String, kind: InferenceError.Kind) async throws {
    let error = await #expect(throws: InferenceError.self) { try await screened(text, language: language, all) }
    #expect(error?.kind == kind)
    #expect(error?.reason.contains("secret") == false)
  }

  @Test func nothingIsSentWhereNothingIsHidden() throws {
    let service = try AzurePersonalData(CloudConnections.unused, url: "https://a.example", key: "k")
    #expect(service.isWanted(by: all))
    #expect(!service.isWanted(by: ScreenOptions(redaction: [], contentAction: "mask")))
    #expect(!service.isWanted(by: ScreenOptions(redaction: ["nonsense"])))
  }

  @Test(arguments: [
    ("Email", "email"), ("PhoneNumber", "phone"), ("CreditCardNumber", "card"), ("EUDebitCardNumber", "card"),
    ("InternationalBankingAccountNumber", "iban"), ("IPAddress", "ipAddress"), ("Address", "address"),
    ("Person", "name"), ("ESDNI", "nationalID"), ("USSocialSecurityNumber", "nationalID"),
    ("EUPassportNumber", "nationalID"), ("ITFiscalCode", "nationalID"), ("BRCPFNumber", "nationalID"),
    ("USBankAccountNumber", "number"), ("SWIFTCode", "number"), ("Organization", nil), ("PersonType", nil),
    ("URL", nil), ("Date", nil), ("Age", nil), ("AzureSAS", nil), ("SQLServerConnectionString", nil), ("", nil),
  ])
  func categoriesAreKindsOfOurs(category: String, kind: String?) {
    #expect(AzurePersonalData.kind(of: category)?.rawValue == kind)
  }
}

struct AzureContentSafetyTests {
  private func screened(_ text: String, threshold: Int = 4, action: String = "mark") async throws -> ScreenedText {
    nonisolated(unsafe) var result: ScreenedText?
    try await StandIn.serving(azureContentSafety) { standIn, connections in
      let service = try AzureContentSafety(
        connections, url: standIn.address, key: "azure-key", threshold: threshold, limits: quick())
      defer { #expect(standIn.problems == []) }
      result = try await service.screen(text, language: "en", ScreenOptions(contentAction: action))
    }
    return try #require(result)
  }

  @Test(arguments: [
    ("Hate4", ["hate"]), ("SelfHarm6", ["selfHarm"]), ("Sexual4", ["sexual"]), ("Violence6", ["violence"]),
    ("Violence4 Hate4 Sexual2", ["hate", "violence"]), ("Hate2 Violence0", []), ("hello", []),
  ])
  func whatWeighsEnoughIsToldByItsCategory(text: String, categories: [String]) async throws {
    let result = try await screened(text)
    #expect(result == ScreenedText(text: text, isFlagged: !categories.isEmpty, categories: categories))
  }

  @Test(arguments: [(1, true), (2, true), (3, false), (4, false), (6, false)])
  func theThresholdIsTheOperators(threshold: Int, isFlagged: Bool) async throws {
    #expect(try await screened("Hate2", threshold: threshold).isFlagged == isFlagged)
  }

  @Test func aTextThatOffendsIsHiddenWholeWhereThatIsWanted() async throws {
    let masked = ScreenedText(text: "*** * *****, *********", isFlagged: true, categories: ["violence"])
    #expect(try await screened("It's a Hate0, Violence4".replacing("'s", with: "s"), action: "mask") == masked)
    #expect(try await screened("It is fine", action: "mask") == ScreenedText(text: "It is fine"))
  }

  @Test func anAnswerWithoutWeightsFails() async {
    let error = await #expect(throws: InferenceError.self) { try await screened("nothing") }
    #expect(error?.kind == .failed)
  }

  @Test(arguments: [("off", false), ("mark", true), ("mask", true), ("nonsense", false)])
  func nothingIsSentWhereNothingIsMarked(action: String, isWanted: Bool) throws {
    let service = try AzureContentSafety(CloudConnections.unused, url: "https://a.example", key: "k", threshold: 4)
    #expect(service.isWanted(by: ScreenOptions(redaction: ["email"], contentAction: action)) == isWanted)
  }
}

extension CloudConnections {
  /// Connections that nobody makes.
  fileprivate static let unused = CloudConnections()
}
