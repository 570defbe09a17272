// One remote candidate as seen from the agent's only local one, and the check under way (RFC 8445 section 6.1.2).
//
//   waiting ──check sent──▶ inProgress ──success response──▶ succeeded
//      ▲                        │                                │
//      │   triggered check      │ refused, or no answer          │ nomination refused or unanswered
//      └──────── failed ◀───────┴────────────────────────────────┘

import STUN
import Wire

/// A pair of candidates in the check list.
struct CandidatePair: Sendable {
  enum State: Sendable {
    case waiting
    case inProgress(ConnectivityCheck)
    case succeeded
    case failed
  }

  let remote: TransportAddress
  let remotePriority: UInt32
  var state = State.waiting
  /// A check from the peer asks for one of ours before the ordinary ones (RFC 8445 section 7.3.1.4).
  var isTriggered = false
  /// The check that nominates this pair, while it is under way.
  var nomination: ConnectivityCheck?
  /// The controlling peer nominated the pair before our own check succeeded.
  var isNominatedByPeer = false

  init(remote: TransportAddress, priority: UInt32) {
    self.remote = remote
    remotePriority = priority
  }

  /// Whether the pair may still succeed.
  var isPending: Bool {
    switch state {
    case .waiting, .inProgress: true
    case .succeeded, .failed: false
    }
  }

  var hasSucceeded: Bool {
    if case .succeeded = state { true } else { false }
  }

  var hasFailed: Bool {
    if case .failed = state { true } else { false }
  }

  var isWaiting: Bool {
    if case .waiting = state { true } else { false }
  }

  /// The ordinary check under way.
  var check: ConnectivityCheck? {
    if case .inProgress(let check) = state { check } else { nil }
  }
}

/// A binding request and its retransmissions (RFC 8489 section 6.2.1).
struct ConnectivityCheck: Sendable {
  /// Rc: how often a request is sent at most.
  static let maximumTransmissions = 7
  /// Rm: the last transmission is waited for this many times the first interval.
  static let finalWait: Int64 = 16

  let id: STUNTransactionID
  /// The role that the request claims; a 487 answer refers to it.
  let role: ICERole
  private let firstInterval: TimeSpan
  private var interval: TimeSpan
  private var transmissions = 1
  /// When the request is sent again or given up.
  private(set) var deadline: MonotonicTime

  /// A check whose request is sent at `now`.
  init(id: STUNTransactionID, role: ICERole, interval: TimeSpan, at now: MonotonicTime) {
    self.id = id
    self.role = role
    firstInterval = interval
    self.interval = interval
    deadline = now + interval
  }

  /// The deadline has come: true when the request is to be sent again, false when it is lost.
  mutating func expire(at now: MonotonicTime) -> Bool {
    guard transmissions < Self.maximumTransmissions else { return false }
    transmissions += 1
    interval = interval * 2
    deadline = now + (transmissions == Self.maximumTransmissions ? firstInterval * Self.finalWait : interval)
    return true
  }

  /// Has the request sent again at once.
  mutating func hasten(to now: MonotonicTime) {
    if transmissions < Self.maximumTransmissions { deadline = min(deadline, now) }
  }
}

/// Who decides which pair is used (RFC 8445 section 6.1.1).
public enum ICERole: Sendable {
  /// Nominates.
  case controlling
  /// Follows.
  case controlled

  /// The other role.
  var opposite: Self { self == .controlling ? .controlled : .controlling }
}
