// A client's end of one peer connection: full ICE under DTLS-SRTP. Test peers and the load tool speak through it.

public import ICE
public import MediaCrypto
public import SRTP
public import Wire
internal import DTLS

/// Everything between the server's datagrams and plaintext media, seen from a client.
///
/// Allocated by this: the ICE agent and the secure channel. The handshake starts when ICE is connected.
public final class ClientTransport {
  /// What happened to the connection.
  public enum Event: Sendable {
    /// ICE found a way to the server; the handshake begins.
    case reachable(TransportAddress)
    /// Media can flow both ways.
    case connected
    /// The connection ended; the text is for the log.
    case closed(reason: String)
  }

  private var agent: ICEAgent
  private let channel: SecureChannel
  private var hasStarted = false

  /// Seals what we send; nil until connected.
  public var sealer: SRTPSealer? { channel.sealer }
  /// Opens what we receive; nil until connected.
  public var opener: SRTPOpener? { channel.opener }
  /// Where the server is; nil until ICE is connected.
  public var address: TransportAddress? { agent.selected }

  /// A connection that begins to check the server's candidates.
  public init(
    local: ICECredentials, remote: ICECredentials, candidates: [TransportAddress], certificate: Certificate,
    expected: CertificateFingerprint, at now: MonotonicTime, using random: inout some RandomNumberGenerator
  ) {
    agent = ICEAgent(role: .controlling, local: local, remote: remote, at: now, using: &random)
    channel = SecureChannel(certificate: certificate, role: .client, expected: expected)
    for candidate in candidates { agent.addRemoteCandidate(candidate) }
  }

  /// When `advance` should be called next.
  public var nextDeadline: MonotonicTime? {
    guard !channel.isClosed else { return nil }
    switch (agent.nextDeadline, hasStarted ? channel.nextDeadline : nil) {
    case (let agent?, let channel?): return min(agent, channel)
    case (let agent, let channel): return agent ?? channel
    }
  }

  /// Takes a STUN message or a DTLS record.
  public func receive(
    _ datagram: UnsafeRawBufferPointer, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    switch DatagramKind(datagram) {
    case .stun: apply(agent.receive(datagram.bytes, from: source, at: now, into: &out), at: now, into: &out)
    case .dtls: apply(channel.receive(datagram, from: source, at: now, into: &out))
    case .rtp, .rtcp, nil: nil
    }
  }

  /// Lets time pass.
  public func advance(to now: MonotonicTime, into out: inout Outbox) -> Event? {
    if let event = apply(agent.advance(to: now, into: &out), at: now, into: &out) { return event }
    guard hasStarted, let address = agent.selected else { return nil }
    return apply(channel.advance(to: now, remote: address, into: &out))
  }

  /// Begins ICE again with new credentials (RFC 8445 section 9); the keys stay.
  public func restart(local: ICECredentials, remote: ICECredentials, at now: MonotonicTime) {
    agent.restart(local: local, remote: remote, at: now)
  }

  /// Says goodbye.
  public func close(into out: inout Outbox) {
    guard let address = agent.selected else { return }
    channel.close(to: address, into: &out)
  }

  private func apply(_ event: ICEAgent.Event?, at now: MonotonicTime, into out: inout Outbox) -> Event? {
    switch event {
    case nil: return nil
    case .connected(let address):
      if !hasStarted {
        hasStarted = true
        channel.start(at: now, to: address, into: &out)
      }
      return .reachable(address)
    case .failed: return .closed(reason: "no candidate answered")
    case .consentExpired: return .closed(reason: "consent expired")
    }
  }

  private func apply(_ event: SecureChannel.Event?) -> Event? {
    switch event {
    case nil: nil
    case .opened: .connected
    case .closed: .closed(reason: "closed by the server")
    case .failed(let failure): .closed(reason: "handshake failed: \(failure)")
    }
  }
}
