// Takes personal data out of text, in linear time and without any model: what is told is told by its form.

/// Takes personal data out of text.
public struct Redactor: Sendable {
  private let options: RedactionOptions

  /// Longer texts are redacted in pieces of so many words: no caption is as long.
  static let wordsAtOnce = 600

  /// A redactor with options.
  public init(_ options: RedactionOptions) { self.options = options }

  /// The text with marks in place of personal data.
  public func redact(_ text: String) -> Redaction {
    var result = Redaction(text: "", counts: [:], words: 0)
    let tokens = Token.list(text)
    var pieces: [String] = []
    var start = 0
    while start < tokens.count {
      // Pieces end where nothing that is hidden may lie across: behind a sentence, if there is one near.
      var end = min(start + Self.wordsAtOnce, tokens.count)
      if end < tokens.count, let pause = tokens[(end - 100)..<end].lastIndex(where: \.endsSentence) { end = pause + 1 }
      pieces.append(redact(Array(tokens[start..<end]), into: &result))
      start = end
    }
    result.text = pieces.joined(separator: " ")
    return result
  }

  /// The same for text that goes on: what may yet become personal data is left out until that is known.
  public func redactTentative(_ text: String) -> Redaction {
    var tokens = Token.list(text)
    var held = 0
    while let last = tokens.last, !last.isMark, isOpen(last) {
      tokens.removeLast()
      held += 1
    }
    // The word in front of a spoken address's "at" belongs to it.
    if held > 0, let last = tokens.last, !last.endsSentence, text.hasSuffix(" at") || text.hasSuffix(" dot") {
      tokens.removeLast()
      held += 1
    }
    let kept = tokens.map { "\($0.before)\($0.word)\($0.after)" }.joined(separator: " ")
    return redact(kept)
  }

  /// Whether a word at the end may be the beginning of something longer.
  private func isOpen(_ token: Token) -> Bool {
    if let digits = token.digits { return digits.count >= 2 || !token.endsSentence }
    return NumberWords.digits(of: token.lower) != nil || NumberWords.repeats[token.lower] != nil
      || ["at", "arroba", "dot", "punto", "ponto", "punkt", "@"].contains(token.lower)
  }

  private func redact(_ tokens: [Token], into result: inout Redaction) -> String {
    let findings = find(in: tokens)
    var words: [String] = []
    var index = 0
    for finding in findings {
      words += tokens[index..<finding.range.lowerBound].map { "\($0.before)\($0.word)\($0.after)" }
      let last = tokens[finding.range.upperBound - 1]
      words.append("\(tokens[finding.range.lowerBound].before)\(finding.kind.mark)\(last.after)")
      result.counts[finding.kind, default: 0] += 1
      result.words += finding.range.count
      index = finding.range.upperBound
    }
    words += tokens[index...].map { "\($0.before)\($0.word)\($0.after)" }
    return words.joined(separator: " ")
  }

  /// What is hidden, in order and without overlaps; the longer finding wins.
  private func find(in tokens: [Token]) -> [Finding] {
    let words = WordFinder(tokens: tokens)
    var all: [Finding] = []
    if options.kinds.contains(.email) { all += words.emails() }
    if options.kinds.contains(.ipAddress) { all += words.ipAddresses() }
    if options.kinds.contains(.address) { all += words.addresses() }
    if options.kinds.contains(.name) { all += words.names(options.names) }
    // A number of a kind that is not hidden may still be hidden as a number.
    for finding in NumberFinder(tokens: tokens).findings() {
      if options.kinds.contains(finding.kind) {
        all.append(finding)
      } else if options.kinds.contains(.number) {
        all.append(Finding(range: finding.range, kind: .number))
      }
    }
    var chosen: [Finding] = []
    for finding in all.sorted(by: { ($0.range.count, $1.range.lowerBound) > ($1.range.count, $0.range.lowerBound) })
    where !chosen.contains(where: { $0.range.overlaps(finding.range) }) {
      chosen.append(finding)
    }
    return chosen.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}
