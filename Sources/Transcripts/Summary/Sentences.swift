// A transcript cut into turns and those into sentences: what summaries are made of.

internal import Foundation

/// One sentence.
struct Sentence: Equatable, Sendable {
  /// What was said, without space around it.
  var text: String
  /// The speaker's name.
  var name: String
  /// The language.
  var language: String
  /// The number of the speaker's turn.
  var turn: Int
  /// Whether it opens that turn.
  var opensTurn: Bool
  /// The words, folded for comparison.
  var words: [String]

  var isQuestion: Bool { text.hasSuffix("?") || text.hasSuffix("？") || text.hasSuffix("؟") }

  /// The sentences of what was said, without what content safety marked. A sentence that a pause cut in two is put
  /// together again.
  static func all(of segments: [StoredSegment]) -> [Sentence] {
    var turns: [(name: String, participant: String, language: String, text: String, end: Int64)] = []
    for segment in segments.sorted(by: { ($0.start, $0.id) < ($1.start, $1.id) }) where !segment.flagged {
      let text = singleLine(segment.text)
      guard !text.isEmpty else { continue }
      if let last = turns.last, last.participant == segment.participant, last.language == segment.language {
        turns[turns.count - 1].text += " " + text
      } else {
        turns.append((singleLine(segment.name), segment.participant, segment.language, text, segment.end))
      }
    }
    return turns.enumerated().flatMap { number, turn in
      split(turn.text).enumerated().map { index, text in
        Sentence(
          text: text, name: turn.name, language: baseLanguage(of: turn.language), turn: number, opensTurn: index == 0,
          words: foldedWords(text))
      }
    }
  }

  /// Cuts a text after each stop that is followed by a space, and not after a short form or an initial; a text without
  /// stops is cut every 60 words, so that no sentence is a whole speech.
  static func split(_ text: String) -> [String] {
    var sentences: [String] = []
    var current: [Substring] = []
    func end() {
      if !current.isEmpty { sentences.append(current.joined(separator: " ")) }
      current = []
    }
    for word in text.split(separator: " ") {
      current.append(word)
      let bare = word.drop { "\"'«“„(¿¡".contains($0) }
      let core = bare.trimmingSuffix { "\"'»”)".contains($0) }
      guard let last = core.last else { continue }
      switch last {
      case "!", "?", "…", "。", "！", "？", "؟", "।": end()
      case "." where !isShortForm(core.dropLast()): end()
      default: if current.count >= 60 { end() }
      }
    }
    end()
    return sentences
  }

  private static func isShortForm(_ word: Substring) -> Bool {
    word.count == 1 || word.contains(".") || shortForms.contains(word.lowercased())
  }

  private static let shortForms: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "approx", "no", "sr", "sra", "dra", "ud", "uds", "pág", "núm",
    "bzw", "ca", "evtl", "ggf", "inkl", "nr", "usw", "str", "av",
  ]
}

extension Substring {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, predicate(last) { rest.removeLast() }
    return rest
  }
}

/// The words of a text in lower case, without accents and with one kind of apostrophe, so that what different engines
/// write is the same.
func foldedWords(_ text: String) -> [String] {
  var words: [String] = []
  var word = String.UnicodeScalarView()
  func end() {
    if !word.isEmpty { words.append(String(word).trimmingApostrophes) }
    word = String.UnicodeScalarView()
  }
  // Accents become marks of their own by decomposition, and go.
  for scalar in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .nonspacingMark: continue
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .spacingMark:
      word.append(scalar)
    default:
      if scalar == "'" || scalar == "’" { word.append("'") } else { end() }
    }
  }
  end()
  return words.filter { !$0.isEmpty }
}

extension String {
  fileprivate var trimmingApostrophes: String {
    String(drop { $0 == "'" }.reversed().drop { $0 == "'" }.reversed())
  }
}
