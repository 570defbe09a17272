// What a translation service says that it can translate.

internal import Captions

/// Pairs in our names, and the service's names of their languages.
struct KnownPairs: Sendable {
  private static let ours = ["zh-Hans": "zh", "nb": "no"]

  private(set) var pairs: Set<LanguagePair> = []
  private var theirs: [String: String] = [:]

  init() {}

  /// From what each language can be translated to, in the service's names.
  init(_ targets: [String: [String]]) {
    let codes = Set(targets.keys).union(targets.values.joined())
    // A service that knows our name as well means something by it.
    func name(_ code: String) -> String {
      guard let our = Self.ours[code], !codes.contains(our) else { return code }
      return our
    }
    // Readers ask for languages by ISO 639's codes: a script or a country behind one names what nobody can ask for.
    for code in codes where Self.isCode(name(code)) { theirs[name(code)] = code }
    for (from, list) in targets where Self.isCode(name(from)) {
      for to in list where to != from && Self.isCode(name(to)) {
        pairs.insert(LanguagePair(from: name(from), to: name(to)))
      }
    }
  }

  private static func isCode(_ text: String) -> Bool {
    (2...3).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A }
  }

  /// The service's names of both languages.
  func resolve(from: String, to: String) throws(InferenceError) -> (from: String, to: String) {
    guard pairs.contains(LanguagePair(from: from, to: to)), let source = theirs[from], let target = theirs[to] else {
      throw InferenceError(.unsupportedLanguage, reason: "the translation service does not translate \(from) to \(to)")
    }
    return (source, target)
  }
}
