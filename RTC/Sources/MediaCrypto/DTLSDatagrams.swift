// A BIO that keeps datagrams apart, between BoringSSL and the session's caller: one datagram in at a time, whole
// flights out. (A memory BIO would run the datagrams of a flight together.)

internal import CNIOBoringSSL
internal import Wire

/// The two ends of a session's transport, and what the peer's certificate has to hash to.
final class DTLSDatagrams {
  /// A peer that makes BoringSSL write more than this between two calls loses the rest, as a network would.
  private static let maximumQueued = 64

  /// The datagram being received, until BoringSSL has read it.
  var incoming = UnsafeRawBufferPointer(start: nil, count: 0)
  /// What BoringSSL wrote since the last drain, back to back.
  private var outgoing: [UInt8] = []
  private var lengths: [Int] = []

  private let expected: [CertificateFingerprint]
  /// Whether the peer showed a certificate with another fingerprint.
  private(set) var peerIsRejected = false

  init(expected: [CertificateFingerprint]) {
    self.expected = expected
  }

  /// A new BIO that reads from and writes to `self`, which has to outlive it.
  func makeBIO() -> OpaquePointer? {
    guard let bio = BIO_new(Self.method) else { return nil }
    BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    BIO_set_init(bio, 1)
    return bio
  }

  /// The transport of a session whose BIO `makeBIO` made.
  static func of(_ session: OpaquePointer) -> DTLSDatagrams? {
    SSL_get_rbio(session).flatMap(of(bio:))
  }

  /// Moves all queued datagrams into `out`.
  func drain(into out: inout Outbox, to destination: TransportAddress) {
    guard !lengths.isEmpty else { return }
    outgoing.withUnsafeBytes { bytes in
      var start = 0
      for length in lengths {
        out.append(
          RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])), to: destination)
        start += length
      }
    }
    outgoing.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
  }

  /// Whether the certificate that the peer has just shown has one of the expected fingerprints. The chain behind it and
  /// its validity mean nothing here (RFC 8827 section 6.5).
  func acceptsPeer(of session: OpaquePointer) -> Bool {
    guard let chain = SSL_get0_peer_certificates(session), sk_CRYPTO_BUFFER_num(chain) > 0,
      let leaf = sk_CRYPTO_BUFFER_value(chain, 0)
    else { return false }
    let der = Array(UnsafeBufferPointer(start: CRYPTO_BUFFER_data(leaf), count: CRYPTO_BUFFER_len(leaf)))
    guard expected.contains(where: { $0.matches(der: der) }) else {
      peerIsRejected = true
      return false
    }
    return true
  }

  private func read(into memory: UnsafeMutableRawBufferPointer) -> Int? {
    guard !incoming.isEmpty else { return nil }
    let length = min(incoming.count, memory.count)
    memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: incoming[..<length]))
    incoming = UnsafeRawBufferPointer(start: nil, count: 0)
    return length
  }

  private func write(_ datagram: UnsafeRawBufferPointer) {
    guard lengths.count < Self.maximumQueued, datagram.count <= Outbox.maximumDatagram else { return }
    outgoing.append(contentsOf: datagram)
    lengths.append(datagram.count)
  }

  private static func of(bio: OpaquePointer) -> DTLSDatagrams? {
    BIO_get_data(bio).map { Unmanaged<DTLSDatagrams>.fromOpaque($0).takeUnretainedValue() }
  }

  // Written once, before its first use, and read as const afterwards.
  nonisolated(unsafe) private static let method: OpaquePointer? = {
    let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams")
    BIO_meth_set_read(method) { bio, memory, count in
      BIO_clear_retry_flags(bio)
      guard let bio, let datagrams = DTLSDatagrams.of(bio: bio) else { return -1 }
      let target = UnsafeMutableRawBufferPointer(start: memory, count: Int(count))
      guard let length = datagrams.read(into: target) else {
        BIO_set_retry_read(bio)
        return -1
      }
      return Int32(length)
    }
    BIO_meth_set_write(method) { bio, memory, count in
      guard let bio, let datagrams = DTLSDatagrams.of(bio: bio) else { return -1 }
      datagrams.write(UnsafeRawBufferPointer(start: memory, count: Int(count)))
      return count
    }
    BIO_meth_set_ctrl(method) { _, command, _, _ in
      command == BIO_CTRL_FLUSH ? 1 : 0
    }
    return method
  }()
}
