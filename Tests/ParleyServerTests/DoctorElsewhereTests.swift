// What the doctor says of captions, and of services elsewhere, which the tests have on loopback.

import CaptionRole
import Captions
import Foundation
import Gateway
import Logging
import TestSupport
import Testing
import Wire

@testable import ParleyServer

private let quiet = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })

/// The PEM files of a new certificate and its key.
private func selfSigned() throws -> (certificate: String, key: String) {
  let folder = try temporaryFolder()
  _ = try TLSCertificates(selfSignedIn: folder, addresses: [])
  return (folder + "/self-signed.pem", folder + "/self-signed.key")
}

/// A captions process without any engine.
private func nothing() -> EngineParts {
  EngineParts(
    recognisers: Recognisers(embedded: [], remote: nil), translators: [],
    makeDecoder: { () throws(InferenceError) in throw InferenceError(.unavailable, reason: "there is none") },
    makeDetector: { () throws(InferenceError) in throw InferenceError(.unavailable, reason: "there is none") },
    filter: { text, _, _, _ in CleanText(text: text, wordsRedacted: 0, isFlagged: false) },
    clock: { MonotonicTime(nanoseconds: 0) })
}

@Suite struct DoctorElsewhereTests {
  @Test func missingModelsAreToldOneByOneWithWhatToDo() async throws {
    var settings = Settings()
    settings.captions.models = try temporaryFolder()
    let findings = await examineCaptions(settings)
    #expect(findings.count == 3)
    #expect(findings.allSatisfy { $0.severity == .warning && $0.text.contains("PARLEY_MODELS") })
    #expect(findings.contains { $0.text.hasPrefix("Speech recognition is unavailable: ") })
    settings.captions.isOn = false
    #expect(await examineCaptions(settings) == [Finding(severity: .fine, text: "Captions are off.")])
  }

  @Test func aCaptionsServerNeedsASecretAndACertificateThatCanBeRead() async {
    var settings = Settings()
    settings.captions.server = "127.0.0.1:9"
    #expect(await examineCaptions(settings).map(\.severity) == [.problem])
    settings.captions.secret = "a secret of both"
    settings.captions.certificate = "/nowhere/captions.pem"
    let findings = await examineCaptions(settings)
    #expect(findings.map(\.severity) == [.problem])
    #expect(findings.first?.text.contains("/nowhere/captions.pem") == true)
  }

  @Test func aCaptionsServerIsAskedForItsCertificate() async throws {
    let (certificate, key) = try selfSigned()
    let other = try selfSigned().certificate
    let host = CaptionHost(
      parts: nothing(), workers: 1, interval: nil, problems: [], secret: "a secret of both", logger: quiet)
    let (ports, told) = AsyncStream.makeStream(of: Int.self)
    let serving = Task {
      try await host.serve(
        on: LinkListener(host: "127.0.0.1", port: 0, certificate: certificate, key: key, secret: "a secret of both")
      ) { told.yield($0) }
    }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    var settings = Settings()
    settings.captions.server = "127.0.0.1:\(port)"
    settings.captions.secret = "a secret of both"
    settings.captions.certificate = certificate
    #expect(await examineCaptions(settings).map(\.severity) == [.fine])
    settings.captions.certificate = other
    #expect(await examineCaptions(settings).map(\.severity) == [.warning])
    serving.cancel()
    _ = await serving.result
    settings.captions.certificate = certificate
    #expect(await examineCaptions(settings).map(\.severity) == [.warning])
  }

  @Test func servicesThatAnswerAreFineAndOthersAreWarnings() async {
    let (listener, port) = listening()
    let (gone, closed) = listening()
    close(gone)
    defer { close(listener) }
    var settings = Settings()
    settings.cloud.openAIURL = "http://127.0.0.1:\(port)/v1?key=secret"
    settings.cloud.summaryModel = "model"
    // Without its key it is not used, which is said elsewhere.
    settings.cloud.azureSpeechURL = "https://127.0.0.1:\(closed)"
    settings.traceEndpoint = "http://127.0.0.1:\(closed)"
    let findings = await examineServices(settings)
    #expect(findings.map(\.severity) == [.fine, .warning])
    #expect(findings.first?.text == "The OpenAI-compatible server answers at 127.0.0.1:\(port).")
    #expect(findings.last?.text.contains("PARLEY_TRACE_ENDPOINT") == true)
  }

  @Test func anAddressThatTheServiceCantHaveIsAProblem() async {
    var settings = Settings()
    settings.cloud.azureTranslatorURL = "http://translator.invalid"
    settings.cloud.azureTranslatorKey = "k"
    let findings = await examineServices(settings)
    #expect(findings.map(\.severity) == [.problem, .warning])
    #expect(findings.first?.text.contains("https") == true)
    #expect(await examineServices(Settings()).isEmpty)
  }
}
