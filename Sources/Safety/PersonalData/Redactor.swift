// Takes personal data out of text, in linear time and without any model: what is told is told by its form.

/// Takes personal data out of text.
public struct Redactor: Sendable {
  let options: RedactionOptions
  private let roster: Roster?

  /// So many Unicode scalars of a text are looked at. No caption is as long; what is behind them is left out, since
  /// nothing is shown that was not looked at, and an ellipsis stands for it.
  public static let longestText = 4_000
  /// No result has more Unicode scalars than this: a mark is longer than the shortest name that it can stand for.
  public static let longestResult = longestText * 3
  /// A text is looked at again until nothing is found any more, at most so many times.
  private static let mostRounds = 4

  /// A redactor with options.
  public init(_ options: RedactionOptions) {
    self.options = options
    roster = options.kinds.contains(.name) ? Roster(options.names) : nil
  }

  /// The text with marks in place of personal data.
  public func redact(_ text: String) -> Redaction {
    let (shown, isCut) = Self.cut(text)
    guard isCut else { return redacted(shown) }
    // A number that goes on behind the cut would be shown in part.
    var result = redactTentative(shown)
    result.text += "…"
    return result
  }

  /// The same for text that goes on: what may yet become personal data is left out until that is known.
  public func redactTentative(_ text: String) -> Redaction {
    let (shown, _) = Self.cut(text)
    let tokens = Tokenizer.tokens(of: shown)
    let kept = OpenEnd(tokens: tokens, kinds: options.kinds).start
    guard kept < tokens.count else { return redacted(shown) }
    let end = kept > 0 ? tokens[kept - 1].range.upperBound : shown.startIndex
    return redacted(String(shown[..<end]))
  }

  private func redacted(_ text: String) -> Redaction {
    var result = Redaction(text: text, counts: [:], words: 0)
    for _ in 0..<Self.mostRounds {
      let tokens = Tokenizer.tokens(of: result.text)
      let found = find(in: tokens)
      guard !found.isEmpty else { break }
      result.text = Self.replace(found, tokens, in: result.text)
      for finding in found {
        result.counts[finding.kind, default: 0] += 1
        result.words += finding.range.count { !tokens[$0].isGlued || $0 == finding.range.lowerBound }
      }
    }
    return result
  }

  private static func replace(_ found: [Finding], _ tokens: [Token], in text: String) -> String {
    var result = ""
    var index = text.startIndex
    for finding in found {
      result += text[index..<tokens[finding.range.lowerBound].range.lowerBound]
      result += finding.kind.mark
      index = tokens[finding.range.upperBound - 1].range.upperBound
    }
    return result + text[index...]
  }

  /// What is hidden, in order and without overlaps.
  func find(in tokens: [Token]) -> [Finding] {
    var tokens = tokens
    var all: [Finding] = []
    /// Takes what a finder found, and hides it from those after it.
    func take(_ found: [Finding]) {
      for finding in found {
        guard let kind = options.kind(hiding: finding.kind) else { continue }
        let finding = Finding(range: finding.range, kind: kind)
        guard finding.range.allSatisfy({ tokens[$0].kind != .mark }) else { continue }
        all.append(finding)
        for index in finding.range { tokens[index].kind = .mark }
      }
    }
    take(EmailFinder(tokens: tokens).findings())
    if options.kinds.contains(.ipAddress) { take(MachineFinder(tokens: tokens).findings()) }
    take(AccountFinder(tokens: tokens).findings())
    if options.kinds.contains(.address) { take(StreetFinder(tokens: tokens).findings()) }
    take(PersonalNumberFinder(tokens: tokens).findings())
    if let roster { take(NameFinder(tokens: tokens, roster: roster).findings()) }
    return all.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The part of a text that is looked at. It ends behind a word, if there is an end of one near.
  private static func cut(_ text: String) -> (text: String, isCut: Bool) {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: longestText, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return (text, false) }
    let near = scalars.index(end, offsetBy: -64)
    let space = scalars[near..<end].lastIndex { $0.properties.isWhitespace }
    return (String(scalars[..<(space ?? end)]), true)
  }
}
