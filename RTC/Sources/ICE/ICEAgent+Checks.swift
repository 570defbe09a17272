// The requests that a full agent sends: checks, nominations and consent (RFC 8445 sections 6.1.4, 7.2 and 8.1.1).

import STUN
import Wire

extension ICEAgent {
  /// Sends checks again whose answers are overdue, or gives them up.
  mutating func expireChecks(at now: MonotonicTime, into out: inout Outbox) {
    for index in pairs.indices {
      if var check = pairs[index].check, now >= check.deadline {
        if check.expire(at: now) {
          pairs[index].state = .inProgress(check)
          sendRequest(check.id, role: check.role, to: pairs[index].remote, into: &out)
        } else {
          pairs[index].state = .failed
        }
      }
      if var nomination = pairs[index].nomination, now >= nomination.deadline {
        if nomination.expire(at: now) {
          pairs[index].nomination = nomination
          sendRequest(nomination.id, role: nomination.role, nominates: true, to: pairs[index].remote, into: &out)
        } else {
          pairs[index].nomination = nil
          pairs[index].state = .failed
        }
      }
    }
  }

  /// Begins the next check when its time has come: a triggered one, or else that of the best waiting pair.
  mutating func beginCheck(at now: MonotonicTime, into out: inout Outbox) {
    guard now >= nextPace,
      let index = pairs.firstIndex(where: { $0.isWaiting && $0.isTriggered }) ?? pairs.firstIndex(where: \.isWaiting)
    else { return }
    let check = newCheck(at: now)
    pairs[index].state = .inProgress(check)
    pairs[index].isTriggered = false
    nextPace = now + Self.pace
    sendRequest(check.id, role: check.role, to: pairs[index].remote, into: &out)
  }

  /// Nominates the best pair that has succeeded once no better one is pending or patience ends.
  mutating func nominate(at now: MonotonicTime, into out: inout Outbox) {
    guard phase == .checking, role == .controlling, let index = pairs.firstIndex(where: \.hasSucceeded) else {
      nominateAt = nil
      return
    }
    if pairs.contains(where: { $0.nomination != nil }) { return }
    if pairs[..<index].contains(where: \.isPending) {
      let deadline = nominateAt ?? now + Self.patience
      nominateAt = deadline
      if now < deadline { return }
    }
    nominateAt = nil
    let check = newCheck(at: now)
    pairs[index].nomination = check
    sendRequest(check.id, role: check.role, nominates: true, to: pairs[index].remote, into: &out)
  }

  /// Asks the peer whether it still wants to receive.
  mutating func renewConsent(at now: MonotonicTime, into out: inout Outbox) {
    guard let selected, consent.map({ now >= $0.nextCheck }) == true else { return }
    let id = STUNTransactionID.random(using: &generator)
    consent?.sent(id, at: now, using: &generator)
    sendRequest(id, role: role, nominates: role == .controlling && phase == .connected, to: selected, into: &out)
  }

  /// A check that is sent for the first time now.
  private mutating func newCheck(at now: MonotonicTime) -> ConnectivityCheck {
    // RTO = max(500 ms, Ta * checks under way), RFC 8445 section 14.3.
    let count = Int64(pairs.count(where: \.isPending))
    let interval = max(Self.minimumInterval, Self.pace * count)
    return ConnectivityCheck(id: .random(using: &generator), role: role, interval: interval, at: now)
  }

  /// Writes a binding request into the outbox; nothing when there is no room, as if the network had lost it.
  private func sendRequest(
    _ id: STUNTransactionID, role: ICERole, nominates: Bool = false, to remote: TransportAddress,
    into out: inout Outbox
  ) {
    guard let memory = out.reserve() else { return }
    do throws(WireError) {
      var writer = try STUNWriter(memory, .request, transactionID: id)
      try writer.attribute(.username, credentials.current.outgoingUsername)
      try writer.priority(CandidatePriority.peerReflexive)
      switch role {
      case .controlling: try writer.iceControlling(tieBreaker)
      case .controlled: try writer.iceControlled(tieBreaker)
      }
      if nominates, role == .controlling { try writer.useCandidate() }
      try writer.integrity(credentials.current.remoteKey)
      try writer.fingerprint()
      out.commit(writer.length, to: remote)
    } catch {
      preconditionFailure("a user name of at most 513 bytes fits into a datagram")
    }
  }
}
