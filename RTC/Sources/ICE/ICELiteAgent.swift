// The server's side of ICE: it answers checks and sends none (RFC 8445 sections 2.5 and 7.3, consent of RFC 7675).
//
//            nomination                   nomination from another address
//   ┌─────────┐    .selected   ┌──────────┐ ──────────┐
//   │ waiting │ ─────────────▶ │ selected │           │ .selected
//   └─────────┘                └──────────┘ ◀─────────┘
//        │                           │       any check from the selected address: 30 s more
//        │ 30 s without an           │ 30 s without an authenticated check from the selected address
//        │ authenticated check       ▼
//        │   .consentExpired   ┌─────────┐
//        └───────────────────▶ │ expired │  answers nothing any more
//                              └─────────┘
//
// Only authenticated requests have any effect or any answer. A restart changes the credentials, not the state.

public import Wire
import STUN

/// Answers one peer's connectivity checks and knows where to send to it.
public struct ICELiteAgent: Sendable {
  /// What the caller has to know.
  public enum Event: Equatable, Sendable {
    /// Send to this address from now on: the peer nominated it first or moved there.
    case selected(TransportAddress)
    /// The peer has not shown for 30 s that it wants to receive; send nothing any more.
    case consentExpired
  }

  /// Consent ends this long after the last check (RFC 7675 section 5.1).
  public static let consentTimeout = TimeSpan.seconds(30)

  private enum State: Sendable {
    case waiting(until: MonotonicTime)
    case selected(TransportAddress, until: MonotonicTime)
    case expired
  }

  private var state: State
  private var credentials: CredentialHistory
  private var seen = SeenTransactions()

  /// An agent for a peer that has `consentTimeout` from `now` to send its first check.
  public init(local: ICECredentials, remote: ICECredentials, at now: MonotonicTime) {
    credentials = CredentialHistory(local: local, remote: remote)
    state = .waiting(until: now + Self.consentTimeout)
  }

  /// Our credentials of the current generation.
  public var local: ICECredentials { credentials.current.local }

  /// Our credentials from before a restart, as long as the peer may still use them.
  public var previousLocal: ICECredentials? { credentials.previous?.local }

  /// Where the peer wants to receive.
  public var selected: TransportAddress? {
    if case .selected(let address, _) = state { address } else { nil }
  }

  /// When consent ends if no check comes.
  public var nextDeadline: MonotonicTime? {
    switch state {
    case .waiting(let deadline), .selected(_, let deadline): deadline
    case .expired: nil
    }
  }

  /// Lets time pass.
  public mutating func advance(to now: MonotonicTime) -> Event? {
    guard let nextDeadline, now >= nextDeadline else { return nil }
    state = .expired
    return .consentExpired
  }

  /// Begins another generation of credentials (RFC 8445 section 9). The previous ones stay valid until the first
  /// check with the new ones; the selected address stays until another one is nominated.
  public mutating func restart(local: ICECredentials, remote: ICECredentials) {
    credentials.restart(local: local, remote: remote)
  }

  /// Answers a binding request; anything that is not an authentic one is dropped without an answer.
  public mutating func receive(
    _ message: RawSpan, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    if let event = advance(to: now) { return event }
    if case .expired = state { return nil }
    guard let request = try? STUNMessage(parsing: message), request.messageClass == .request,
      request.method == .binding, let key = credentials.answeringKey(for: request), request.fingerprint != .invalid
    else { return nil }
    let response: BindingResponse =
      if request.hasUnknownRequired {
        .unknownAttributes(request.unknownRequired)
      } else if request.iceControlled != nil {
        // A lite agent is always the controlled one (RFC 8445 section 6.1.1), so that the peer has to change.
        .roleConflict
      } else {
        .success(source)
      }
    response.send(to: request.transactionID, key: key, destination: source, into: &out)
    guard case .success = response, seen.insert(request.transactionID) else { return nil }
    return check(from: source, nominates: request.useCandidate, at: now)
  }

  /// A check that was granted.
  private mutating func check(from source: TransportAddress, nominates: Bool, at now: MonotonicTime) -> Event? {
    let deadline = now + Self.consentTimeout
    switch state {
    case .selected(source, _):
      state = .selected(source, until: deadline)
      return nil
    case .waiting, .selected:
      if nominates {
        state = .selected(source, until: deadline)
        return .selected(source)
      }
      if case .waiting = state { state = .waiting(until: deadline) }
      return nil
    case .expired:
      return nil
    }
  }
}
