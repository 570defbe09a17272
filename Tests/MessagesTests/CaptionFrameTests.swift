// Consent and captions on the wire: what older clients leave out, what is out of bounds, what has no number.

import Consent
import Messages
import Testing

@Suite struct CaptionFrameTests {
  private func request(_ fields: String) throws(FrameFault) -> Request? {
    if case .request(_, let request) = try ClientFrame(parsing: "{\"id\":1,\(fields)}") { request } else { nil }
  }

  private func fault(_ fields: String) -> MessageError? {
    do throws(FrameFault) {
      _ = try request(fields)
      return nil
    } catch {
      return error.error
    }
  }

  private let hello = #""type":"hello","token":"t","client":{"name":"c","version":"1"}"#

  @Test func aClientThatKnowsNothingOfConsentIsUnderstood() throws {
    #expect(
      try request(hello)
        == .hello(HelloRequest(token: "t", client: ClientInfo(name: "c", version: "1"), consents: nil, spoken: nil)))
    #expect(
      try request(#""type":"participant.update","hand":true"#)
        == .participantUpdate(ParticipantUpdateRequest(hand: true)))
    #expect(try MessageCoding.decode(CreateMeetingRequest.self, from: "{}").policy == nil)
  }

  @Test func readingNothingIsNullOrNoField() throws {
    #expect(
      try request(#""type":"captions.read","language":null"#) == .captionsRead(CaptionsReadRequest(language: nil)))
    #expect(try request(#""type":"captions.read""#) == .captionsRead(CaptionsReadRequest(language: nil)))
  }

  @Test func aPolicyThatNamesLessIsOffForTheRest() throws {
    var policy = ConsentPolicy()
    policy[.transcription] = .ask
    #expect(
      try request(#""type":"host.policy","policy":{"transcription":"ask","holograms":"ask"}"#)
        == .hostPolicy(HostPolicyRequest(policy: policy)))
  }

  @Test(arguments: [
    #""type":"consent.set","purpose":"holograms","given":true,"version":1,"language":"en""#,
    #""type":"consent.set","purpose":"transcription","given":"yes","version":1,"language":"en""#,
    #""type":"consent.set","purpose":"transcription","given":true,"version":-1,"language":"en""#,
    #""type":"consent.set","purpose":"transcription","given":true,"version":1,"language":"English""#,
    #""type":"consent.set","purpose":"transcription","given":true,"version":1"#,
    #""type":"captions.read","language":"EN""#,
    #""type":"captions.read","language":"e""#,
    #""type":"captions.read","language":"e\u0000""#,
    #""type":"captions.read","language":"auto""#,
    #""type":"captions.read","language":7"#,
    #""type":"participant.update","spoken":"original""#,
    #""type":"participant.update","spoken":"""#,
    #""type":"host.policy""#,
    #""type":"host.policy","policy":{"transcription":"maybe"}"#,
  ])
  func whatIsOutOfBoundsIsInvalid(_ fields: String) {
    #expect(fault(fields)?.code == .requestInvalid)
    #expect(fault(fields)?.kind == .protocol)
  }

  @Test func aHelloHasAsManyAnswersAsThereArePurposes() {
    let answer = #"{"purpose":"transcription","given":true,"version":1,"language":"en"}"#
    func answers(_ count: Int) -> String { Array(repeating: answer, count: count).joined(separator: ",") }
    #expect(fault("\(hello),\"consents\":[\(answers(4))]") == nil)
    #expect(fault("\(hello),\"consents\":[\(answers(5))]")?.code == .requestInvalid)
    #expect(fault("\(hello),\"spoken\":\"en\"") == nil)
    #expect(fault("\(hello),\"spoken\":\"auto\"") == nil)
    #expect(fault("\(hello),\"spoken\":\"en-US\"")?.code == .requestInvalid)
  }

  @Test func anEventWithoutANumberIsVolatile() throws {
    let caption = CaptionMessage(
      segment: "g_1", participant: "p_a", name: "Ada", language: "en", text: "so", tentative: "far", final: false,
      start: 1, end: 2)
    let body = try MessageCoding.encode(Event.caption(caption))
    #expect(try ServerFrame(parsing: body) == .volatile(.caption(caption)))
    #expect(
      try ServerFrame(parsing: EventFrame.text(seq: 7, body: body))
        == .event(EventFrame(seq: 7, event: .caption(caption))))
  }

  @Test func onlyHostsMayStopCaptionsAndSetPolicies() {
    #expect(RequestType.captionsStop.isHostOnly && RequestType.hostPolicy.isHostOnly)
    #expect(!RequestType.captionsStart.isHostOnly && !RequestType.captionsRead.isHostOnly)
    #expect(!RequestType.consentSet.isHostOnly)
  }
}
