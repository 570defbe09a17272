// The settings that all DTLS sessions of one certificate share, in one SSL_CTX.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import CNIOBoringSSL

/// Owns an SSL_CTX for DTLS 1.2 and 1.3 with mutual certificates and SRTP.
final class DTLSContext: @unchecked Sendable {
  // @unchecked: the SSL_CTX is changed by init only; BoringSSL counts its references atomically and guards what
  // sessions change inside with its own lock.

  let pointer: OpaquePointer

  /// nil when BoringSSL refuses the certificate or the key.
  init?(certificate: X509Certificate, key: PrivateKey) {
    guard let context = SSL_CTX_new(DTLS_method()) else { return nil }
    pointer = context
    // What browsers offer: a post-quantum hybrid first, then the two classic groups.
    let groups = [UInt16(SSL_GROUP_X25519_MLKEM768), UInt16(SSL_GROUP_X25519), UInt16(SSL_GROUP_SECP256R1)]
    guard SSL_CTX_use_certificate(context, certificate.pointer) == 1,
      SSL_CTX_use_PrivateKey(context, key.pointer) == 1,
      SSL_CTX_set_min_proto_version(context, UInt16(DTLS1_2_VERSION)) == 1,
      SSL_CTX_set_max_proto_version(context, UInt16(DTLS1_3_VERSION)) == 1,
      SSL_CTX_set1_group_ids(context, groups, groups.count) == 1,
      // ECDSA certificates on both sides (RFC 8827 section 6.5), hence no RSA suites; forward secrecy and AEAD only.
      SSL_CTX_set_strict_cipher_list(
        context, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384") == 1
    else { return nil }
    // A call is set up once; resumption would only add state and a second way in.
    SSL_CTX_set_session_cache_mode(context, Int32(SSL_SESS_CACHE_OFF))
    _ = SSL_CTX_set_options(context, UInt32(SSL_OP_NO_TICKET) | UInt32(SSL_OP_NO_QUERY_MTU))
    SSL_CTX_set_max_cert_list(context, 16 * 1024)
    SSL_CTX_set_custom_verify(context, Int32(SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT)) { session, alert in
      guard let session, DTLSDatagrams.of(session)?.acceptsPeer(of: session) == true else {
        alert?.pointee = UInt8(SSL_AD_BAD_CERTIFICATE)
        return ssl_verify_invalid
      }
      return ssl_verify_ok
    }
    SSL_CTX_set_current_time_cb(context) { _, time in
      time?.pointee = DTLSClock.current
    }
  }

  deinit {
    SSL_CTX_free(pointer)
  }
}

/// Hands the caller's time to BoringSSL, whose time callback gets neither a session nor a context to find it by.
///
/// Sessions are driven by many threads, each with a time of its own, so the time of the call under way hangs on the
/// calling thread.
enum DTLSClock {
  private static let slot: pthread_key_t = {
    var key = pthread_key_t()
    let failure = pthread_key_create(&key, nil)
    precondition(failure == 0, "no thread-local slot is left")
    return key
  }()

  /// The time of the call under way on this thread, zero outside of one.
  static var current: timeval {
    guard let time = pthread_getspecific(slot) else { return timeval() }
    return time.assumingMemoryBound(to: timeval.self).pointee
  }

  /// Calls `body` while BoringSSL takes `nanoseconds` for the time.
  static func at<Result>(nanoseconds: UInt64, _ body: () -> Result) -> Result {
    var time = timeval(
      tv_sec: .init(nanoseconds / 1_000_000_000), tv_usec: .init(nanoseconds % 1_000_000_000 / 1_000))
    return withUnsafeMutablePointer(to: &time) { pointer in
      let outer = pthread_getspecific(slot)
      pthread_setspecific(slot, pointer)
      defer { pthread_setspecific(slot, outer) }
      return body()
    }
  }
}
