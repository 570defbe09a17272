// A full ICE agent with one local host candidate and one component (RFC 8445; consent freshness of RFC 7675). The
// server is an `ICELiteAgent`; this one speaks for test peers and for the load tool.
//
//  ┌──────────┐ nominated pair confirmed  ┌───────────┐ 30 s without an answer  ┌─────────┐
//  │ checking │ ───── .connected ───────▶ │ connected │ ─── .consentExpired ──▶ │ expired │
//  └──────────┘                           └───────────┘                         └─────────┘
//    │     ▲  ▲                             │      │ the controlling peer nominates another pair
//    │     │  └────────── restart ──────────┘      └──▶ .connected, same state
//    │     │ restart
//    │   ┌────────┐
//    └─▶ │ failed │   every pair failed: .failed
//        └────────┘

import STUN
public import Wire

/// Finds a way to the peer by checking all remote candidates, and keeps it.
public struct ICEAgent: Sendable {
  /// What the caller has to know.
  public enum Event: Equatable, Sendable {
    /// Send to this address from now on.
    case connected(TransportAddress)
    /// No remote candidate answered.
    case failed
    /// The peer has not answered for 30 s; send nothing any more.
    case consentExpired
  }

  enum Phase: Sendable {
    case checking
    case connected
    case failed
    case expired
  }

  /// Ta: the pace at which new checks begin (RFC 8445 section 14.2).
  static let pace = TimeSpan.milliseconds(50)
  /// The shortest time before a request is sent again (RFC 8445 section 14.3).
  static let minimumInterval = TimeSpan.milliseconds(500)
  /// How long a better pair may take to succeed once one has.
  static let patience = TimeSpan.milliseconds(100)
  /// Remote candidates beyond these are ignored (RFC 8445 section 6.1.2.5 asks for a bound of 100).
  static let maximumPairs = 100

  /// The agent's role; a conflict may change it.
  public internal(set) var role: ICERole
  /// Where the peer is reached.
  public internal(set) var selected: TransportAddress?
  /// Where the peer last saw our checks come from.
  public internal(set) var mappedAddress: TransportAddress?

  var phase = Phase.checking
  var credentials: CredentialHistory
  var pairs: [CandidatePair] = []
  var nextPace: MonotonicTime
  /// When the best pair that has succeeded is nominated, whatever others do.
  var nominateAt: MonotonicTime?
  var consent: ConsentChecks?
  let tieBreaker: UInt64
  var generator: SeededGenerator

  /// An agent that begins to check as soon as it has a remote candidate. The generator gives the seed of all its
  /// random choices.
  public init(
    role: ICERole = .controlling, local: ICECredentials, remote: ICECredentials, at now: MonotonicTime,
    using generator: inout some RandomNumberGenerator
  ) {
    self.role = role
    credentials = CredentialHistory(local: local, remote: remote)
    nextPace = now
    tieBreaker = generator.next()
    self.generator = SeededGenerator(from: &generator)
  }

  /// Adds a candidate of the peer; one that is known already is ignored.
  public mutating func addRemoteCandidate(_ address: TransportAddress, priority: UInt32 = CandidatePriority.host) {
    guard phase == .checking, pairs.count < Self.maximumPairs, !pairs.contains(where: { $0.remote == address }) else {
      return
    }
    insert(CandidatePair(remote: address, priority: priority))
  }

  /// Begins again with new credentials (RFC 8445 section 9); all candidates are kept and checked anew. The selected
  /// address stays in use until a nomination replaces it.
  public mutating func restart(local: ICECredentials, remote: ICECredentials, at now: MonotonicTime) {
    guard phase != .expired else { return }
    credentials.restart(local: local, remote: remote)
    phase = .checking
    pairs = pairs.map { CandidatePair(remote: $0.remote, priority: $0.remotePriority) }
    nominateAt = nil
    nextPace = now
  }

  /// When `advance` has something to do; nil when only a datagram can change anything.
  public var nextDeadline: MonotonicTime? {
    guard phase == .checking || phase == .connected else { return nil }
    var deadline = consent?.nextDeadline ?? .distantFuture
    var hasNomination = false
    for pair in pairs {
      if let check = pair.check { deadline = min(deadline, check.deadline) }
      if let nomination = pair.nomination {
        deadline = min(deadline, nomination.deadline)
        hasNomination = true
      }
      if pair.isWaiting { deadline = min(deadline, nextPace) }
    }
    if let nominateAt, !hasNomination { deadline = min(deadline, nominateAt) }
    return deadline == .distantFuture ? nil : deadline
  }

  /// Lets time pass: begins and repeats checks, nominates, renews consent. Call again while `nextDeadline` is due.
  public mutating func advance(to now: MonotonicTime, into out: inout Outbox) -> Event? {
    guard phase == .checking || phase == .connected else { return nil }
    if let consent, now >= consent.expiry {
      phase = .expired
      selected = nil
      return .consentExpired
    }
    expireChecks(at: now, into: &out)
    beginCheck(at: now, into: &out)
    nominate(at: now, into: &out)
    renewConsent(at: now, into: &out)
    guard phase == .checking, !pairs.isEmpty, pairs.allSatisfy(\.hasFailed) else { return nil }
    phase = .failed
    selected = nil
    consent = nil
    return .failed
  }

  /// Takes a datagram that `STUNMessage.isSTUN` claims; whatever is not authentic is dropped without an answer.
  public mutating func receive(
    _ message: RawSpan, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    guard phase != .expired, let message = try? STUNMessage(parsing: message), message.method == .binding,
      message.fingerprint != .invalid
    else { return nil }
    switch message.messageClass {
    case .request: return receiveRequest(message, from: source, at: now, into: &out)
    case .success: return receiveSuccess(message, from: source, at: now)
    case .error: return receiveError(message, from: source)
    case .indication: return nil
    }
  }

  /// Inserts a pair behind all that are at least as good.
  mutating func insert(_ pair: CandidatePair) {
    let place = pairs.firstIndex { priority(of: $0) < priority(of: pair) } ?? pairs.endIndex
    pairs.insert(pair, at: place)
  }

  /// The pair's priority for the role that the agent has.
  func priority(of pair: CandidatePair) -> UInt64 {
    role == .controlling
      ? CandidatePriority.pair(controlling: CandidatePriority.host, controlled: pair.remotePriority)
      : CandidatePriority.pair(controlling: pair.remotePriority, controlled: CandidatePriority.host)
  }

  /// Uses the pair from now on and stops all others' checks (RFC 8445 section 8.1.1).
  mutating func select(_ index: Int, at now: MonotonicTime) -> Event? {
    let address = pairs[index].remote
    let isNew = selected != address || phase != .connected
    selected = address
    phase = .connected
    nominateAt = nil
    for other in pairs.indices {
      pairs[other].nomination = nil
      if other != index, pairs[other].isPending {
        pairs[other].state = .failed
        pairs[other].isTriggered = false
      }
    }
    if isNew { consent = ConsentChecks(grantedAt: now, using: &generator) }
    return isNew ? .connected(address) : nil
  }
}
