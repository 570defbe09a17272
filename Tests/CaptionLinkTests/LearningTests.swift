// What a captions process finds out after it was asked what it can do: servers are told of it.

import Captions
import Synchronization
import Testing

@testable import CaptionLink

/// A translator elsewhere that does not tell its languages before it is reached.
private final class AwayTranslator: Translator {
  let name = "away"
  let followsTentative = false
  let isRemote = true
  private let known = Mutex<Set<LanguagePair>>([])
  var pairs: Set<LanguagePair> { known.withLock { $0 } }

  func reach() { known.withLock { $0 = [LanguagePair(from: "en", to: "fi")] } }

  func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String { text }
}

@Suite(.timeLimit(.minutes(10))) struct LearningTests {
  @Test func languagesThatATranslatorTellsLaterAreToldLater() async throws {
    let identity = try Identity("captions.example")
    let translator = AwayTranslator()
    var parts = loudParts()
    parts.translators = [translator]
    let listening = try await Listening(identity, parts: parts, secret: "shared")
    let server = Server(port: listening.port, certificate: identity.certificate, secret: "shared")
    #expect(await server.next(ready)?.pairs == [])
    translator.reach()
    let learned = await server.next { event in
      if case .learned(let can) = event, !can.pairs.isEmpty { can } else { nil as WorkerReady? }
    }
    #expect(learned == WorkerReady(spoken: ["en"], pairs: ["en-fi"], problems: []))
    await server.end()
    await listening.die()
  }
}
