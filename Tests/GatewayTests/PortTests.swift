import Foundation
import Hummingbird
import Logging
import NIOCore
import Telemetry
import TestSupport
import Testing

@testable import Gateway

@Suite struct PortTests {
  @Test func plainAndTLSShareThePort() async throws {
    let tls = try TLSCertificates(selfSignedIn: temporaryFolder(), addresses: ["192.0.2.1"])
    let metrics = MetricsRegistry()
    try await withGateway(metrics: metrics, tls: tls) { port async throws in
      #expect(try await ask(port, "GET /healthz").body == "ok\n")
      #expect(try await ask(port, "GET /healthz", tls: true).body == "ok\n")
      let page = await metrics.text()
      #expect(page.contains(#"parley_connections_total{protocol="tls"} 1"#))
      #expect(page.contains(#"parley_connections_total{protocol="http"} 1"#))
    }
  }

  @Test func bytesThatComeOneByOneAreRecognised() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      for byte in "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8 {
        try await connection.send([byte])
        try await Task.sleep(for: .milliseconds(1))
      }
      #expect(await connection.waits { Answer($0.bytes)?.status == 200 })
    }
  }

  @Test(arguments: [
    [0x00], [0x16, 0x02, 0x00], Array("SSH-2.0-x\r\n".utf8), [0xFF, 0xFF, 0xFF, 0xFF], Array("GETTING".utf8),
  ])
  func whatNobodySpeaksIsClosedWithoutAnAnswer(bytes: [UInt8]) async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      try await connection.send(bytes)
      #expect(await connection.waits { $0.isClosed })
      #expect(connection.bytes.isEmpty)
    }
  }

  @Test func withoutTLSAClientHelloIsClosed() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      try await connection.send([0x16, 0x03, 0x01, 0x00, 0x05])
      #expect(await connection.waits { $0.isClosed })
    }
  }

  @Test func silenceIsClosedAtTheDeadline() async throws {
    try await withGateway(configure: { $0.firstByteMilliseconds = 150 }) { port async throws in
      let silent = try await RawConnection.open(port)
      // Its time may be over before it says anything on a busy machine.
      let undecided = try await RawConnection.open(port)
      try? await undecided.send("GE")
      #expect(await silent.waits { $0.isClosed })
      #expect(await undecided.waits { $0.isClosed })
      #expect(silent.bytes.isEmpty)
    }
  }

  @Test func requestsKeepTheConnection() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      for _ in 0..<5 {
        #expect(try await ask(connection, "GET /healthz").status == 200)
      }
      #expect(!connection.isClosed)
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      try await connection.send(
        "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(await connection.waits { $0.isClosed })
      let parts = connection.text.components(separatedBy: "HTTP/1.1 200 OK")
      #expect(parts.count == 3)
      #expect(parts[1].contains("ok\n"))
      #expect(parts[2].contains("\"ready\":true"))
    }
  }

  /// Some clients offer HTTP/2 on every request; NIO's decoder stops after such a one.
  @Test func anOfferOfAnotherProtocolIsAnsweredAndTheConnectionEnds() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      let answer = try await ask(
        connection, "GET /healthz",
        headers: ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMA"])
      #expect(answer.status == 200)
      #expect(answer.headers["connection"] == "close")
      #expect(await connection.waits { $0.isClosed })
    }
  }

  @Test func hugeHeadsAreRefused() async throws {
    try await withGateway { port async throws in
      let connection = try await RawConnection.open(port)
      try? await connection.send("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n")
      #expect(await connection.waits { $0.isClosed })
      #expect(!connection.text.contains("200 OK"))
    }
  }

  @Test func randomBytesNeitherStopNorSlowTheServer() async throws {
    try await withGateway { port async throws in
      var generator = SystemRandomNumberGenerator()
      for _ in 0..<200 {
        let connection = try await RawConnection.open(port)
        var bytes = (0..<Int.random(in: 1...400)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        if Bool.random() { bytes = Array("GET /".utf8) + bytes }
        try? await connection.send(bytes)
        await connection.close()
      }
      #expect(try await ask(port, "GET /healthz").status == 200)
    }
  }

  @Test(.timeLimit(.minutes(10))) func aDrainEndsIdleConnections() async throws {
    try await withGateway { port async throws in
      let idle = try await RawConnection.open(port)
      #expect(try await ask(idle, "GET /healthz").status == 200)
      _ = try await RawConnection.open(port)
    }
  }

  @Test(.timeLimit(.minutes(10))) func aDrainDoesNotWaitForTheRestOfARequestThatNeverComes() async throws {
    let (lines, metrics) = (LogLines(), MetricsRegistry())
    let (asked, ask) = AsyncStream.makeStream(of: Void.self)
    let routes: GatewayService.AddRoutes = { router, _ in
      router.post("/body") { request, _ in
        ask.yield()
        _ = try await request.body.collect(upTo: 1000)
        return Response(status: .ok)
      }
    }
    // Without its own bound the drain waits for the body's limit, an hour.
    try await withGateway(logger: lines.logger(level: .info), metrics: metrics, routes: routes) { port async throws in
      let connection = try await RawConnection.open(port)
      try await connection.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
      let head = try await RawConnection.open(port)
      try await head.send("GET /body HT")
      for await _ in asked { break }
      #expect(await eventually { await metrics.text().contains(#"parley_connections_total{protocol="http"} 2"#) })
    }
    #expect(!lines.text.contains("failed inside"), "\(lines.text)")
  }
}

@Suite struct TLSMaterialTests {
  @Test func theSelfSignedCertificateIsKeptAndRenewed() throws {
    let folder = try temporaryFolder()
    let files = try TLSMaterial.selfSigned(in: folder, addresses: [])
    let first = try String(contentsOfFile: files.certificate, encoding: .utf8)
    #expect(
      try String(contentsOfFile: TLSMaterial.selfSigned(in: folder, addresses: []).certificate, encoding: .utf8)
        == first)
    let mode = try FileManager.default.attributesOfItem(atPath: files.key)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    let later = Date().addingTimeInterval(340 * 86400)
    #expect(
      try String(
        contentsOfFile: TLSMaterial.selfSigned(in: folder, addresses: [], now: later).certificate, encoding: .utf8)
        != first)
  }

  @Test func halfOfASelfSignedPairIsMadeAnew() throws {
    let folder = try temporaryFolder()
    let files = try TLSMaterial.selfSigned(in: folder, addresses: [])
    let other = try TLSMaterial.selfSigned(in: temporaryFolder(), addresses: [])
    for wrong in [try String(contentsOfFile: other.key, encoding: .utf8), ""] {
      try wrong.write(toFile: files.key, atomically: true, encoding: .utf8)
      #expect(throws: TLSMaterialError.self) { try TLSMaterial.context(certificate: files.certificate, key: files.key) }
      _ = try TLSCertificates(selfSignedIn: folder, addresses: [])
    }
  }

  @Test func aNewCertificateIsUsedWithoutARestart() async throws {
    let folder = try temporaryFolder()
    let files = try TLSMaterial.selfSigned(in: folder, addresses: [])
    let certificates = try TLSCertificates(certificate: files.certificate, key: files.key)
    let first = ObjectIdentifier(certificates.context)
    #expect(try !certificates.refresh())
    // Half of a renewal is not used, and what was there stays.
    let next = try TLSMaterial.selfSigned(in: temporaryFolder(), addresses: [])
    @Sendable func replace(_ path: String, with other: String) throws {
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: other, toPath: path)
      try FileManager.default.setAttributes([.modificationDate: Date().addingTimeInterval(5)], ofItemAtPath: path)
    }
    try replace(files.certificate, with: next.certificate)
    #expect(throws: TLSMaterialError.self) { try certificates.refresh() }
    #expect(ObjectIdentifier(certificates.context) == first)
    try await withGateway(tls: certificates) { port async throws in
      #expect(try await ask(port, "GET /healthz", tls: true).status == 200)
      try replace(files.key, with: next.key)
      #expect(try certificates.refresh())
      #expect(ObjectIdentifier(certificates.context) != first)
      #expect(try await ask(port, "GET /healthz", tls: true).status == 200)
    }
    #expect(try !certificates.refresh())
  }

  @Test func aSelfSignedCertificateIsRenewedWhileTheServerRuns() throws {
    let certificates = try TLSCertificates(selfSignedIn: temporaryFolder(), addresses: [])
    #expect(try !certificates.refresh(now: Date().addingTimeInterval(300 * 86400)))
    #expect(try certificates.refresh(now: Date().addingTimeInterval(340 * 86400)))
  }

  @Test func whatIsMissingIsSaid() {
    #expect(throws: TLSMaterialError.self) { try TLSMaterial.context(certificate: "/nowhere.pem", key: "/nowhere.key") }
    #expect(throws: TLSMaterialError.self) { try TLSCertificates(selfSignedIn: "/nowhere", addresses: []) }
  }
}
