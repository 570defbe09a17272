// A captions process on another machine: a listener with a certificate of its own, reached over TLS as a server reaches it.

import Testing
import Wire

@testable import CaptionLink
@testable import MediaTransport

private let settings = StreamSettings(
  tenant: "default", meeting: "abc-defg-hij", language: "en", defaultLanguage: "en", targets: [], redaction: [],
  contentAction: "off", names: [])

/// Speaks 600 ms, is silent for 600 ms, and repeats this until it is told to stop.
private func talk(into ring: PacketRing) async {
  var sequence: Int64 = 0
  while !Task.isCancelled {
    let payload = loudPacket(sequence / 30 % 2 == 0 ? 200 : 0)
    let packet = TappedPacket(
      sequence: sequence, timestamp: UInt32(truncatingIfNeeded: sequence * 960),
      arrival: MonotonicTime(nanoseconds: monotonicNanoseconds()))
    if payload.withUnsafeBytes({ ring.write(packet, $0) }) { ring.announce() }
    sequence += 1
    try? await Task.sleep(for: .milliseconds(20))
  }
}

@Suite(.timeLimit(.minutes(10))) struct RemoteCaptionsTests {
  @Test func captionsComeOverTLSAndAgainAfterTheOtherSideDied() async throws {
    let identity = try Identity("captions.example")
    let first = try await Listening(identity, secret: "shared")
    let server = Server(port: first.port, certificate: identity.certificate, secret: "shared")
    #expect(await server.next(ready)?.spoken == ["en"])

    let ring = server.link.makeRing()
    server.link.open(7, settings, ring: ring)
    let talking = Task { await talk(into: ring) }
    let caption = try #require(await server.next(final))
    #expect(caption.stream == 7)
    #expect(caption.firm == "Loud 200.")
    #expect(caption.end > caption.start)
    let timing = try #require(caption.timing)
    #expect(timing.engine == "loud")
    #expect(timing.arrived >= caption.start)
    #expect(timing.queued <= timing.began && timing.began <= timing.recognised && timing.recognised <= timing.told)
    #expect(timing.taken <= timing.over && timing.over <= timing.told)

    await first.die()
    #expect(await server.next(lost) != nil)
    let second = try await Listening(identity, secret: "shared", port: first.port)
    #expect(await server.next(ready) != nil)
    // The stream was opened anew by itself.
    #expect(await server.next(final)?.firm == "Loud 200.")
    talking.cancel()
    await server.end()
    await second.die()
  }

  @Test func whoSaysAnotherSecretIsRefused() async throws {
    let identity = try Identity("captions.example")
    let listening = try await Listening(identity, secret: "shared")
    let server = Server(port: listening.port, certificate: identity.certificate, secret: "guessed")
    let refusal = await server.next { event in
      if case .ready = event { "was let in" } else { lost(event) }
    }
    #expect(refusal == "the captions process refused: the secret is another one")
    await server.end()
    await listening.die()
  }

  @Test func whoDoesNotTellPeopleWhereTheirWordsGoIsRefused() async throws {
    let identity = try Identity("captions.example")
    let elsewhere = ["speech to a.example", "text to translate to b.example"]
    let listening = try await Listening(identity, secret: "shared", elsewhere: elsewhere)
    let port = listening.port
    for told in [[], ["speech to a.example"], ["text to translate to b.example", "speech to c.example"]] {
      let server = Server(port: port, certificate: identity.certificate, secret: "shared", told: told)
      let refusal = await server.next { event in
        if case .ready = event { "was let in" } else { lost(event) }
      }
      let untold = elsewhere.filter { !told.contains($0) }.joined(separator: ", ")
      #expect(refusal?.hasPrefix("the captions process refused: it sends \(untold), of which") == true, "\(told)")
      await server.end()
    }
    let server = Server(
      port: port, certificate: identity.certificate, secret: "shared", told: elsewhere + ["speech to c.example"])
    #expect(await server.next(ready)?.spoken == ["en"])
    await server.end()
    await listening.die()
  }

  @Test func anotherCertificateThanTheKnownOneIsNotTrusted() async throws {
    let (theirs, known) = (try Identity("captions.example"), try Identity("captions.example"))
    let listening = try await Listening(theirs, secret: "shared")
    let server = Server(port: listening.port, certificate: known.certificate, secret: "shared")
    let reason = await server.next { event in
      if case .ready = event { "was trusted" } else { lost(event) }
    }
    #expect(reason?.uppercased().contains("CERTIFICATE_VERIFY_FAILED") == true, "\(reason ?? "nothing")")
    await server.end()
    await listening.die()
  }
}
