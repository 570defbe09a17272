// A translator whose translations tell what was translated.

import Synchronization

@testable import Captions

/// Translates by marking words, or fails.
struct MarkingTranslator: Translator {
  var name = "mark"
  var pairs: Set<LanguagePair> = [LanguagePair(from: "en", to: "es"), LanguagePair(from: "en", to: "pt")]
  var followsTentative = true
  var isRemote = false
  var failure: InferenceError?
  /// How often it fails; nil for ever.
  var failures: Int?
  let asked: Mutexed<[String]> = Mutexed([])

  func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    let count = asked.value.withLock { asked in
      asked.append("\(to) \(text)")
      return asked.count
    }
    if let failure, count <= failures ?? .max { throw failure }
    return text.split(separator: " ").map { "\(to):\($0)" }.joined(separator: " ")
  }
}

/// A value that copies share.
final class Mutexed<Value: Sendable>: Sendable {
  let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }
}
