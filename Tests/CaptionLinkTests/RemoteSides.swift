// Both sides of a link over TLS in this process: a captions process that listens, and a server's link to it.

import CaptionRole
import Captions
import Foundation
import Logging
import MediaCrypto
import NIOCore
import TestSupport
import Testing

@testable import CaptionLink

/// Files of a certificate that signs itself, and of its key.
struct Identity {
  let certificate: String
  let key: String

  init(_ name: String) throws {
    let folder = try temporaryFolder()
    let now = Int64(Date().timeIntervalSince1970)
    let made = try Certificate(commonName: name, notBefore: now - 3600, notAfter: now + 3600)
    certificate = folder + "/certificate.pem"
    key = folder + "/key.pem"
    try made.pemCertificate.write(toFile: certificate, atomically: true, encoding: .utf8)
    try made.pemPrivateKey.write(toFile: key, atomically: true, encoding: .utf8)
  }
}

/// A captions process that listens, in this process.
final class Listening: Sendable {
  let port: Int
  private let task: Task<Void, any Error>

  init(
    _ identity: Identity, parts: EngineParts = loudParts(), secret: String, elsewhere: [String] = [],
    port: Int = 0, patience: Duration = .seconds(3_600)
  ) async throws {
    let host = CaptionHost(
      parts: parts, workers: 1, problems: [], secret: secret, elsewhere: elsewhere, patience: patience,
      logger: Logger(label: "captions"))
    let listener = LinkListener(
      host: "127.0.0.1", port: port, certificate: identity.certificate, key: identity.key, secret: secret)
    let (ports, told) = AsyncStream.makeStream(of: Int.self)
    task = Task {
      defer { told.finish() }
      try await host.serve(on: listener) { told.yield($0) }
    }
    var first = ports.makeAsyncIterator()
    self.port = try #require(await first.next(), "the listener did not start")
  }

  /// Dies with all its connections.
  func die() async {
    task.cancel()
    _ = await task.result
  }
}

/// A server's link, and what came over it.
final class Server: Sendable {
  let link: CaptionLink
  private let events: AsyncStream<LinkEvent>
  private let running: Task<Void, Never>

  init(
    port: Int, certificate: String, secret: String, told: [String] = [], patience: TimeAmount = .seconds(3_600)
  ) {
    let (events, news) = AsyncStream.makeStream(of: LinkEvent.self)
    let link = CaptionLink(
      transport: CaptionServerTransport(
        host: "127.0.0.1", port: port, certificate: certificate, secret: secret, patience: patience),
      told: told, logger: Logger(label: "link")
    ) { news.yield($0) }
    (self.link, self.events) = (link, events)
    running = Task { await link.run() }
  }

  /// The next event that is one of those wanted.
  func next<Value>(_ wanted: (LinkEvent) -> Value?) async -> Value? {
    for await event in events {
      if let value = wanted(event) { return value }
    }
    return nil
  }

  func end() async {
    running.cancel()
    await running.value
  }
}

func ready(_ event: LinkEvent) -> WorkerReady? { if case .ready(let ready) = event { ready } else { nil } }
func lost(_ event: LinkEvent) -> String? { if case .lost(let reason) = event { reason } else { nil } }
/// A final text; not what is told of words that a busy machine had no time for.
func final(_ event: LinkEvent) -> LinkCaption? {
  if case .caption(let caption) = event, caption.isFinal, !caption.firm.contains("…") { caption } else { nil }
}
