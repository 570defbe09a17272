// A meeting's rules on a stage: sockets are numbers, time is moved by hand, and everything sent is written down.

import Consent
import Foundation
import Messages
import SFU
import Testing
import Wire

@testable import Meetings

struct Stage {
  static let code = "bcd-fghj-kmn"

  var core: MeetingCore
  var now = Moment(time: MonotonicTime(milliseconds: 1000), milliseconds: 1_792_310_400_000)
  var sent: [ConnectionID: [String]] = [:]
  var closed: [ConnectionID: CloseCode] = [:]
  var offers: [OfferJob] = []
  var media: [Effect] = []
  /// What captions were asked, in order.
  var captions: [Effect] = []
  var journal: [JournalEntry] = []
  /// Everything that the last input led to, in order.
  var latest: [Effect] = []
  private var lastID: Int64 = 0

  init(
    capacity: Int = 100, rules: MeetingRules = MeetingRules(), policy: ConsentPolicy = .standard,
    elsewhere: ServicesElsewhere = .none, seed: UInt64 = 1
  ) {
    let record = MeetingRecord(
      code: Self.code, title: "Test", capacity: capacity, hostTokenHash: "hash of host-secret", createdAt: 0,
      policy: policy)
    core = MeetingCore(
      record, rules: rules, elsewhere: elsewhere, identity: PlainIdentity(), random: .seeded(seed), at: now)
    core.capabilities = CaptionCapabilities(available: true, spoken: ["en", "es", "de"], targets: ["de", "es"])
  }

  static func token(_ participant: String, _ role: Role = .participant, meeting: String = code) -> String {
    "p_\(participant)|\(meeting)|\(participant)|\(role.rawValue)"
  }

  static func answer(_ purpose: Purpose, _ given: Bool) -> ConsentAnswer {
    ConsentAnswer(purpose: purpose, given: given, version: ConsentText.current(purpose).version, language: "en")
  }

  // MARK: Doing

  mutating func advance(_ span: TimeSpan) {
    now = Moment(time: now.time + span, milliseconds: now.milliseconds + span.milliseconds)
    run { core, now, effects in core.advance(to: now, &effects) }
  }

  /// Lets time pass while every socket that stands gives signs of life.
  mutating func pass(_ span: TimeSpan) {
    var left = span
    while left > .zero {
      let step = min(left, .seconds(10))
      left = left - step
      for id in core.connections.keys { core.heard(id, at: now) }
      advance(step)
    }
  }

  mutating func connect() -> ConnectionID {
    guard let id = core.connect(at: now) else {
      Issue.record("no room for a socket")
      return ConnectionID(rawValue: 0)
    }
    return id
  }

  mutating func receive(_ text: String, on id: ConnectionID) {
    run { core, now, effects in core.receive(text, on: id, at: now, &effects) }
  }

  mutating func receive(_ event: MediaEvent) {
    run { core, now, effects in core.receive(event, at: now, &effects) }
  }

  mutating func receive(_ event: CaptionEvent) {
    run { core, now, effects in core.receive(event, at: now, &effects) }
  }

  mutating func erase(of participant: String?) {
    run { core, now, effects in core.eraseWords(of: participant, at: now, &effects) }
  }

  mutating func correct(_ caption: CaptionMessage) {
    run { core, now, effects in core.correct(caption, at: now, &effects) }
  }

  mutating func drop(_ id: ConnectionID) {
    run { core, now, effects in core.disconnect(id, at: now, &effects) }
  }

  mutating func finish(_ job: OfferJob, refusing refusal: MediaRefusal? = nil) {
    let answer = MediaAnswer(sdp: "answer", slots: [MediaSlot(mid: "2", isAudio: true)])
    let result = refusal.map { Result<MediaAnswer, MediaRefusal>.failure($0) } ?? .success(answer)
    run { core, _, effects in core.offerFinished(job, result, &effects) }
  }

  /// Sends a request with a new id, or with `id`; returns the id.
  @discardableResult
  mutating func ask(_ request: Request, on connection: ConnectionID, id: Int64? = nil) -> Int64 {
    if id == nil { lastID += 1 }
    let id = id ?? lastID
    do {
      receive(try MessageCoding.encode(ClientFrame.request(id: id, request)), on: connection)
    } catch {
      Issue.record("can't encode \(request)")
    }
    return id
  }

  /// Connects and says hello.
  mutating func enter(
    _ participant: String, _ role: Role = .participant, resume: ResumePoint? = nil, agreeing: [Purpose]? = nil,
    refusing: [Purpose] = [], spoken: String? = nil
  ) -> ConnectionID {
    let answers = agreeing.map { agreed in
      agreed.map { Self.answer($0, true) } + refusing.map { Self.answer($0, false) }
    }
    let id = connect()
    ask(
      .hello(
        HelloRequest(
          token: Self.token(participant, role), client: ClientInfo(name: "test", version: "1"), resume: resume,
          consents: answers, spoken: spoken)),
      on: id)
    return id
  }

  mutating func say(_ text: String, on id: ConnectionID) {
    ask(.chatSend(ChatSendRequest(text: text)), on: id)
  }

  mutating func offer(_ sources: [TrackSource], on id: ConnectionID) {
    let tracks = sources.enumerated().map { OfferTrack(mid: "\($0.offset)", source: $0.element) }
    ask(.mediaOffer(MediaOfferRequest(sdp: "offer", tracks: tracks)), on: id)
    if let job = offers.popLast() { finish(job) }
  }

  private mutating func run(_ body: (inout MeetingCore, Moment, inout [Effect]) -> Void) {
    var effects: [Effect] = []
    body(&core, now, &effects)
    latest = effects
    for effect in effects {
      switch effect {
      case .send(let id, let text):
        #expect(closed[id] == nil, "sent after the close")
        sent[id, default: []].append(text)
      case .close(let id, let code, _):
        #expect(closed[id] == nil, "closed twice")
        closed[id] = code
      case .offer(let job): offers.append(job)
      case .incident: Issue.record("an incident")
      case .view, .muted, .mediaLeave, .closeRoom: media.append(effect)
      case .listen, .unlisten, .captionOptions: captions.append(effect)
      case .journal(let entry): journal.append(entry)
      }
    }
    checkInvariants()
  }

  /// What holds after every input, whatever it was.
  func checkInvariants() {
    #expect(core.numbers.count == core.members.count)
    #expect(core.members.allSatisfy { core.numbers[$0.value.number] == $0.key })
    #expect(core.members.count <= core.record.capacity)
    for member in core.members.values {
      if let connection = member.session.connection {
        #expect(core.connections[connection]?.participant == member.id)
      }
      #expect((member.session.connection == nil) == (member.session.lostAt != nil))
      #expect(member.session.log.count <= core.rules.eventsKept)
    }
    // Nobody is listened to without a grant that holds, nor while captions are off.
    for (participant, known) in core.memory.listening {
      #expect(core.captions.state != .off)
      #expect(core.members[participant]?.number == known.speaker.number)
      #expect(core.book.grant(to: participant, for: .transcription) == known.grant)
    }
    #expect(core.memory.speakers.count <= CaptionMemory.speakersKept)
    #expect(core.memory.transcript.count <= CaptionMemory.transcriptKept)
    for (id, connection) in core.connections {
      if let participant = connection.participant { #expect(core.members[participant]?.session.connection == id) }
      #expect(closed[id] == nil)
    }
  }

  // MARK: Looking

  func frames(_ id: ConnectionID) -> [Frame] { (sent[id] ?? []).compactMap(Frame.init) }

  /// Captions that a socket was sent, numbered or not.
  func captions(_ id: ConnectionID) -> [CaptionMessage] {
    (sent[id] ?? []).compactMap { text in
      switch try? ServerFrame(parsing: text) {
      case .volatile(.caption(let caption)): caption
      case .event(let frame): if case .caption(let caption) = frame.event { caption } else { nil }
      default: nil
      }
    }
  }

  func events(_ id: ConnectionID) -> [EventFrame] { frames(id).compactMap(\.event) }

  func last(_ id: ConnectionID) -> Frame? { frames(id).last }

  func reply(_ request: Int64, on id: ConnectionID) -> Frame? { frames(id).last { $0.re == request } }

  func welcome(_ id: ConnectionID) -> Welcome? {
    frames(id).lazy.compactMap { try? MessageCoding.decode(Reply<Welcome>.self, from: $0.text).ok }.first
  }

  func resumed(_ id: ConnectionID) -> Resumed? {
    frames(id).lazy.compactMap { try? MessageCoding.decode(Reply<Resumed>.self, from: $0.text).ok }.first {
      $0.resumed
    }
  }

  func state(_ participant: String) -> ParticipantState? { core.members["p_\(participant)"]?.state }
}

/// A frame that a socket was sent.
struct Frame {
  let text: String
  var re: Int64?
  var error: MessageError?
  var event: EventFrame?

  private struct Head: Decodable {
    var re: Int64?
    var error: MessageError?
  }

  init?(_ text: String) {
    self.text = text
    guard let head = try? MessageCoding.decode(Head.self, from: text) else { return nil }
    re = head.re
    error = head.error
    event = try? MessageCoding.decode(EventFrame.self, from: text)
  }
}
