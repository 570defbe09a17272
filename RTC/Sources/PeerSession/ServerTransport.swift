// The server's end of one peer connection: ICE-lite under DTLS-SRTP.

public import ICE
public import MediaCrypto
public import SRTP
public import Wire
internal import DTLS

/// Everything between one remote's datagrams and plaintext media. The owner demultiplexes and calls the right method.
///
/// Allocated by this: the ICE agent and the secure channel. The remote address is where ICE says it is; an
/// authenticated check from elsewhere moves it and leaves the keys alone.
public final class ServerTransport {
  /// What happened to the connection.
  public enum Event: Sendable {
    /// The remote is (now) reached at this address.
    case moved(TransportAddress)
    /// Media can flow both ways.
    case connected
    /// The connection ended; the text is for the log.
    case closed(reason: String)
  }

  private var agent: ICELiteAgent
  private let channel: SecureChannel

  /// Seals what we send; nil until connected.
  public var sealer: SRTPSealer? { channel.sealer }
  /// Opens what we receive; nil until connected.
  public var opener: SRTPOpener? { channel.opener }
  /// Where the remote is; nil until a check arrived.
  public private(set) var address: TransportAddress?
  /// Whether the connection ended.
  public var isClosed: Bool { channel.isClosed }

  /// A connection that waits for the remote's first check.
  public init(
    local: ICECredentials, remote: ICECredentials, certificate: Certificate, expected: CertificateFingerprint,
    at now: MonotonicTime
  ) {
    agent = ICELiteAgent(local: local, remote: remote, at: now)
    channel = SecureChannel(certificate: certificate, role: .server, expected: expected)
  }

  /// Our user name fragments that checks may carry: the newest, and the one before a restart until it is over.
  public var localFragments: [String] {
    [agent.local.ufrag] + (agent.previousLocal.map { [$0.ufrag] } ?? [])
  }

  /// When `advance` should be called next.
  public var nextDeadline: MonotonicTime? {
    guard !isClosed else { return nil }
    switch (agent.nextDeadline, channel.nextDeadline) {
    case (let agent?, let channel?): return min(agent, channel)
    case (let agent, let channel): return agent ?? channel
    }
  }

  /// Takes a binding request that carries our user name fragment.
  public func receiveCheck(
    _ message: RawSpan, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    apply(agent.receive(message, from: source, at: now, into: &out))
  }

  /// Takes a DTLS record. Only the remote's own address is answered: before ICE has validated an address, a forged
  /// ClientHello must not make us send a certificate to somebody else.
  public func receiveHandshake(
    _ datagram: UnsafeRawBufferPointer, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) -> Event? {
    guard source == address else { return nil }
    return apply(channel.receive(datagram, from: source, at: now, into: &out))
  }

  /// Lets time pass.
  public func advance(to now: MonotonicTime, into out: inout Outbox) -> Event? {
    if let event = agent.advance(to: now) { return apply(event) }
    guard let address else { return nil }
    return apply(channel.advance(to: now, remote: address, into: &out))
  }

  /// Takes new credentials after the client restarted ICE (RFC 8445 section 9). Keys and address stay until a check with
  /// the new credentials arrives from elsewhere.
  public func restart(local: ICECredentials, remote: ICECredentials) {
    agent.restart(local: local, remote: remote)
  }

  /// Says goodbye.
  public func close(into out: inout Outbox) {
    guard let address else { return }
    channel.close(to: address, into: &out)
  }

  private func apply(_ event: ICELiteAgent.Event?) -> Event? {
    switch event {
    case nil: return nil
    case .selected(let selected):
      address = selected
      return .moved(selected)
    case .consentExpired: return .closed(reason: "consent expired")
    }
  }

  private func apply(_ event: SecureChannel.Event?) -> Event? {
    switch event {
    case nil: nil
    case .opened: .connected
    case .closed: .closed(reason: "closed by the client")
    case .failed(let failure): .closed(reason: "handshake failed: \(failure)")
    }
  }
}
