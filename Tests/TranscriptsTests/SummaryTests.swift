import Testing

@testable import Transcripts

/// A meeting about a release, as a recogniser would write it.
private let release = [
  said(0, "Ann Miller", "Good morning everybody. Can you hear me?"),
  said(4, "Ben Okoro", "Yes, loud and clear."),
  said(7, "Ann Miller", "Great. The release is planned for Thursday, and the database migration is still failing."),
  said(15, "Ben Okoro", "The migration fails because the staging database runs out of disk space."),
  said(21, "Cleo Díaz", "How large is the database now?"),
  said(24, "Ben Okoro", "About 80 gigabytes. The migration copies the largest table, so it needs twice that."),
  said(31, "Cleo Díaz", "We could run the migration in batches, then the disk space would be enough."),
  said(38, "Ann Miller", "I like that. Ben, can you rewrite the migration so that it works in batches?"),
  said(44, "Ben Okoro", "Sure. I will have it ready by Wednesday, and I'll test it on staging."),
  said(50, "Cleo Díaz", "I'm going to order a larger disk for staging as well."),
  said(55, "Ann Miller", "What about the release date? If the migration is not ready we should not ship on Thursday."),
  said(62, "Ben Okoro", "Monday would be safer."),
  said(65, "Ann Miller", "Okay, so let's go with Monday for the release. We also agreed to freeze the main branch."),
  said(73, "Cleo Díaz", "Someone has to update the release notes. Ben will write to the customers."),
  said(79, "Ann Miller", "We need to check the dashboards after the release."),
  said(84, "Ben Okoro", "Thank you, bye."),
]

@Suite struct SummaryTests {
  let summary = ExtractiveSummary().summarise(release)

  @Test func decisionsAreFound() {
    #expect(
      summary.decisions == [
        "Okay, so let's go with Monday for the release.", "We also agreed to freeze the main branch.",
      ])
  }

  @Test func actionsHaveTheirPeople() {
    #expect(
      summary.actions == [
        .init(who: "Ben Okoro", text: "Ben, can you rewrite the migration so that it works in batches?"),
        .init(who: "Ben Okoro", text: "I will have it ready by Wednesday, and I'll test it on staging."),
        .init(who: "Cleo Díaz", text: "I'm going to order a larger disk for staging as well."),
        .init(who: nil, text: "Someone has to update the release notes."),
        .init(who: "Ben Okoro", text: "Ben will write to the customers."),
        .init(who: nil, text: "We need to check the dashboards after the release."),
      ])
  }

  @Test func theSummaryIsAboutTheMatterInItsOrder() {
    #expect(summary.source == .extractive)
    #expect((3...7).contains(summary.summary.count))
    #expect(summary.summary.contains { $0.contains("migration") })
    #expect(!summary.summary.contains { $0.contains("hear me") || $0.contains("bye") || $0.contains("loud") })
    let said = release.map { "\($0.name): \($0.text)" }.joined(separator: " ")
    let places = summary.summary.compactMap { line in
      said.firstRange(of: String(line.drop { $0 != ":" }.dropFirst(2)))?.lowerBound
    }
    #expect(places.count == summary.summary.count)
    #expect(places == places.sorted())
  }

  @Test func whatWasMarkedIsLeftOut() {
    var talk = release
    for index in talk.indices { talk[index].flagged = true }
    #expect(
      ExtractiveSummary().summarise(talk)
        == TranscriptSummary(summary: [], actions: [], decisions: [], source: .extractive))
  }

  @Test(arguments: [
    ("es", "Hemos decidido cambiar el proveedor.", "Voy a llamar al proveedor mañana.", "¿Me oyes bien?"),
    ("pt", "Ficou decidido trocar o fornecedor.", "Vou ligar para o fornecedor amanhã.", "Você pode ouvir bem?"),
    (
      "de", "Wir haben uns auf den neuen Lieferanten geeinigt.", "Ich werde den Lieferanten morgen anrufen.",
      "Kannst du mich hören?"
    ),
  ]) func otherLanguagesHaveTheirPhrases(language: String, decision: String, action: String, talk: String) {
    let summary = ExtractiveSummary().summarise([
      said(0, "Eva", talk, language: language), said(2, "Ivo", decision, language: language),
      said(4, "Eva", action, language: language),
    ])
    #expect(summary.decisions == [decision])
    #expect(summary.actions == [.init(who: "Eva", text: action)])
  }

  @Test func smallTalkAndRefusalsAreNoDecisions() {
    let summary = ExtractiveSummary().summarise([
      said(0, "Eva", "We haven't decided that yet."), said(2, "Ivo", "Have we agreed on the colour?"),
      said(4, "Eva", "Let's see."), said(6, "Ivo", "I will."), said(8, "Eva", "If we decided that, it would be bad."),
    ])
    #expect(summary.decisions == [])
    #expect(summary.actions == [])
  }

  @Test func sentencesAreCutWhereTheyEnd() {
    #expect(
      Sentence.split("Dr. Miller has 3.5 of it, e.g. here. \"Really?\" Yes! No… ok") == [
        "Dr. Miller has 3.5 of it, e.g. here.", "\"Really?\"", "Yes!", "No…", "ok",
      ])
    #expect(Sentence.split(String(repeating: "word ", count: 130)).count == 3)
    #expect(Sentence.split("") == [])
  }

  @Test func aLongMeetingStaysBounded() {
    let long = (0..<4_000).map {
      said(Double($0), "P\($0 % 9)", "I will send report \($0) about budget item \($0 % 7).")
    }
    let summary = ExtractiveSummary().summarise(long)
    #expect(summary.summary.count == 7)
    #expect(summary.actions.count == 20)
  }
}
