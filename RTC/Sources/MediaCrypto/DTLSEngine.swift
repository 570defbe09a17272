// One DTLS connection of BoringSSL, fed with datagrams and times (RFC 6347, RFC 9147). The DTLS module drives it; the
// session's life and its timers are decided there.

internal import CNIOBoringSSL
package import Wire

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A DTLS connection without a socket or a clock.
package final class DTLSEngine {
  /// Where the connection stands after a step.
  package enum Progress: Equatable, Sendable {
    /// The handshake needs more datagrams.
    case handshaking
    /// The handshake is complete.
    case established
    /// The peer said goodbye.
    case closed
    /// The connection is dead.
    case failed(Failure)
  }

  /// What killed a connection.
  package enum Failure: Equatable, Sendable {
    /// The peer's certificate has none of the expected fingerprints.
    case peerRejected
    /// The peer showed no certificate.
    case noPeerCertificate
    /// The peer sent a fatal alert.
    case alert(UInt8)
    /// The peer broke the protocol; BoringSSL's reason code.
    case protocolError(Int32)
  }

  private let datagrams: DTLSDatagrams
  private let session: OpaquePointer
  private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 16)
  private var isEstablished = false

  /// A connection in its initial state; nil when memory is exhausted.
  package init?(
    certificate: Certificate, isServer: Bool, expected: [CertificateFingerprint], profiles: [SRTPProfile],
    allowsDTLS13: Bool, maximumDatagram: Int
  ) {
    guard let session = SSL_new(certificate.dtls.pointer) else { return nil }
    datagrams = DTLSDatagrams(expected: expected)
    self.session = session
    guard let bio = datagrams.makeBIO() else { return nil }
    SSL_set_bio(session, bio, bio)
    let names = profiles.map(\.boringSSLName).joined(separator: ":")
    guard SSL_set_mtu(session, UInt32(maximumDatagram)) == 1,
      SSL_set_max_proto_version(session, UInt16(allowsDTLS13 ? DTLS1_3_VERSION : DTLS1_2_VERSION)) == 1,
      SSL_set_srtp_profiles(session, names) == 1
    else { return nil }
    if isServer { SSL_set_accept_state(session) } else { SSL_set_connect_state(session) }
  }

  deinit {
    SSL_free(session)
    scratch.deallocate()
  }

  /// Begins the handshake: a client writes its first flight.
  package func start(at now: MonotonicTime) -> Progress {
    step(at: now) { self.advanceHandshake() }
  }

  /// Takes one datagram in.
  package func receive(_ datagram: UnsafeRawBufferPointer, at now: MonotonicTime) -> Progress {
    datagrams.incoming = datagram
    defer { datagrams.incoming = UnsafeRawBufferPointer(start: nil, count: 0) }
    return step(at: now) { self.advanceHandshake() }
  }

  /// Retransmits what is due.
  package func handleTimeout(at now: MonotonicTime) -> Progress {
    step(at: now) {
      let result = DTLSv1_handle_timeout(self.session)
      return result < 0 ? self.failure(result) : (self.isEstablished ? .established : .handshaking)
    }
  }

  /// When `handleTimeout` has something to do; nil while nothing waits for the peer.
  package func deadline(at now: MonotonicTime) -> MonotonicTime? {
    var left = timeval()
    let isSet = DTLSClock.at(nanoseconds: now.nanoseconds) { DTLSv1_get_timeout(session, &left) }
    guard isSet == 1 else { return nil }
    return now + (.seconds(Int64(left.tv_sec)) + .microseconds(Int64(left.tv_usec)))
  }

  /// Writes a close_notify.
  package func shutDown(at now: MonotonicTime) {
    DTLSClock.at(nanoseconds: now.nanoseconds) { _ = SSL_shutdown(session) }
    ERR_clear_error()
  }

  /// Moves what was written into `out`.
  package func drain(into out: inout Outbox, to destination: TransportAddress) {
    datagrams.drain(into: &out, to: destination)
  }

  /// The SRTP profile that both sides agreed on.
  package var profile: SRTPProfile? {
    SSL_get_selected_srtp_profile(session).flatMap { SRTPProfile(rawValue: UInt16(truncatingIfNeeded: $0.pointee.id)) }
  }

  /// The protocol's version as it is on the wire: 0xFEFD is DTLS 1.2, 0xFEFC is DTLS 1.3.
  package var version: UInt16 { UInt16(truncatingIfNeeded: SSL_version(session)) }

  /// Keying material for `label` without a context (RFC 5705, RFC 8446 section 7.5).
  package func exportKeyingMaterial(label: String, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let done = SSL_export_keying_material(session, &bytes, count, label, label.utf8.count, nil, 0, 0)
    return done == 1 ? bytes : nil
  }

  private func step(at now: MonotonicTime, _ body: () -> Progress) -> Progress {
    ERR_clear_error()
    defer { ERR_clear_error() }
    return DTLSClock.at(nanoseconds: now.nanoseconds, body)
  }

  private func advanceHandshake() -> Progress {
    if !isEstablished {
      let result = SSL_do_handshake(session)
      guard result == 1 else { return failure(result) }
      isEstablished = true
    }
    // Takes in what follows the handshake: acknowledgements, the peer's repeated last flight, alerts. Application data
    // has no meaning without data channels and is thrown away. Each turn consumes a record of the one datagram.
    while true {
      let result = SSL_read(session, scratch.baseAddress, Int32(scratch.count))
      guard result > 0 else { return failure(result) }
    }
  }

  /// Why a call did not succeed; waiting for the peer is no failure.
  private func failure(_ result: Int32) -> Progress {
    switch SSL_get_error(session, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return isEstablished ? .established : .handshaking
    case SSL_ERROR_ZERO_RETURN: return .closed
    default: break
    }
    if datagrams.peerIsRejected { return .failed(.peerRejected) }
    let error = ERR_peek_error()
    let reason = ERR_GET_REASON(error)
    guard ERR_GET_LIB(error) == Int32(ERR_LIB_SSL) else { return .failed(.protocolError(reason)) }
    if reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE { return .failed(.noPeerCertificate) }
    if (SSL_AD_REASON_OFFSET...SSL_AD_REASON_OFFSET + 255).contains(reason) {
      return .failed(.alert(UInt8(reason - SSL_AD_REASON_OFFSET)))
    }
    return .failed(.protocolError(reason))
  }
}
