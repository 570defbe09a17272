// Two sessions and a network between them that loses, repeats and reorders as a test says.

import DTLS
import MediaCrypto
import Wire

/// A client and a server in virtual time.
final class Pair {
  static let clientAddress = TransportAddress(ipv4: 0x7F00_0001, port: 1000)
  static let serverAddress = TransportAddress(ipv4: 0x7F00_0001, port: 2000)
  static let certificates: (client: Certificate, server: Certificate) = {
    func make(_ name: String) -> Certificate? {
      try? Certificate(commonName: name, notBefore: 1_700_000_000, notAfter: 1_700_086_400)
    }
    guard let client = make("client"), let server = make("server") else { preconditionFailure("no certificates") }
    return (client, server)
  }()

  /// A datagram under way.
  struct Datagram {
    var toServer: Bool
    var bytes: [UInt8]
  }

  let client: DTLSSession
  let server: DTLSSession
  var now = MonotonicTime(milliseconds: 5_000_000)
  var inFlight: [Datagram] = []
  /// How many datagrams have been written so far.
  var written = 0
  var largest = 0
  var clientEvents: [DTLSSession.Event] = []
  var serverEvents: [DTLSSession.Event] = []
  /// What the network makes of a datagram with the given number: none, one or more copies.
  var network: (Int, Datagram) -> [Datagram] = { _, datagram in [datagram] }
  private var outbox = Outbox(capacity: 200_000)

  init(
    clientProfiles: [SRTPProfile] = [.aeadAES128GCM, .aesCM128HMACSHA1_80],
    serverProfiles: [SRTPProfile] = [.aeadAES128GCM, .aesCM128HMACSHA1_80], dtls13: Bool = true,
    clientExpects: CertificateFingerprint? = nil, serverExpects: [CertificateFingerprint]? = nil
  ) {
    let (clientCertificate, serverCertificate) = Self.certificates
    client = DTLSSession(
      certificate: clientCertificate, role: .client, expected: [clientExpects ?? serverCertificate.fingerprint],
      profiles: clientProfiles, allowsDTLS13: dtls13)
    server = DTLSSession(
      certificate: serverCertificate, role: .server, expected: serverExpects ?? [clientCertificate.fingerprint],
      profiles: serverProfiles)
  }

  var clientKeys: SRTPKeyingMaterial? { clientEvents.firstKeys }
  var serverKeys: SRTPKeyingMaterial? { serverEvents.firstKeys }

  func start() {
    client.start(at: now, to: Self.serverAddress, into: &outbox)
    collect(fromServer: false)
  }

  /// Delivers everything that is under way and what it brings forth.
  func deliver() {
    while !inFlight.isEmpty {
      let datagram = inFlight.removeFirst()
      receive(datagram)
    }
  }

  func receive(_ datagram: Datagram) {
    let session = datagram.toServer ? server : client
    let from = datagram.toServer ? Self.clientAddress : Self.serverAddress
    let event = datagram.bytes.withUnsafeBytes { session.receive($0, from: from, at: now, into: &outbox) }
    collect(fromServer: datagram.toServer)
    if let event { note(event, ofServer: datagram.toServer) }
  }

  /// Moves on to the next deadline; false when there is none.
  func advance() -> Bool {
    let deadlines = [client.nextDeadline, server.nextDeadline].compactMap { $0 }
    guard let next = deadlines.min() else { return false }
    now = max(now, next)
    if let event = client.advance(to: now, remote: Self.serverAddress, into: &outbox) { note(event, ofServer: false) }
    collect(fromServer: false)
    if let event = server.advance(to: now, remote: Self.clientAddress, into: &outbox) { note(event, ofServer: true) }
    collect(fromServer: true)
    return true
  }

  /// Runs until both sides are connected or nothing moves for `limit` deadlines.
  func run(limit: Int = 60) {
    start()
    deliver()
    for _ in 0..<limit where clientKeys == nil || serverKeys == nil {
      guard advance() else { return }
      deliver()
    }
  }

  func close(server isServer: Bool) {
    if isServer {
      server.close(to: Self.clientAddress, into: &outbox)
    } else {
      client.close(to: Self.serverAddress, into: &outbox)
    }
    collect(fromServer: isServer)
  }

  private func note(_ event: DTLSSession.Event, ofServer: Bool) {
    if ofServer { serverEvents.append(event) } else { clientEvents.append(event) }
  }

  private func collect(fromServer: Bool) {
    for transmit in outbox.transmits {
      var start = transmit.offset
      let end = transmit.offset + transmit.length
      while start < end {
        let stop = min(start + transmit.segmentSize, end)
        let datagram = Datagram(toServer: !fromServer, bytes: Array(outbox.memory[start..<stop]))
        largest = max(largest, datagram.bytes.count)
        inFlight += network(written, datagram)
        written += 1
        start = stop
      }
    }
    outbox.reset()
  }
}

extension [DTLSSession.Event] {
  var firstKeys: SRTPKeyingMaterial? {
    for case .connected(let keys) in self { return keys }
    return nil
  }
}

/// A small generator with a seed, for reproducible losses.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
