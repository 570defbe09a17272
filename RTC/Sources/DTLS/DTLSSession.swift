// The DTLS side of one peer (RFC 5764, RFC 8827 section 6.5): a handshake with mutual certificates that ends in keys for
// SRTP, and afterwards only the watch for the peer's goodbye.
//
//            start / first datagram             handshake done
//    idle ---------------------------> handshaking ---------> connected
//      |                                 |                       |
//      | close            failure, 30 s, | close                 | close_notify, failure, close
//      v                                 v                       v
//    ended <------------------------------------------------------

public import MediaCrypto
public import Wire

/// Which side of a handshake an endpoint is: `a=setup:active` is the client, `a=setup:passive` the server (RFC 4145).
public enum DTLSRole: Hashable, Sendable {
  /// Sends the first datagram.
  case client
  /// Waits for the first datagram.
  case server
}

/// A DTLS 1.2 or 1.3 session that negotiates SRTP keys.
///
/// Feed it only with datagrams from an address that an ICE check has authenticated. A server answers a ClientHello with
/// several datagrams and repeats them until it hears more: towards an address that nobody has validated that would be an
/// amplifier, and DTLS's own cookie exchange is not used (RFC 8827 leaves the matter to ICE).
///
/// Every record that does not belong to the session is dropped silently; garbage can at most make an unfinished
/// handshake fail, since its first flights are not authenticated. A session lives on one thread.
public final class DTLSSession {
  /// What a session has to tell.
  public enum Event: Equatable, Sendable {
    /// The peer has proved that it owns the expected certificate, and these are the keys.
    case connected(SRTPKeyingMaterial)
    /// The session is dead; nothing more will happen.
    case failed(DTLSFailure)
    /// The peer has ended the session.
    case closed
  }

  private enum State {
    case idle
    case handshaking(until: MonotonicTime)
    case connected
    case ended
  }

  /// How long a handshake may take. Seven transmissions of a flight fit, 0.4 s to 25.2 s after its start.
  public static let handshakeTimeout = TimeSpan.seconds(30)
  /// The largest datagram that a session writes: what fits through every path that WebRTC meets.
  public static let maximumDatagram = 1200

  /// Which side of the handshake this is.
  public let role: DTLSRole
  private let engine: DTLSEngine?
  private var state = State.idle
  private var engineDeadline: MonotonicTime?
  private var lastTime = MonotonicTime(nanoseconds: 0)

  /// A session that has not begun.
  ///
  /// - Parameters:
  ///   - certificate: what the peer is shown.
  ///   - expected: the fingerprints of the peer's SDP; the peer's certificate has to have one of them.
  ///   - profiles: the SRTP profiles to negotiate, preferred first; as the server, our order decides.
  ///   - allowsDTLS13: false stops at DTLS 1.2, for tests and broken peers.
  public init(
    certificate: Certificate, role: DTLSRole, expected: [CertificateFingerprint],
    profiles: [SRTPProfile] = [.aeadAES128GCM, .aesCM128HMACSHA1_80], allowsDTLS13: Bool = true
  ) {
    self.role = role
    engine = DTLSEngine(
      certificate: certificate, isServer: role == .server, expected: expected, profiles: profiles,
      allowsDTLS13: allowsDTLS13, maximumDatagram: Self.maximumDatagram)
  }

  /// A session that has not begun, with a peer whose SDP has one fingerprint.
  public convenience init(certificate: Certificate, role: DTLSRole, expected: CertificateFingerprint) {
    self.init(certificate: certificate, role: role, expected: [expected])
  }

  /// Whether a datagram is DTLS, by its first byte (RFC 7983 section 7).
  public static func isDTLS(_ datagram: UnsafeRawBufferPointer) -> Bool {
    datagram.first.map { (20...63).contains($0) } ?? false
  }

  /// The protocol's version as it is on the wire, once connected: 0xFEFD is DTLS 1.2, 0xFEFC is DTLS 1.3.
  public var version: UInt16? {
    if case .connected = state { engine?.version } else { nil }
  }

  /// Begins the handshake: a client sends its hello. Without this call the first datagram begins it.
  public func start(at now: MonotonicTime, to remote: TransportAddress, into out: inout Outbox) {
    guard case .idle = state, let engine else { return }
    state = .handshaking(until: now + Self.handshakeTimeout)
    _ = engine.start(at: now)
    settle(at: now)
    engine.drain(into: &out, to: remote)
  }

  /// Takes in a datagram; answers go to where it came from.
  public func receive(
    _ datagram: UnsafeRawBufferPointer, from remote: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    guard let engine else { return endWithoutEngine() }
    if case .idle = state { state = .handshaking(until: now + Self.handshakeTimeout) }
    if case .ended = state { return nil }
    let event = take(engine.receive(datagram, at: now), at: now)
    engine.drain(into: &out, to: remote)
    return event
  }

  /// Retransmits what is due at `now`, and gives up a handshake that takes too long.
  public func advance(to now: MonotonicTime, remote: TransportAddress, into out: inout Outbox) -> Event? {
    guard let engine else { return endWithoutEngine() }
    if case .handshaking(let limit) = state, limit <= now {
      end()
      return .failed(.timedOut)
    }
    guard let deadline = engineDeadline, deadline <= now else { return nil }
    let event = take(engine.handleTimeout(at: now), at: now)
    engine.drain(into: &out, to: remote)
    return event
  }

  /// When `advance` has to be called next; nil when only a datagram can change anything.
  public var nextDeadline: MonotonicTime? {
    switch state {
    case .idle, .ended: nil
    case .handshaking(let limit): min(limit, engineDeadline ?? limit)
    case .connected: engineDeadline
    }
  }

  /// Says goodbye to the peer, once; an unfinished handshake is only dropped.
  public func close(to remote: TransportAddress, into out: inout Outbox) {
    if case .connected = state, let engine {
      engine.shutDown(at: lastTime)
      engine.drain(into: &out, to: remote)
    }
    end()
  }

  private func take(_ progress: DTLSEngine.Progress, at now: MonotonicTime) -> Event? {
    switch progress {
    case .handshaking:
      settle(at: now)
      return nil
    case .established:
      settle(at: now)
      guard case .handshaking = state else { return nil }
      return connect(at: now)
    case .closed:
      end()
      return .closed
    case .failed(let failure):
      end()
      return .failed(DTLSFailure(failure))
    }
  }

  private func connect(at now: MonotonicTime) -> Event {
    guard let engine, let profile = engine.profile else { return refuse(at: now, .noSRTPProfile) }
    let length = SRTPKeyingMaterial.exportedLength(for: profile)
    guard let exported = engine.exportKeyingMaterial(label: SRTPKeyingMaterial.exporterLabel, count: length) else {
      return refuse(at: now, .resourcesExhausted)
    }
    state = .connected
    return .connected(SRTPKeyingMaterial(exported: exported, profile: profile, role: role))
  }

  private func refuse(at now: MonotonicTime, _ failure: DTLSFailure) -> Event {
    engine?.shutDown(at: now)
    end()
    return .failed(failure)
  }

  private func endWithoutEngine() -> Event? {
    if case .ended = state { return nil }
    end()
    return .failed(.resourcesExhausted)
  }

  private func end() {
    state = .ended
    engineDeadline = nil
  }

  /// Remembers when the engine has something to retransmit.
  private func settle(at now: MonotonicTime) {
    lastTime = now
    engineDeadline = engine?.deadline(at: now)
  }
}

extension DTLSFailure {
  /// The session's words for what happened in the engine.
  init(_ failure: DTLSEngine.Failure) {
    switch failure {
    case .peerRejected: self = .fingerprintMismatch
    case .noPeerCertificate: self = .noCertificate
    case .alert(let code): self = .alert(code)
    case .protocolError(let reason): self = .protocolError(reason)
    }
  }
}
