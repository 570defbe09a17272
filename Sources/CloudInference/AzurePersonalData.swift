// Personal data by Azure AI Language, version 2023-04-01.

public import Captions
internal import NIOHTTP1
internal import Safety

/// Finds personal data by `POST /language/:analyze-text`, and hides what of it the tenant has hidden.
public final class AzurePersonalData: TextScreen {
  private struct Question: Encodable {
    struct Parameters: Encodable {
      var modelVersion = "latest"
      // Azure keeps nothing of what it is sent for this.
      var loggingOptOut = true
      // Places are counted as Swift counts Unicode scalars.
      var stringIndexType = "UnicodeCodePoint"
    }
    struct Input: Encodable { var documents: [Document] }
    struct Document: Encodable {
      var id = "1"
      var language: String
      var text: String
    }
    var kind = "PiiEntityRecognition"
    var parameters = Parameters()
    var analysisInput: Input
  }
  private struct Answer: Decodable {
    struct Results: Decodable {
      var documents: [Document]
      var errors: [Failure]?
    }
    struct Document: Decodable {
      var id: String
      var entities: [Entity]
    }
    struct Entity: Decodable {
      var text: String
      var category: String
      var offset: Int
      var length: Int
    }
    struct Failure: Decodable {
      struct Code: Decodable { var code: String }
      struct Reason: Decodable {
        var code: String
        var innererror: Code?
      }
      var error: Reason
    }
    var results: Results
  }

  /// The longest text that Azure takes, in characters.
  private static let longest = 5120
  /// Languages that Azure names otherwise than we do.
  private static let theirs = ["no": "nb", "zh": "zh-hans"]

  private let call: ServiceCall
  private let url: String
  private let key: String

  /// The service at `url`.
  public init(
    _ connections: CloudConnections, url: String, key: String, limits: ServiceLimits = .screen
  ) throws(InferenceError) {
    call = ServiceCall("Azure Language", connections, limits: limits)
    self.url = try ServiceAddress(url, secretly: true).text + "/language/:analyze-text?api-version=2023-04-01"
    self.key = key
  }

  /// A name for metrics.
  public var name: String { "azure-language" }

  /// Whether any kind of personal data is hidden.
  public func isWanted(by options: ScreenOptions) -> Bool { !kinds(options).isEmpty }

  /// The text with marks in place of personal data.
  public func screen(
    _ text: String, language: String, _ options: ScreenOptions
  ) async throws(InferenceError) -> ScreenedText {
    let found = try await find(in: text, language: language)
    let redaction = Redactor(RedactionOptions(kinds: kinds(options))).hide(found, in: text)
    return ScreenedText(text: redaction.text, wordsRedacted: redaction.words)
  }

  private func kinds(_ options: ScreenOptions) -> Set<PersonalDataKind> {
    Set(options.redaction.compactMap(PersonalDataKind.init(rawValue:)))
  }

  /// Where personal data is, of all kinds that we know.
  func find(in text: String, language: String) async throws(InferenceError) -> [ForeignFinding] {
    guard !text.isEmpty else { return [] }
    guard text.count <= Self.longest else {
      throw InferenceError(.failed, reason: "the text is too long for Azure Language")
    }
    let question = Question(
      analysisInput: .init(documents: [.init(language: Self.theirs[language] ?? language, text: text)]))
    let headers: HTTPHeaders = ["ocp-apim-subscription-key": key]
    let answer = try await call.send(url, headers: headers, json: question, as: Answer.self)
    // A text that could not be read is in the list of errors, and not in this one.
    guard let document = answer.results.documents.first(where: { $0.id == "1" }) else {
      let error = answer.results.errors?.first?.error
      if error?.innererror?.code == "UnsupportedLanguageCode" || error?.code == "UnsupportedLanguageCode" {
        throw InferenceError(.unsupportedLanguage, reason: "Azure Language does not know the language \(language)")
      }
      throw InferenceError(.failed, reason: "Azure Language did not read the text")
    }
    return try Self.findings(document.entities, in: text)
  }

  private static func findings(
    _ entities: [Answer.Entity], in text: String
  ) throws(InferenceError) -> [ForeignFinding] {
    let scalars = Array(text.unicodeScalars)
    var found: [ForeignFinding] = []
    for entity in entities {
      // What was counted otherwise would be cut at the wrong place, and the right one shown.
      guard entity.offset >= 0, entity.length > 0, entity.offset <= scalars.count,
        entity.length <= scalars.count - entity.offset,
        string(scalars[entity.offset..<entity.offset + entity.length]) == entity.text
      else { throw InferenceError(.failed, reason: "Azure Language told of places that are not in the text") }
      guard let kind = kind(of: entity.category) else { continue }
      found.append(ForeignFinding(range: entity.offset..<entity.offset + entity.length, kind: kind))
    }
    return found
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  /// Our kind of what Azure calls `category`; nil for what we don't hide, such as organisations and dates. Categories of
  /// numbers that states give begin with the country: `ESDNI`, `USSocialSecurityNumber`.
  static func kind(of category: String) -> PersonalDataKind? {
    switch category {
    case "Email": return .email
    case "PhoneNumber": return .phone
    case "CreditCardNumber", "EUDebitCardNumber": return .card
    case "InternationalBankingAccountNumber": return .iban
    case "IPAddress": return .ipAddress
    case "Address", "EUGPSCoordinates": return .address
    case "Person": return .name
    case "ABARoutingNumber", "SWIFTCode": return .number
    case "URL", "SQLServerConnectionString": return nil
    default: break
    }
    if category.hasSuffix("BankAccountNumber") { return .number }
    let beginsWithCountry = category.count > 2 && category.prefix(3).allSatisfy(\.isUppercase)
    return beginsWithCountry || category.hasSuffix("Number") ? .nationalID : nil
  }
}
