// What a full agent makes of requests and responses (RFC 8445 sections 7.2.5 and 7.3).

import STUN
import Wire

extension ICEAgent {
  /// A check from the peer: answered when authentic, and a reason for a check of our own in the other direction.
  mutating func receiveRequest(
    _ request: borrowing STUNMessage, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    guard let key = credentials.answeringKey(for: request) else { return nil }
    let response: BindingResponse =
      if request.hasUnknownRequired {
        .unknownAttributes(request.unknownRequired)
      } else if losesRole(to: request) {
        .success(source)
      } else if claimsSameRole(request) {
        .roleConflict
      } else {
        .success(source)
      }
    response.send(to: request.transactionID, key: key, destination: source, into: &out)
    guard case .success = response, phase != .failed else { return nil }
    if !pairs.contains(where: { $0.remote == source }) {
      guard pairs.count < Self.maximumPairs else { return nil }
      insert(CandidatePair(remote: source, priority: request.priority ?? CandidatePriority.peerReflexive))
    }
    guard let index = pairs.firstIndex(where: { $0.remote == source }) else { return nil }
    let nominates = role == .controlled && request.useCandidate
    switch pairs[index].state {
    case .succeeded:
      return nominates ? select(index, at: now) : nil
    case .inProgress(var check):
      check.hasten(to: now)
      pairs[index].state = .inProgress(check)
    case .failed, .waiting:
      // Once a pair is in use only a nomination makes another one worth checking.
      guard phase == .checking || nominates else { return nil }
      pairs[index].state = .waiting
      pairs[index].isTriggered = true
    }
    if nominates { pairs[index].isNominatedByPeer = true }
    return nil
  }

  /// A granted check of ours.
  mutating func receiveSuccess(
    _ response: borrowing STUNMessage, from source: TransportAddress, at now: MonotonicTime
  ) -> Event? {
    guard response.verifyIntegrity(credentials.current.remoteKey), !response.hasUnknownRequired,
      let mapped = response.xorMappedAddress
    else { return nil }
    let id = response.transactionID
    if source == selected, consent?.granted(id, at: now) == true {
      mappedAddress = mapped
      return nil
    }
    guard let index = pairs.firstIndex(where: { $0.check?.id == id || $0.nomination?.id == id }) else { return nil }
    // Answers come from where the check went, or the pair does not work in both directions (section 7.2.5.2.1).
    guard pairs[index].remote == source else {
      pairs[index].state = .failed
      pairs[index].nomination = nil
      return nil
    }
    mappedAddress = mapped
    let isNomination = pairs[index].nomination?.id == id
    pairs[index].state = .succeeded
    if isNomination && role == .controlling || pairs[index].isNominatedByPeer && role == .controlled {
      return select(index, at: now)
    }
    if phase == .checking, role == .controlling, nominateAt == nil {
      // `advance` decides, at once when nothing better is pending.
      nominateAt = pairs[..<index].contains(where: \.isPending) ? now + Self.patience : now
    }
    return nil
  }

  /// A refused check of ours. Only authentic refusals count, so that nobody else can fail a pair.
  mutating func receiveError(_ response: borrowing STUNMessage, from source: TransportAddress) -> Event? {
    let id = response.transactionID
    guard response.verifyIntegrity(credentials.current.remoteKey),
      let index = pairs.firstIndex(where: { $0.remote == source && ($0.check?.id == id || $0.nomination?.id == id) }),
      let role = (pairs[index].nomination ?? pairs[index].check)?.role
    else { return nil }
    pairs[index].nomination = nil
    if response.errorCode == .roleConflict {
      // RFC 8445 section 7.2.5.1: take the role that the refused request did not claim, and check again.
      self.role = role.opposite
      pairs[index].state = .waiting
      pairs[index].isTriggered = true
    } else {
      pairs[index].state = .failed
    }
    return nil
  }

  /// Whether the request claims the role that this agent has.
  private func claimsSameRole(_ request: borrowing STUNMessage) -> Bool {
    (role == .controlling ? request.iceControlling : request.iceControlled) != nil
  }

  /// Resolves a conflict of roles in the request's favour if its tie-breaker says so (RFC 8445 section 7.3.1.1).
  private mutating func losesRole(to request: borrowing STUNMessage) -> Bool {
    switch role {
    case .controlling:
      guard let other = request.iceControlling, tieBreaker < other else { return false }
    case .controlled:
      guard let other = request.iceControlled, tieBreaker >= other else { return false }
    }
    role = role.opposite
    for index in pairs.indices { pairs[index].nomination = nil }
    return true
  }
}
