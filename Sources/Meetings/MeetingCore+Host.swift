// What hosts may ask. Any host may do anything to anybody, except end up without a host by mistake.

import Consent
import Messages
import Wire

extension MeetingCore {
  mutating func host(
    _ id: Int64, _ request: Request, by host: String, at now: Moment, _ effects: inout [Effect]
  ) {
    if let target = request.target, members[target] == nil {
      let error = MessageError(.user, .participantGone, "That person is not in the meeting.")
      return reply(id, to: host, error, &effects)
    }
    if let refusal = refusal(of: request, by: host) { return reply(id, to: host, refusal, &effects) }
    reply(id, to: host, Done(), &effects)
    switch request {
    case .hostMute(let fields): mute(fields.participant, fields.source, by: host, &effects)
    case .hostMuteAll:
      for participant in members.keys.sorted() where participant != host {
        mute(participant, .microphone, by: host, &effects)
      }
    case .hostRemove(let fields): expel(fields.participant, at: now, &effects)
    case .hostLock(let fields):
      guard record.locked != fields.locked else { return }
      record.locked = fields.locked
      record.admitted = fields.locked ? members.keys.sorted().map(mark(of:)) : []
      tellAll(.meetingChanged(meetingState), &effects)
    case .hostChat(let fields):
      guard record.chat != fields.enabled else { return }
      record.chat = fields.enabled
      tellAll(.meetingChanged(meetingState), &effects)
    case .hostRole(let fields):
      guard members[fields.participant]?.role != fields.role else { return }
      members[fields.participant]?.role = fields.role
      remember(fields.role, of: fields.participant)
      announce(fields.participant, &effects)
      if let member = members[fields.participant] {
        effects.append(.journal(.participant(meeting: record.code, member.entry())))
      }
    case .hostPolicy(let fields): set(fields.policy, &effects)
    case .hostEnd:
      record.ended = true
      // The others stay: who reads, corrects and erases what was said is asked for as long as that is kept.
      record.admitted = []
      endAll(.host, at: now, &effects)
    default: break
    }
  }

  private func refusal(of request: Request, by host: String) -> MessageError? {
    switch request {
    case .hostRemove(let fields) where fields.participant == host:
      MessageError(.user, .hostSelf, "To go, leave the meeting or end it.")
    case .hostRole(let fields) where fields.role == .participant && isLastHost(fields.participant):
      MessageError(.user, .hostLast, "A meeting keeps at least one host: make somebody else one first.")
    case .hostPolicy(let fields) where !fields.policy.unavailable.isEmpty: MeetingError.policy.wire
    default: nil
    }
  }

  private func isLastHost(_ participant: String) -> Bool {
    members[participant]?.role == .host && members.values.allSatisfy { $0.role != .host || $0.id == participant }
  }

  /// Keeps a role for when its bearer comes back, after a restart of the server too.
  private mutating func remember(_ role: Role, of participant: String) {
    let mark = mark(of: participant)
    record.roles.removeAll { $0.mark == mark }
    record.roles.append(GivenRole(mark: mark, role: role))
    if record.roles.count > rules.rolesKept { record.roles.removeFirst() }
  }

  private mutating func mute(
    _ participant: String, _ source: TrackSource, by host: String, _ effects: inout [Effect]
  ) {
    guard let member = members[participant], member.sources.contains(source), !member.mutes.contains(source)
    else { return }
    tell(participant, .muted(source: source, by: host), &effects)
    setMuted(true, source, of: participant, &effects)
  }

  private mutating func expel(_ participant: String, at now: Moment, _ effects: inout [Effect]) {
    tell(participant, .ended(.removed), &effects)
    if let socket = members[participant]?.session.connection {
      effects.append(.close(socket, .removed, EndReason.removed.rawValue))
    }
    record.removed.append(mark(of: participant))
    if record.removed.count > rules.removedKept { record.removed.removeFirst() }
    remove(participant, .removed, at: now, &effects)
  }
}

extension Request {
  /// Whom a host request is about.
  fileprivate var target: String? {
    switch self {
    case .hostMute(let fields): fields.participant
    case .hostRemove(let fields): fields.participant
    case .hostRole(let fields): fields.participant
    default: nil
    }
  }
}
