// What meetings are told while a captions process comes, fails and goes: languages, notes, and words that nobody finishes.

import CaptionLink
import Captions
import Consent
import Logging
import MediaCrypto
import MediaTransport
import Meetings
import Messages
import NIOCore
import SFU
import Testing
import Wire

@testable import ParleyServer

/// A captions process that is never reached: the tests say themselves what comes over the link.
private struct Nowhere: CaptionTransport {
  let secret = ""
  func connect(
    _ body:
      @Sendable (
        NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Void
  ) async throws {}
}

/// Captions of one room with two speakers, Ana on stream 1 and Ben on stream 2.
final class House {
  let captions: LinkedCaptions
  let room: RoomID
  let plane: MediaPlane
  private var book = ConsentBook(meeting: "abc-defg-hij", policy: .standard, elsewhere: .none)
  private let events: AsyncStream<CaptionEvent>

  static let ana = ParticipantNumber(rawValue: 1)
  static let ben = ParticipantNumber(rawValue: 2)

  init(traces: UtteranceTraces? = nil, delays: PublishedDelays? = nil) throws {
    let loopback = try #require(TransportAddress("127.0.0.1", port: 0))
    plane = try MediaPlane(
      configuration: MediaConfiguration(
        workers: 1, bindAddress: loopback, firstPort: 0, publicAddresses: [loopback]),
      certificate: try Certificate(commonName: "Test", notBefore: 0, notAfter: 1 << 32))
    captions = LinkedCaptions(plane: plane, settings: CaptionSettings(), traces: traces, delays: delays)
    captions.use(CaptionLink(transport: Nowhere(), logger: Logger(label: "link")) { _ in })
    room = plane.openRoom()
    events = captions.events(of: room)
  }

  func listen(to number: ParticipantNumber, language: String? = nil) throws {
    let id = "p_\(number.rawValue)"
    _ = try book.decide(
      id, .transcription, given: true, textVersion: ConsentText.current(.transcription).version, language: "en", at: 0)
    captions.listen(
      try #require(book.grant(to: id, for: .transcription)),
      to: CaptionSpeaker(number: number, participant: id, name: id, language: language), meeting: "abc-defg-hij",
      in: room)
  }

  func say(
    _ stream: UInt32, _ segment: UInt64, firm: String, tentative: String = "", isFinal: Bool = false,
    translations: [String: String] = [:], timing: LinkTiming? = nil
  ) {
    captions.take(
      .caption(
        LinkCaption(
          stream: stream, segment: segment, firm: firm, tentative: tentative, isFinal: isFinal, language: "en",
          start: 1_000_000_000, end: 2_500_000_000, translations: translations, timing: timing)))
  }

  func next() async -> CaptionEvent? {
    for await event in events { return event }
    return nil
  }

  func nextCaption() async -> CaptionUpdate? {
    while let event = await next() {
      if case .caption(let caption) = event { return caption }
    }
    return nil
  }
}

let ready = WorkerReady(spoken: ["en", "es"], pairs: ["en-pt", "es-pt"], problems: [])
private let interrupted = "Captions were interrupted and will be back in a moment."

@Suite(.timeLimit(.minutes(10))) struct LinkedCaptionsTests {
  // MARK: Capabilities

  @Test func languagesAreKnownWhileTheProcessIsAwayForAMoment() throws {
    let house = try House()
    #expect(!house.captions.capabilities.available && house.captions.capabilities.spoken.isEmpty)
    house.captions.take(.ready(ready))
    let whole = CaptionCapabilities(available: true, spoken: ["en", "es"], targets: ["pt"])
    #expect(house.captions.capabilities == whole)
    house.captions.take(.lost(reason: "killed"))
    #expect(
      house.captions.capabilities
        == CaptionCapabilities(
          available: true, reason: interrupted, cause: CaptionCause(.interrupted), spoken: ["en", "es"],
          targets: ["pt"]))
    house.captions.take(.ready(ready))
    #expect(house.captions.capabilities == whole)
  }

  @Test func aProcessWithoutEnginesKnowsNoLanguages() throws {
    let house = try House()
    house.captions.take(.ready(ready))
    house.captions.take(.lost(reason: "killed"))
    house.captions.take(.ready(WorkerReady(spoken: [], pairs: [], problems: ["no models"])))
    #expect(!house.captions.capabilities.available)
    #expect(house.captions.capabilities.spoken.isEmpty && house.captions.capabilities.targets.isEmpty)
    #expect(house.captions.capabilities.reason != nil)
    #expect(house.captions.capabilities.cause == CaptionCause(.noEngine))
    house.captions.switchOff()
    #expect(house.captions.capabilities.cause == CaptionCause(.switchedOff))
  }

  // MARK: Notes

  @Test func aSpeakersProblemEndsWithAnotherLanguage() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana, language: "de")
    #expect(
      await house.next() == .status(.unavailable(reason: "Captions are starting.", cause: CaptionCause(.starting))))
    #expect(await house.next() == .status(.ready))
    let cause = LinkCause("unsupportedLanguage", language: "de")
    house.captions.take(.problem(StreamProblem(stream: 1, reason: "nobody knows German", cause: cause)))
    #expect(
      await house.next()
        == .status(
          .fallback(reason: "nobody knows German", cause: CaptionCause(.unsupportedLanguage, language: "de"))))
    // Something else that changes leaves it.
    try house.listen(to: House.ana, language: "de")
    try house.listen(to: House.ana, language: "es")
    #expect(await house.next() == .status(.ready))
  }

  @Test func aSpeakersProblemEndsWithTextAndWithTheSpeaker() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    try house.listen(to: House.ben)
    house.captions.take(.problem(StreamProblem(stream: 1, reason: "Ana")))
    house.captions.take(.problem(StreamProblem(stream: 2, reason: "Ben")))
    // What was given up proves nothing.
    house.say(1, 1, firm: "…", isFinal: true)
    house.say(1, 2, firm: "", tentative: "good")
    house.captions.stop(House.ben, in: house.room, dropping: false)
    var seen: [CaptionStatus] = []
    while seen.last != .ready || seen.count < 3, let event = await house.next() {
      if case .status(let status) = event { seen.append(status) }
    }
    #expect(
      seen == [
        .unavailable(reason: "Captions are starting.", cause: CaptionCause(.starting)), .ready,
        .fallback(reason: "Ana"), .fallback(reason: "Ben"),
        .ready,
      ])
  }

  @Test func everyCauseOfTheEngineHasANameForClients() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    #expect(
      await house.next() == .status(.unavailable(reason: "Captions are starting.", cause: CaptionCause(.starting))))
    #expect(await house.next() == .status(.ready))
    for code in EngineTrouble.Code.allCases {
      let cause = LinkCause(code.rawValue, service: "cloud")
      house.captions.take(.status(WorkerStatus(.fallback, reason: code.rawValue, cause: cause)))
      guard case .status(.fallback(code.rawValue, let told?))? = await house.next() else {
        Issue.record("no cause of \(code)")
        return
      }
      #expect(told.code.rawValue == code.rawValue && told.service == "cloud")
    }
    // One of a captions process of another build is told in words alone.
    house.captions.take(.status(WorkerStatus(.fallback, reason: "new", cause: LinkCause("somethingNew"))))
    #expect(await house.next() == .status(.fallback(reason: "new", cause: nil)))
  }

  @Test func aProblemOfWhoHasLeftIsNobodysAnyMore() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    try house.listen(to: House.ben)
    house.captions.stop(House.ana, in: house.room, dropping: false)
    house.captions.take(.problem(StreamProblem(stream: 1, reason: "Ana")))
    house.captions.take(.problem(StreamProblem(stream: 2, reason: "Ben")))
    house.captions.stop(House.ben, in: house.room, dropping: false)
    var seen: [String] = []
    while seen.last != "ready" || seen.count < 3, let event = await house.next() {
      switch event {
      case .status(.ready): seen.append("ready")
      case .status(.fallback(let reason, _)): seen.append(reason)
      default: continue
      }
    }
    #expect(seen == ["ready", "Ben", "ready"])
  }

  @Test func aFallbackEndsWhenTheEngineElsewhereIsBack() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    house.captions.take(.status(WorkerStatus(.fallback, reason: "cloud: away")))
    house.captions.take(.status(WorkerStatus(.fallback, reason: "cloud: away")))
    house.captions.take(.status(WorkerStatus(.normal)))
    var seen: [CaptionEvent?] = []
    for _ in 0..<4 { seen.append(await house.next()) }
    #expect(
      seen == [
        .status(.unavailable(reason: "Captions are starting.", cause: CaptionCause(.starting))), .status(.ready),
        .status(.fallback(reason: "cloud: away")), .status(.ready),
      ])
  }

  // MARK: Words that nobody finishes

  @Test func unfinishedWordsGoWithTheConsentOfWhoSaidThem() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    try house.listen(to: House.ben)
    house.say(1, 1, firm: "It is", tentative: "raining")
    house.say(1, 2, firm: "Told.", isFinal: true)
    house.say(2, 1, firm: "Ben", tentative: "speaks")
    house.captions.stop(House.ana, in: house.room, dropping: true)
    // What was under way comes too late.
    house.say(1, 1, firm: "It is raining", tentative: "again")
    house.say(2, 1, firm: "Ben speaks.", isFinal: true)
    let open = try #require(await house.nextCaption())
    #expect(open.text == "It is raining")
    #expect(await house.nextCaption()?.text == "Told.")
    #expect(await house.nextCaption()?.text == "Ben speaks")
    let gone = try #require(await house.nextCaption())
    #expect(gone.segment == open.segment && gone.speaker == House.ana)
    #expect(gone.isFinal && gone.text.isEmpty && gone.translations.isEmpty)
    #expect(await house.nextCaption()?.text == "Ben speaks.")
  }

  @Test func whoLeavesMayFinishTheSentence() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    house.say(1, 1, firm: "", tentative: "so long")
    house.captions.stop(House.ana, in: house.room, dropping: false)
    house.say(1, 1, firm: "So long.", isFinal: true)
    #expect(await house.nextCaption()?.text == "so long")
    #expect(await house.nextCaption()?.text == "So long.")
  }

  @Test func unfinishedWordsGoWithTheProcess() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    house.say(1, 1, firm: "", tentative: "half a")
    house.captions.take(.lost(reason: "killed"))
    let open = try #require(await house.nextCaption())
    let gone = try #require(await house.nextCaption())
    #expect(gone.segment == open.segment && gone.isFinal && gone.text.isEmpty)
    // Another process counts anew, so its first utterance is another one.
    house.captions.take(.ready(ready))
    house.say(1, 1, firm: "", tentative: "half a sentence")
    let new = try #require(await house.nextCaption())
    #expect(new.segment != open.segment && new.text == "half a sentence")
  }
}
