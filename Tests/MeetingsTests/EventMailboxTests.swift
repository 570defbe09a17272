// Media and caption events that wait for a busy meeting.

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

  @Test func anUtteranceThatGoesOnWaitsAsOne() async {
    let mailbox = EventMailbox<CaptionEvent>()
    for round in 0..<1_000 {
      mailbox.put(.caption(.words("g_1", of: number(1), "first \(round)")))
      mailbox.put(.caption(.words("g_2", of: number(2), "second \(round)")))
      mailbox.put(.status(round % 2 == 0 ? .delayed : .ready))
    }
    mailbox.put(.caption(.words("g_1", of: number(1), "first, final", isFinal: true)))
    mailbox.put(.caption(.words("g_1", of: number(1), "first, too late")))
    #expect(
      await mailbox.next() == [
        .caption(.words("g_1", of: number(1), "first, final", isFinal: true)),
        .caption(.words("g_2", of: number(2), "second 999")), .status(.ready),
      ])
  }

  @Test func itHoldsSoManyThings() async {
    let mailbox = EventMailbox<CaptionEvent>(limit: 10)
    for index in 0..<100 { mailbox.put(.caption(.words("g_\(index)", of: number(1), "old"))) }
    for index in 0..<100 { mailbox.put(.caption(.words("g_\(index)", of: number(1), "new"))) }
    #expect(await mailbox.next() == (0..<10).map { .caption(.words("g_\($0)", of: number(1), "new")) })
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
