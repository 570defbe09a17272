// What hosts may do, and others may not.

import Foundation
import Logging
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

  @Test func whatOutlivesARestartNamesNobody() throws {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    _ = stage.enter("grace")
    _ = stage.enter("joan")
    stage.ask(.hostLock(HostLockRequest(locked: true)), on: ada)
    stage.ask(.hostRole(HostRoleRequest(participant: "p_grace", role: .host)), on: ada)
    stage.ask(.hostRemove(HostRemoveRequest(participant: "p_joan")), on: ada)
    let record = stage.core.record
    #expect((record.admitted.count, record.roles.count, record.removed.count) == (2, 1, 1))
    let stored = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
    for name in ["ada", "grace", "joan"] { #expect(!stored.contains(name)) }
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

  @Test func aRoleThatAHostGaveOutlivesLeavingAndARestart() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    _ = stage.enter("grace")
    let joan = stage.enter("joan", .host)
    stage.ask(.hostRole(HostRoleRequest(participant: "p_grace", role: .host)), on: ada)
    stage.ask(.hostRole(HostRoleRequest(participant: "p_joan", role: .participant)), on: ada)
    stage.ask(.leave, on: joan)
    _ = stage.enter("joan", .host)
    #expect(stage.state("joan")?.role == .participant)
    var restarted = Stage()
    restarted.core.record = stage.core.record
    _ = restarted.enter("grace")
    let again = restarted.enter("joan", .host)
    #expect(restarted.state("grace")?.role == .host)
    #expect(restarted.state("joan")?.role == .participant)
    restarted.ask(.hostMuteAll, on: again)
    #expect(restarted.last(again)?.error?.code == .hostOnly)
  }

  @Test func rememberedRolesAreBounded() {
    var rules = MeetingRules()
    rules.rolesKept = 2
    var stage = Stage(rules: rules)
    let ada = stage.enter("ada", .host)
    for name in ["b", "c", "d"] {
      _ = stage.enter(name)
      stage.ask(.hostRole(HostRoleRequest(participant: "p_\(name)", role: .host)), on: ada)
      stage.ask(.hostRole(HostRoleRequest(participant: "p_\(name)", role: .participant)), on: ada)
    }
    #expect(stage.core.record.roles.map(\.mark) == ["p_c", "p_d"].map(stage.core.mark(of:)))
    #expect(stage.core.record.roles.allSatisfy { $0.role == .participant })
  }

  @Test func aLockedMeetingRemembersABoundedNumberOfThoseWhoWentAway() {
    var rules = MeetingRules()
    rules.admittedKept = 1
    var stage = Stage(capacity: 2, rules: rules)
    let ada = stage.enter("ada", .host)
    stage.ask(.hostLock(HostLockRequest(locked: true)), on: ada)
    for name in ["b", "c", "d", "e"] {
      stage.drop(stage.enter(name, .host))
      stage.pass(.seconds(61))
    }
    #expect(stage.core.record.admitted == ["p_ada", "p_d", "p_e"].map(stage.core.mark(of:)))
  }

  @Test func whatEverybodyIsToldOfIsBoundedByARateOfItsOwn() {
    var rules = MeetingRules()
    rules.noticeBurst = 3
    var stage = Stage(rules: rules)
    let ada = stage.enter("ada", .host)
    let grace = stage.enter("grace")
    for _ in 0..<3 { stage.ask(.reactionSend(ReactionSendRequest(reaction: .heart)), on: grace) }
    let told = stage.events(ada).count
    let refused = stage.ask(.reactionSend(ReactionSendRequest(reaction: .heart)), on: grace)
    #expect(stage.reply(refused, on: grace)?.error?.code == .requestRate)
    #expect(stage.events(ada).count == told)
    // Others have their own, what goes to nobody else is not counted, and the refused one may be sent again.
    stage.ask(.hostChat(HostChatRequest(enabled: false)), on: ada)
    #expect(stage.last(ada)?.error == nil)
    #expect(stage.reply(stage.ask(.ping, on: grace), on: grace)?.error == nil)
    stage.advance(.seconds(1))
    stage.ask(.reactionSend(ReactionSendRequest(reaction: .heart)), on: grace, id: refused)
    #expect(stage.reply(refused, on: grace)?.error == nil)
  }

  @Test func hostsCantRemoveThemselvesNorTheAbsent() {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    stage.ask(.hostRemove(HostRemoveRequest(participant: "p_ada")), on: ada)
    #expect(stage.last(ada)?.error?.code == .hostSelf)
    stage.ask(.hostRemove(HostRemoveRequest(participant: "p_nobody")), on: ada)
    #expect(stage.last(ada)?.error?.code == .participantGone)
  }

  /// What was said is read, corrected and erased after the end, too.
  @Test func theEndPardonsNobodyAndTakesNoRights() async throws {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    _ = stage.enter("grace")
    _ = stage.enter("joan", .host)
    _ = stage.enter("mallory")
    stage.ask(.hostLock(HostLockRequest(locked: true)), on: ada)
    stage.ask(.hostRemove(HostRemoveRequest(participant: "p_mallory")), on: ada)
    stage.ask(.hostRole(HostRoleRequest(participant: "p_grace", role: .host)), on: ada)
    stage.ask(.hostRole(HostRoleRequest(participant: "p_joan", role: .participant)), on: ada)
    stage.ask(.hostEnd, on: ada)
    #expect(stage.core.record.ended && stage.core.record.admitted.isEmpty)
    let service = MeetingService(
      media: RecordingMedia(), identity: PlainIdentity(), store: MemoryMeetingStore([stage.core.record]),
      clock: VirtualClock(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await service.start()
    await #expect(throws: MeetingAccessError.removed) {
      try await service.access(Stage.code, bearer: Stage.token("mallory"))
    }
    #expect(try await service.access(Stage.code, bearer: Stage.token("grace")).isHost)
    #expect(try await !service.access(Stage.code, bearer: Stage.token("joan", .host)).isHost)
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
