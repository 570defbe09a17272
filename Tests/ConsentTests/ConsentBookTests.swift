// What the people of a meeting decided, and when that makes a grant.

import Consent
import Testing

@Suite struct ConsentBookTests {
  private var book = ConsentBook(meeting: "bcd-fghj-kmn", policy: .standard, elsewhere: .none)
  private let version = ConsentText.current(.transcription).version

  @discardableResult
  private mutating func decide(
    _ given: Bool, of participant: String = "p_ada", to purpose: Purpose = .transcription, version: Int? = nil,
    services: [String] = []
  ) throws(ConsentRefusal) -> ConsentRecord {
    try book.decide(
      participant, purpose, given: given, textVersion: version ?? self.version, language: "de", services: services,
      at: 1_000)
  }

  @Test func nobodyHasAgreedToBeginWith() {
    for purpose in Purpose.allCases { #expect(book.grant(to: "p_ada", for: purpose) == nil) }
    #expect(book.agreements(of: "p_ada").isEmpty)
    #expect(!book.hasAnswered("p_ada", .transcription))
  }

  @Test mutating func aYesMakesAGrantForThatPersonAndPurposeOnly() throws {
    let record = try decide(true)
    #expect(
      record
        == ConsentRecord(
          meeting: "bcd-fghj-kmn", participant: "p_ada", purpose: .transcription, given: true, textVersion: version,
          language: "de", at: 1_000, actor: "p_ada"))
    let grant = try #require(book.grant(to: "p_ada", for: .transcription))
    #expect(grant.participant == "p_ada" && grant.meeting == "bcd-fghj-kmn")
    #expect(grant.purpose == .transcription && grant.textVersion == version)
    #expect(book.grant(to: "p_ada", for: .translation) == nil)
    #expect(book.grant(to: "p_grace", for: .transcription) == nil)
  }

  @Test mutating func aNoTakesTheGrantAwayAndIsAnAnswer() throws {
    try decide(true)
    #expect(try decide(false).given == false)
    #expect(book.grant(to: "p_ada", for: .transcription) == nil)
    #expect(book.agreements(of: "p_ada").isEmpty)
    #expect(book.hasAnswered("p_ada", .transcription))
  }

  @Test mutating func aYesToAnotherTextIsNone() throws {
    #expect(throws: ConsentRefusal.outdated) { try decide(true, version: version + 1) }
    #expect(throws: ConsentRefusal.outdated) { try decide(true, version: 0) }
    #expect(book.grant(to: "p_ada", for: .transcription) == nil)
    // It does not take back an earlier one either.
    try decide(true)
    #expect(throws: ConsentRefusal.outdated) { try decide(true, version: version - 1) }
    #expect(book.grant(to: "p_ada", for: .transcription) != nil)
  }

  // MARK: Services elsewhere

  private static let elsewhere = ServicesElsewhere(
    speech: ["speech.example.org"], translation: ["translate.example.org"])

  @Test mutating func aYesToTheTextOfHereIsNoneToThatOfElsewhereNorTheOtherWayRound() throws {
    for purpose in [Purpose.transcription, .translation] {
      let (here, there) = (ServicesElsewhere.none, Self.elsewhere)
      for (book, shown) in [(there, here), (here, there)] {
        self.book = ConsentBook(meeting: "bcd-fghj-kmn", policy: .standard, elsewhere: book)
        for services in [shown.hosts(for: purpose), book.hosts(for: purpose)] {
          #expect(throws: ConsentRefusal.outdated, "\(purpose)") {
            try decide(true, to: purpose, version: shown.text(for: purpose).version, services: services)
          }
        }
        #expect(self.book.grant(to: "p_ada", for: purpose) == nil)
      }
    }
  }

  @Test mutating func aYesNamesTheServicesThatWereShown() throws {
    book = ConsentBook(meeting: "bcd-fghj-kmn", policy: .standard, elsewhere: Self.elsewhere)
    let version = Self.elsewhere.text(for: .transcription).version
    for services in [[], ["other.example.org"], ["speech.example.org", "other.example.org"]] {
      #expect(throws: ConsentRefusal.outdated) { try decide(true, version: version, services: services) }
      #expect(book.grant(to: "p_ada", for: .transcription) == nil)
    }
    let record = try decide(true, version: version, services: ["speech.example.org"])
    #expect(record.textVersion == version && record.services == ["speech.example.org"])
    #expect(book.grant(to: "p_ada", for: .transcription)?.textVersion == version)
  }

  @Test mutating func whatStaysHereIsAskedAsEver() throws {
    var policy = ConsentPolicy.standard
    policy[.recording] = .ask
    book = ConsentBook(meeting: "bcd-fghj-kmn", policy: policy, elsewhere: Self.elsewhere)
    try decide(true, to: .recording, version: ConsentText.current(.recording).version)
    #expect(book.grant(to: "p_ada", for: .recording) != nil)
  }

  @Test mutating func aNoIsTakenWhateverTextItIsAbout() throws {
    try decide(true)
    try decide(false, version: 0)
    #expect(book.grant(to: "p_ada", for: .transcription) == nil)
    try decide(false, to: .recording)
  }

  @Test mutating func nobodyAgreesToWhatTheMeetingDoesNotDo() throws {
    #expect(throws: ConsentRefusal.purposeOff) { try decide(true, to: .recording) }
    #expect(book.agreements(of: "p_ada").isEmpty)
  }

  @Test mutating func aPolicyThatIsOffSuspendsGrants() throws {
    try decide(true)
    book.policy = ConsentPolicy()
    #expect(book.grant(to: "p_ada", for: .transcription) == nil)
    #expect(book.agreements(of: "p_ada") == [.transcription])
    book.policy = .standard
    #expect(book.grant(to: "p_ada", for: .transcription) != nil)
  }

  @Test mutating func whatIsRequiredIsMissingUntilItIsAgreedTo() throws {
    book.policy[.transcription] = .required
    #expect(book.missing(of: "p_ada") == [.transcription])
    try decide(false)
    #expect(book.missing(of: "p_ada") == [.transcription])
    try decide(true)
    #expect(book.missing(of: "p_ada").isEmpty)
    #expect(book.missing(of: "p_grace") == [.transcription])
  }

  @Test mutating func whoIsForgottenIsAskedAnew() throws {
    try decide(true)
    book.forget("p_ada")
    #expect(book.grant(to: "p_ada", for: .transcription) == nil)
    #expect(!book.hasAnswered("p_ada", .transcription))
  }
}
