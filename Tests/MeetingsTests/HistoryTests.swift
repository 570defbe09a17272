// Properties over random histories: whatever is cut and resumed, each session sees every event once and in order, and
// every request takes effect once.

import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct HistoryTests {
  /// One random thing that somebody other than the observer does.
  private func happen(
    _ stage: inout Stage, _ actors: inout [String: ConnectionID], _ random: inout SplitMix, _ index: Int
  ) {
    stage.pass(.milliseconds(Int64.random(in: 50...1500, using: &random)))
    guard let name = actors.keys.sorted().randomElement(using: &random), let id = actors[name] else { return }
    switch Int.random(in: 0..<9, using: &random) {
    case 0...2: stage.say("message \(index)", on: id)
    case 3: stage.ask(.participantUpdate(ParticipantUpdateRequest(hand: Bool.random(using: &random))), on: id)
    case 4: stage.ask(.reactionSend(ReactionSendRequest(reaction: .party)), on: id)
    case 5: stage.receive(.quality(.init(rawValue: 2), [.good, .fair, .poor].randomElement(using: &random) ?? .good))
    case 6:
      stage.receive(
        .speakers([SpeakerLevel(participant: .init(rawValue: 1), level: .random(in: 0...127, using: &random))]))
    case 7:
      stage.receive(.slot(receiver: .init(rawValue: 2), SlotState(mid: "5", participant: .init(rawValue: 1))))
    default:
      let newcomer = "n\(index)"
      actors[newcomer] = stage.enter(newcomer)
    }
  }

  @Test(arguments: UInt64(0)..<24)
  func aResumeAtAnyPointLosesAndDoublesNothing(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var stage = Stage(seed: seed)
    var actors = ["ada": stage.enter("ada", .host)]
    var socket = stage.enter("grace")
    let session = stage.welcome(socket)?.session ?? ""
    var seen: [EventFrame] = []
    // All that was ever sent under a number, so that a replay can be held against the first time.
    var everSent: [UInt64: Event] = [:]
    for index in 0..<150 {
      happen(&stage, &actors, &random, index)
      guard Int.random(in: 0..<6, using: &random) == 0 else { continue }
      // The socket dies somewhere: of what was sent to it, only a part has arrived.
      let sent = stage.events(socket)
      for frame in sent {
        #expect(everSent[frame.seq] == nil || everSent[frame.seq] == frame.event)
        everSent[frame.seq] = frame.event
      }
      seen += sent.prefix(Int.random(in: 0...sent.count, using: &random))
      if Bool.random(using: &random) { stage.drop(socket) }
      for step in 0..<Int.random(in: 0..<8, using: &random) {
        happen(&stage, &actors, &random, 1000 + index * 10 + step)
      }
      let old = socket
      socket = stage.enter("grace", resume: ResumePoint(session: session, seq: seen.last?.seq ?? 0))
      stage.sent[old] = nil
      #expect(stage.resumed(socket)?.session == session)
    }
    seen += stage.events(socket)
    #expect(seen.map(\.seq) == Array(1...UInt64(max(seen.count, 1))))
    #expect(seen.allSatisfy { everSent[$0.seq] == nil || everSent[$0.seq] == $0.event })
    let written = seen.compactMap { frame -> ChatMessage? in
      if case .chatMessage(let message) = frame.event { message } else { nil }
    }
    #expect(Array(written.suffix(50)) == stage.core.chat.newest)
  }

  @Test(arguments: UInt64(0)..<24)
  func requestsThatAreSentAgainAfterEachDropTakeEffectOnce(_ seed: UInt64) {
    var random = SplitMix(seed: seed &+ 99)
    var stage = Stage(seed: seed)
    var socket = stage.enter("ada")
    let session = stage.welcome(socket)?.session ?? ""
    var seq: UInt64 = 0
    var waiting: [(id: Int64, text: String)] = []
    var expected: [String] = []
    for index in 0..<60 {
      stage.pass(.seconds(3))
      let text = "message \(index)"
      expected.append(text)
      let request = Request.chatSend(ChatSendRequest(text: text))
      if Bool.random(using: &random) {
        waiting.append((stage.ask(request, on: socket), text))
      } else {
        // The socket was dead already: the request never arrived.
        let elsewhere = stage.connect()
        waiting.append((stage.ask(.ping, on: elsewhere), text))
      }
      guard Int.random(in: 0..<4, using: &random) == 0 else { continue }
      seq = stage.events(socket).last?.seq ?? seq
      stage.drop(socket)
      socket = stage.enter("ada", resume: ResumePoint(session: session, seq: seq))
      for _ in 0..<2 {
        for (id, text) in waiting { stage.ask(.chatSend(ChatSendRequest(text: text)), on: socket, id: id) }
      }
      for (id, _) in waiting { #expect(stage.reply(id, on: socket)?.error == nil) }
      waiting = []
    }
    for (id, text) in waiting { stage.ask(.chatSend(ChatSendRequest(text: text)), on: socket, id: id) }
    let newest = stage.core.chat.page(before: nil).messages
    let older = stage.core.chat.page(before: newest.first?.id).messages
    #expect((older + newest).map(\.text).sorted() == expected.sorted())
  }
}
