// What the engines here can be given: they fail hard on nothing, and hear no more than half a minute.

import Captions

extension SpeechRecogniser {
  /// Whether there is enough sound to look at, a tenth of a second at 16 kHz. Throws when it is too much, or in a language that
  /// the engine does not know.
  func hasEnough(_ samples: [Float], in language: String?) throws(InferenceError) -> Bool {
    guard samples.count >= 1_600 else { return false }
    guard samples.count <= 480_000 else {
      throw InferenceError(.failed, reason: "\(name) takes no more than 30 seconds at once")
    }
    if let language, !languages.contains(language) {
      throw InferenceError(.unsupportedLanguage, reason: "\(name) does not know the language \(language)")
    }
    return true
  }
}
