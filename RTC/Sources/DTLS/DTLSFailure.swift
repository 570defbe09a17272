// How a DTLS session can fail.

/// Why a DTLS session failed. No case carries anything private.
public enum DTLSFailure: Error, Hashable, Sendable {
  /// The peer's certificate does not have the fingerprint that its SDP promised (RFC 8122 section 6.2).
  case fingerprintMismatch
  /// The peer showed no certificate.
  case noCertificate
  /// The handshake ended without an SRTP profile that both sides know (RFC 5764 section 4.1).
  case noSRTPProfile
  /// The peer ended the handshake or the session with this alert (RFC 8446 section 6).
  case alert(UInt8)
  /// The peer broke the protocol; the number is the cryptographic library's reason.
  case protocolError(Int32)
  /// The handshake took too long.
  case timedOut
  /// No memory for the session.
  case resourcesExhausted
}
