// Where services elsewhere get what is said: who is asked what, whose old answers hold, and what the ledger has of it.

import Consent
import Logging
import Messages
import Testing

@testable import Meetings

@Suite struct ElsewhereTests {
  private static let services = ServicesElsewhere(
    speech: ["speech.example.org"], translation: ["translate.example.org"])

  /// An answer to what is asked where `elsewhere` get what is said.
  private func answer(_ purpose: Purpose, _ given: Bool, to elsewhere: ServicesElsewhere) -> ConsentAnswer {
    let question = ConsentQuestion(purpose: purpose, policy: .ask, elsewhere: elsewhere)
    return ConsentAnswer(
      purpose: purpose, given: given, version: question.version, language: "es", services: question.services)
  }

  private func hello(_ answers: [ConsentAnswer], on stage: inout Stage) -> ConnectionID {
    let id = stage.connect()
    stage.ask(
      .hello(
        HelloRequest(token: Stage.token("ada"), client: ClientInfo(name: "t", version: "1"), consents: answers)),
      on: id)
    return id
  }

  private func records(_ stage: Stage) -> [ConsentRecord] {
    stage.journal.compactMap { if case .consent(let record) = $0 { record } else { nil } }
  }

  @Test func whatIsAskedIsTheTextOfTheSettings() async throws {
    for services in [Self.services, .none] {
      let service = MeetingService(
        media: RecordingMedia(), elsewhere: services, identity: PlainIdentity(), store: MemoryMeetingStore(),
        clock: VirtualClock(), random: .seeded(5),
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
      let made = try await service.create(title: nil, capacity: nil)
      let found = try await service.lookup(made.code)
      let grant = try await service.join(made.code, name: "Ada", hostToken: nil)
      #expect(found.elsewhere == services && grant.elsewhere == services)
      let session = await service.open(made.code)
      // A hello with the answers to what was asked is let in; one to the other text is not.
      let other = services == .none ? Self.services : ServicesElsewhere.none
      var frames = session.outgoing.makeAsyncIterator()
      let consents = [answer(.translation, true, to: other)]
      let hello = HelloRequest(token: grant.token, client: ClientInfo(name: "t", version: "1"), consents: consents)
      await session.receive(try MessageCoding.encode(ClientFrame.request(id: 1, .hello(hello))))
      guard case .text(let text)? = await frames.next() else {
        Issue.record("no reply")
        return
      }
      #expect(Frame(text)?.error?.code == .consentOutdated)
    }
  }

  @Test func questionsNameWhoGetsWhatIsSaid() {
    var policy = ConsentPolicy.standard
    policy[.recording] = .required
    let questions = ConsentQuestion.all(under: policy, elsewhere: Self.services)
    // Nobody is asked for a recording that nobody makes.
    #expect(questions.map(\.purpose) == [.transcription, .translation])
    #expect(questions.map(\.services) == [["speech.example.org"], ["translate.example.org"]])
    let local = ConsentQuestion.all(under: policy, elsewhere: .none)
    #expect(local.map(\.services) == [[], []])
    #expect(zip(questions, local).allSatisfy { $0.version != $1.version && $0.texts != $1.texts })
  }

  @Test func anOldYesIsAskedAgainOnceAServiceElsewhereIsUsed() {
    for (now, old) in [(Self.services, ServicesElsewhere.none), (.none, Self.services)] {
      var stage = Stage(elsewhere: now)
      for purpose in [Purpose.transcription, .translation] {
        let id = hello([answer(purpose, true, to: old)], on: &stage)
        #expect(stage.last(id)?.error?.code == .consentOutdated, "\(purpose)")
        #expect(stage.closed[id] == .normal)
      }
      #expect(stage.core.members.isEmpty && stage.journal.isEmpty)
      let id = hello([answer(.transcription, true, to: now), answer(.translation, false, to: now)], on: &stage)
      #expect(stage.closed[id] == nil)
      #expect(stage.state("ada")?.consents == [.transcription])
    }
  }

  @Test func nobodyIsListenedToBeforeTheyKnowOfThePrograms() {
    let programs = ServicesElsewhere(programs: ["hooks.example.org"])
    var stage = Stage(elsewhere: programs)
    let ada = stage.enter("ada")
    stage.ask(.captionsStart, on: ada)
    var unnamed = answer(.transcription, true, to: programs)
    unnamed.services = []
    for old in [answer(.transcription, true, to: .none), unnamed] {
      let refused = stage.ask(.consentSet(old), on: ada)
      #expect(stage.reply(refused, on: ada)?.error?.code == .consentOutdated)
      #expect(stage.core.memory.listening.isEmpty)
    }
    stage.ask(.consentSet(answer(.transcription, true, to: programs)), on: ada)
    #expect(stage.core.memory.listening["p_ada"] != nil)
    #expect(records(stage).map(\.services) == [["hooks.example.org"]])
    // Whose words may be translated is another question, about which programs change nothing.
    stage.ask(.consentSet(answer(.translation, true, to: .none)), on: ada)
    #expect(stage.core.memory.listening["p_ada"]?.speaker.translates == true)
  }

  @Test func aYesThatNamesNobodyOrSomebodyElseIsNone() {
    var stage = Stage(elsewhere: Self.services)
    let named: [[String]?] = [nil, [], ["other.example.org"], ["speech.example.org", "other.example.org"]]
    for services in named {
      var wrong = answer(.transcription, true, to: Self.services)
      wrong.services = services
      let id = hello([wrong], on: &stage)
      #expect(stage.last(id)?.error?.code == .consentOutdated, "\(services ?? [])")
    }
    #expect(stage.core.book.grant(to: "p_ada", for: .transcription) == nil)
  }

  @Test func nobodyIsListenedToOnAYesToTheTextOfHere() {
    var stage = Stage(elsewhere: Self.services)
    let ada = stage.enter("ada")
    stage.ask(.captionsStart, on: ada)
    let refused = stage.ask(.consentSet(answer(.transcription, true, to: .none)), on: ada)
    #expect(stage.reply(refused, on: ada)?.error?.code == .consentOutdated)
    #expect(stage.core.memory.listening.isEmpty)
    stage.ask(.consentSet(answer(.transcription, true, to: Self.services)), on: ada)
    #expect(stage.core.memory.listening["p_ada"]?.grant.textVersion == Self.services.text(for: .transcription).version)
    // Their text is translated on the right yes only, too.
    stage.ask(.consentSet(answer(.translation, true, to: .none)), on: ada)
    #expect(stage.core.memory.listening["p_ada"]?.speaker.translates == false)
    stage.ask(.consentSet(answer(.translation, true, to: Self.services)), on: ada)
    #expect(stage.core.memory.listening["p_ada"]?.speaker.translates == true)
  }

  @Test func theLedgerHasWhatWasShown() {
    var stage = Stage(elsewhere: Self.services)
    let id = hello(
      [answer(.transcription, true, to: Self.services), answer(.translation, false, to: .none)], on: &stage)
    #expect(stage.closed[id] == nil)
    stage.ask(.consentSet(answer(.translation, true, to: Self.services)), on: id)
    stage.ask(.consentSet(answer(.transcription, false, to: Self.services)), on: id)
    let (speech, translation) = (Self.services.text(for: .transcription), Self.services.text(for: .translation))
    let records = records(stage)
    #expect(
      records.map(\.textVersion)
        == [speech.version, ConsentText.current(.translation).version, translation.version, speech.version])
    #expect(
      records.map(\.services)
        == [["speech.example.org"], [], ["translate.example.org"], ["speech.example.org"]])
    #expect(records.map(\.given) == [true, false, true, false])
  }

  @Test func aBookThatIsOpenedAnewKnowsTheServices() {
    var stage = Stage(elsewhere: Self.services)
    let ada = stage.enter("ada", .host)
    stage.ask(.hostEnd, on: ada)
    #expect(stage.core.book.elsewhere == Self.services)
  }

  @Test func whatIsNoHostIsRefused() {
    var stage = Stage(elsewhere: Self.services)
    let ada = stage.enter("ada")
    let tooMany = (0...Bounds.services).map { "\($0).example.org" }
    for services in [tooMany, ["a,b"], ["a b"], [""], [String(repeating: "a", count: Bounds.host + 1)]] {
      var bad = answer(.transcription, false, to: Self.services)
      bad.services = services
      let request = stage.ask(.consentSet(bad), on: ada)
      #expect(stage.reply(request, on: ada)?.error?.code == .requestInvalid, "\(services.first ?? "")")
    }
    #expect(records(stage).isEmpty)
  }
}
