import DTLS
import Foundation
import MediaCrypto
import Testing
import Wire

/// The recorded ClientHello of browsers, which do not fit into one datagram (RFC 6347 section 4.2.3).
@Suite struct BrowserHelloTests {
  struct Recording: Sendable {
    var file: String
    /// Bytes of the message in each of the two datagrams; record and handshake header take 25 more.
    var parts: [Int]
  }

  static let recordings = [
    Recording(file: "chromium_dtls_clienthello.bin", parts: [1200 - 25, 263 - 25]),
    Recording(file: "firefox_dtls_clienthello.bin", parts: [1408 - 25, 103 - 25]),
  ]

  private static func load(_ file: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    return try Array(Data(contentsOf: folder.appendingPathComponent(file)))
  }

  /// The message in datagrams of one fragment each.
  private static func datagrams(_ body: [UInt8], parts: [Int]) -> [[UInt8]] {
    func bigEndian(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }
    var offset = 0
    return parts.enumerated().map { sequence, length in
      defer { offset += length }
      let fragment = body[offset..<offset + length]
      return [22, 0xFE, 0xFD] + bigEndian(0, 2) + bigEndian(sequence, 6) + bigEndian(12 + length, 2)
        + [1] + bigEndian(body.count, 3) + [0, 0] + bigEndian(offset, 3) + bigEndian(length, 3) + fragment
    }
  }

  private static func server() throws -> DTLSSession {
    let fingerprint = try CertificateFingerprint(
      sdp: "sha-256 " + Array(repeating: "AB", count: 32).joined(separator: ":"))
    return DTLSSession(certificate: Pair.certificates.server, role: .server, expected: fingerprint)
  }

  /// What the server answers to `datagrams`, or the event that ends it.
  private static func answers(to datagrams: [[UInt8]]) throws -> (
    sent: [Int], first: [UInt8], event: DTLSSession.Event?
  ) {
    let session = try server()
    var outbox = Outbox(capacity: 100_000)
    var event: DTLSSession.Event?
    for datagram in datagrams {
      let new = datagram.withUnsafeBytes {
        session.receive($0, from: Pair.clientAddress, at: MonotonicTime(milliseconds: 1), into: &outbox)
      }
      event = event ?? new
    }
    var sizes: [Int] = []
    for transmit in outbox.transmits {
      for segment in 0..<transmit.segments {
        sizes.append(min(transmit.segmentSize, transmit.length - segment * transmit.segmentSize))
      }
    }
    return (sizes, Array(outbox.memory[0..<outbox.used]), event)
  }

  @Test(arguments: recordings) func theRecordedHelloIsAnswered(_ recording: Recording) throws {
    let body = try Self.load(recording.file)
    #expect(recording.parts.reduce(0, +) == body.count)
    let (sent, first, event) = try Self.answers(to: Self.datagrams(body, parts: recording.parts))
    #expect(event == nil)
    #expect(!sent.isEmpty && sent.allSatisfy { $0 <= DTLSSession.maximumDatagram })
    // A plaintext handshake record with a ServerHello that carries a hybrid key share of 1120 bytes.
    #expect(first[0] == 22 && first[13] == 2)
    #expect(first.count > 1120)
  }

  @Test(arguments: recordings) func halfAHelloIsNotAnswered(_ recording: Recording) throws {
    let datagrams = Self.datagrams(try Self.load(recording.file), parts: recording.parts)
    for datagram in datagrams {
      let (sent, _, event) = try Self.answers(to: [datagram])
      #expect(sent.isEmpty && event == nil)
    }
  }

  @Test(arguments: recordings) func orderAndRepetitionDoNotMatter(_ recording: Recording) throws {
    let datagrams = Self.datagrams(try Self.load(recording.file), parts: recording.parts)
    for order in [[1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1, 0]] {
      let (sent, first, event) = try Self.answers(to: order.map { datagrams[$0] })
      #expect(!sent.isEmpty && event == nil)
      #expect(first[0] == 22 && first[13] == 2)
    }
  }

  @Test func manySmallFragmentsAreAnswered() throws {
    let body = try Self.load("chromium_dtls_clienthello.bin")
    var parts = Array(repeating: 100, count: body.count / 100)
    parts.append(body.count % 100)
    let (sent, _, event) = try Self.answers(to: Self.datagrams(body, parts: parts).shuffled())
    #expect(!sent.isEmpty && event == nil)
  }
}
