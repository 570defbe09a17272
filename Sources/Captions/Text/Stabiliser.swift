// Makes text that readers can follow of passes that change their mind: a word on which two passes in a row agree stays,
// the others are shown as tentative.

/// What readers see of an utterance.
public struct StableText: Equatable, Sendable {
  /// Words that stay until the utterance is over.
  public var firm: [String]
  /// Words that may still change.
  public var tentative: [String]
  /// All words.
  public var all: [String] { firm + tentative }
}

/// Follows one utterance.
public struct Stabiliser: Sendable {
  private var firm: [String] = []
  private var previous: [String] = []
  private var shown: [String] = []
  /// Words that were shown and then taken away or changed.
  public private(set) var erased = 0

  /// The beginning of an utterance.
  public init() {}

  /// Takes a tentative pass. A pass that `endsInSpeech` was cut in the middle of a word, maybe: its last word is shown only
  /// once another pass has it, too. Returns nil when nothing changes for readers.
  public mutating func take(_ text: String, endsInSpeech: Bool) -> StableText? {
    let heard = words(of: text)
    let agreed = commonPrefix(previous, heard)
    previous = heard
    // What is firm stays as it was first shown, whatever this pass makes of it.
    if agreed > firm.count { firm += heard[firm.count..<agreed] }
    var open = Array(heard.dropFirst(firm.count))
    if endsInSpeech, !open.isEmpty { open.removeLast() }
    return show(StableText(firm: firm, tentative: open))
  }

  /// Takes the final pass, which may correct anything.
  public mutating func finish(_ text: String) -> StableText {
    let final = StableText(firm: words(of: text), tentative: [])
    _ = show(final)
    return final
  }

  private mutating func show(_ text: StableText) -> StableText? {
    let all = text.all
    guard all != shown || text.tentative.isEmpty else { return nil }
    // Another case or comma is no erasure: the word is still there.
    erased += shown.count - commonPrefix(shown, all)
    shown = all
    return text
  }
}
