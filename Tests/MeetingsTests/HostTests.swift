// What hosts may do, and others may not.

import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct HostTests {
  @Test(arguments: [
    Request.hostMute(HostMuteRequest(participant: "p_ada", source: .microphone)), .hostMuteAll,
    .hostRemove(HostRemoveRequest(participant: "p_ada")), .hostLock(HostLockRequest(locked: true)),
    .hostChat(HostChatRequest(enabled: false)), .hostRole(HostRoleRequest(participant: "p_grace", role: .host)),
    .hostEnd,
  ])
  func onlyHostsMayAskWhatHostsAsk(_ request: Request) {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    let before = stage.core.record
    stage.ask(request, on: grace)
    #expect(stage.last(grace)?.error?.code == .hostOnly)
    #expect(stage.core.record == before)
    #expect(stage.closed.isEmpty)
    #expect(stage.events(ada).count == 1)
  }

  @Test func aRemovedPersonIsToldAndCantComeBack() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    stage.ask(.hostRemove(HostRemoveRequest(participant: "p_grace")), on: ada)
    #expect(stage.events(grace).last?.event == .ended(.removed))
    #expect(stage.closed[grace] == .removed)
    #expect(stage.events(ada).last?.event == .participantLeft(id: "p_grace", reason: .removed))
    #expect(stage.media.last == .mediaLeave(.init(rawValue: 2)))
    let again = stage.enter("grace")
    #expect(stage.last(again)?.error?.code == .meetingRemoved)
    #expect(stage.closed[again] == .removed)
  }

  @Test func aHostMutesAndThePersonUnmutes() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    stage.offer([.microphone, .camera], on: grace)
    stage.ask(.hostMute(HostMuteRequest(participant: "p_grace", source: .microphone)), on: ada)
    #expect(stage.events(grace).contains { $0.event == .muted(source: .microphone, by: "p_ada") })
    #expect(stage.state("grace")?.tracks.first == TrackState(source: .microphone, muted: true))
    #expect(stage.media.last == .muted(.init(rawValue: 2), .microphone, true))
    let count = stage.events(grace).count
    stage.ask(.hostMute(HostMuteRequest(participant: "p_grace", source: .microphone)), on: ada)
    #expect(stage.events(grace).count == count)
    stage.ask(.mediaMute(MediaMuteRequest(source: .microphone, muted: false)), on: grace)
    #expect(stage.state("grace")?.tracks.first?.muted == false)
  }

  @Test func muteAllSparesTheHostWhoAsks() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let others = ["grace", "joan"].map { stage.enter($0) }
    for id in [ada] + others { stage.offer([.microphone], on: id) }
    stage.ask(.hostMuteAll, on: ada)
    #expect(stage.state("ada")?.tracks.first?.muted == false)
    #expect(stage.state("grace")?.tracks.first?.muted == true)
    #expect(stage.state("joan")?.tracks.first?.muted == true)
  }

  @Test func chatOffHoldsForParticipantsOnly() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    stage.ask(.hostChat(HostChatRequest(enabled: false)), on: ada)
    stage.say("may I?", on: grace)
    #expect(stage.last(grace)?.error?.code == .chatOff)
    stage.say("I may", on: ada)
    #expect(stage.core.chat.newest.map(\.text) == ["I may"])
  }

  @Test func rolesChangeButAMeetingKeepsAHost() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    stage.ask(.hostRole(HostRoleRequest(participant: "p_ada", role: .participant)), on: ada)
    #expect(stage.last(ada)?.error?.code == .hostLast)
    stage.ask(.hostRole(HostRoleRequest(participant: "p_grace", role: .host)), on: ada)
    stage.ask(.hostRole(HostRoleRequest(participant: "p_ada", role: .participant)), on: grace)
    #expect(stage.state("ada")?.role == .participant)
    stage.ask(.hostMuteAll, on: ada)
    #expect(stage.last(ada)?.error?.code == .hostOnly)
  }

  @Test func hostsCantRemoveThemselvesNorTheAbsent() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    stage.ask(.hostRemove(HostRemoveRequest(participant: "p_ada")), on: ada)
    #expect(stage.last(ada)?.error?.code == .hostSelf)
    stage.ask(.hostRemove(HostRemoveRequest(participant: "p_nobody")), on: ada)
    #expect(stage.last(ada)?.error?.code == .participantGone)
  }

  @Test func theEndIsForAllAndForGood() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    let waiting = stage.connect()
    stage.ask(.hostEnd, on: ada)
    for id in [ada, grace] {
      #expect(stage.events(id).last?.event == .ended(.host))
      #expect(stage.closed[id] == .ended)
    }
    #expect(stage.closed[waiting] == .ended)
    #expect(stage.core.record.ended)
    #expect(stage.media.last == .closeRoom)
    let late = stage.enter("joan")
    #expect(stage.last(late)?.error?.code == .meetingEnded)
    #expect(stage.closed[late] == .ended)
  }
}
