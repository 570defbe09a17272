// DTLS and the SRTP contexts that it keys, over an address that ICE chose.

public import DTLS
public import MediaCrypto
public import SRTP
public import Wire

/// The secured part of a peer connection, whichever side of ICE it is on.
///
///     idle ──start (client) / first ClientHello──▶ handshaking ──finished, fingerprint right──▶ open ──▶ closed
///                                                     │                                                    ▲
///                                                     └──alert, mismatch, time-out─────────────────────────┘
///
/// Allocated by this: the DTLS session, both SRTP contexts.
public final class SecureChannel {
  /// What happened to the channel.
  public enum Event: Sendable {
    /// Media can flow both ways.
    case opened
    /// The other side said goodbye.
    case closed
    /// The handshake failed for good.
    case failed(DTLSFailure)
  }

  private let session: DTLSSession
  /// Seals what we send; nil until the handshake is done.
  public private(set) var sealer: SRTPSealer?
  /// Opens what we receive; nil until the handshake is done.
  public private(set) var opener: SRTPOpener?
  /// Whether the channel ended, in whichever way.
  public private(set) var isClosed = false

  /// A channel that accepts only the certificate with the fingerprint `expected`.
  public init(certificate: Certificate, role: DTLSRole, expected: CertificateFingerprint) {
    session = DTLSSession(certificate: certificate, role: role, expected: expected)
  }

  /// When `advance` should be called next.
  public var nextDeadline: MonotonicTime? { isClosed ? nil : session.nextDeadline }

  /// Sends the first flight, as the client.
  public func start(at now: MonotonicTime, to remote: TransportAddress, into out: inout Outbox) {
    session.start(at: now, to: remote, into: &out)
  }

  /// Takes a DTLS datagram from an address that ICE has validated.
  public func receive(
    _ datagram: UnsafeRawBufferPointer, from remote: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    guard !isClosed else { return nil }
    return session.receive(datagram, from: remote, at: now, into: &out).flatMap(apply)
  }

  /// Repeats lost flights.
  public func advance(to now: MonotonicTime, remote: TransportAddress, into out: inout Outbox) -> Event? {
    guard !isClosed else { return nil }
    return session.advance(to: now, remote: remote, into: &out).flatMap(apply)
  }

  /// Says goodbye.
  public func close(to remote: TransportAddress, into out: inout Outbox) {
    guard !isClosed else { return }
    isClosed = true
    session.close(to: remote, into: &out)
  }

  private func apply(_ event: DTLSSession.Event) -> Event? {
    switch event {
    case .connected(let keys):
      sealer = SRTPSealer(profile: keys.profile, key: keys.localKey, salt: keys.localSalt)
      opener = SRTPOpener(profile: keys.profile, key: keys.remoteKey, salt: keys.remoteSalt)
      return .opened
    case .failed(let failure):
      isClosed = true
      return .failed(failure)
    case .closed:
      isClosed = true
      return .closed
    }
  }
}
