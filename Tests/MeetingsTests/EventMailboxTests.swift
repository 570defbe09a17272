// Media events that wait for a busy meeting.

import SFU
import Testing

@testable import Meetings

@Suite struct EventMailboxTests {
  private func number(_ value: UInt32) -> ParticipantNumber { ParticipantNumber(rawValue: value) }

  @Test func theNewestEventAboutEachThingIsKept() async {
    let mailbox = EventMailbox<MediaEvent>()
    for round in 0..<10_000 {
      mailbox.put(.quality(number(1), round % 2 == 0 ? .poor : .fair))
      mailbox.put(.layersWanted(number(1), source: .camera, rids: ["q"]))
      mailbox.put(.layersWanted(number(1), source: .screen, rids: round == 9_999 ? [] : ["f"]))
      mailbox.put(.quality(number(2), .good))
    }
    #expect(
      await mailbox.next() == [
        .quality(number(1), .fair), .layersWanted(number(1), source: .camera, rids: ["q"]),
        .layersWanted(number(1), source: .screen, rids: []), .quality(number(2), .good),
      ])
  }

  @Test func whatIsTakenIsNotGivenAgain() async {
    let mailbox = EventMailbox<MediaEvent>()
    mailbox.put(.connected(number(1)))
    #expect(await mailbox.next() == [.connected(number(1))])
    mailbox.put(.disconnected(number(1), reason: "gone"))
    #expect(await mailbox.next() == [.disconnected(number(1), reason: "gone")])
    mailbox.finish()
    #expect(await mailbox.next() == [])
    #expect(await mailbox.next() == [])
  }

  @Test(arguments: 0..<20) func nothingIsLostBetweenThreads(_ run: Int) async {
    let mailbox = EventMailbox<MediaEvent>()
    Task.detached {
      for value in 0..<500 { mailbox.put(.connected(ParticipantNumber(rawValue: UInt32(value)))) }
      mailbox.finish()
    }
    var seen: [ParticipantNumber] = []
    while true {
      let events = await mailbox.next()
      if events.isEmpty { break }
      for case .connected(let number) in events { seen.append(number) }
    }
    #expect(seen.map(\.rawValue) == Array(0..<500))
  }
}
