// Makes text that readers can follow of passes that change their mind. A word is shown when a second pass has it and
// another word follows. It stays when all passes of a second had it, or once it was shown for a second: engines that
// waver about the first word of a long sentence would have all of it read again. Where passes are rare, what follows a
// word must do instead of a second pass. The figures were chosen with what Moonshine makes of two readings of 206 and
// 215 words in passes every 300 ms: showing all but the last word, and keeping it after two passes, took 29 % of the
// words of the first back again; this takes 12 and 4 %, and words come 0.02 to 0.08 s later.

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
  private struct Pass: Sendable {
    var end: Int64
    var words: [String]
  }

  private var firm: [String] = []
  /// The latest passes, those within `settling` and the one before.
  private var passes: [Pass] = []
  private var count = 0
  private var shown = StableText(firm: [], tentative: [])
  /// Until where the passes looked that first showed each of these words.
  private var since: [Int64] = []
  /// Words that were shown and then taken away or changed, with all that followed them: what a reader has to read again.
  public private(set) var erased = 0
  /// Words that were shown and then taken away or changed, without what stayed behind them.
  public private(set) var changed = 0

  /// How long passes must agree on a word for it to stay, or it must have been shown, in samples at 16 kHz.
  static let settling: Int64 = 16_000
  /// From this long after the pass before, words need no second pass; in samples at 16 kHz.
  static let rare: Int64 = 7_200
  /// Words at the end that only a rare pass has are held back: they may have been cut.
  static let heldBack = 2
  /// The first passes hear half a second, which is guesswork: of those only what both have is shown.
  static let guesses = 2
  /// How far the place where the firm words end may be off in a pass that merged or split some of them.
  static let reach = 3

  /// The beginning of an utterance.
  public init() {}

  /// Takes a pass over the utterance's sound up to `end`, in samples. One that `endsInSpeech` was cut in the middle of a
  /// word, maybe; of another, all is shown. Returns nil when nothing changes for readers.
  public mutating func take(_ text: String, until end: Int64, endsInSpeech: Bool) -> StableText? {
    var heard = words(of: text)
    let old = since.prefix { end - $0 >= Self.settling }.count
    if old > firm.count { firm = Array(shown.all[..<old]) }
    // The engine ends a sentence because the sound ended.
    if endsInSpeech, let last = heard.popLast() { heard.append(Self.withoutStop(last)) }
    let confirmed = passes.last.map { commonPrefix($0.words, heard) } ?? 0
    let isRare = passes.last.map { end - $0.end >= Self.rare } ?? false
    let agreed = agreement(with: heard, until: end)
    note(Pass(end: end, words: heard))
    let known = min(self.end(in: heard), heard.count)
    // What is firm stays as it was first shown, whatever this pass makes of it.
    if agreed > known { firm += heard[known..<agreed] }
    let start = max(known, agreed)
    let certain = isRare && count > Self.guesses ? heard.count - Self.heldBack : 0
    let visible = endsInSpeech ? max(min(confirmed, heard.count - 1), certain, start) : heard.count
    let text = StableText(firm: firm, tentative: Array(heard[start..<visible]))
    // A pass that merely has less to say took nothing back: the words are most likely there again in the next.
    if text.all.count < shown.all.count, commonPrefix(text.all, shown.all) == text.all.count {
      return show(StableText(firm: firm, tentative: Array(shown.all.dropFirst(firm.count))), at: end)
    }
    return show(text, at: end)
  }

  /// Takes the final pass, which may correct anything.
  public mutating func finish(_ text: String) -> StableText {
    let final = StableText(firm: words(of: text), tentative: [])
    _ = show(final, at: .max)
    return final
  }

  /// How many words all passes of the last while have in common with this one; none while there were too few.
  private func agreement(with heard: [String], until end: Int64) -> Int {
    guard let first = passes.lastIndex(where: { end - $0.end >= Self.settling }) else { return 0 }
    return passes[first...].reduce(heard.count) { min($0, commonPrefix($1.words, heard)) }
  }

  private mutating func note(_ pass: Pass) {
    count += 1
    passes.append(pass)
    if let first = passes.lastIndex(where: { pass.end - $0.end >= Self.settling }) { passes.removeFirst(first) }
  }

  /// Where in a pass what is firm ends: at its own length, unless the pass made more or fewer words of it.
  private func end(in heard: [String]) -> Int {
    guard commonPrefix(firm, heard) < firm.count else { return firm.count }
    var best = (place: firm.count, match: 0)
    let places = max(1, firm.count - Self.reach)...firm.count + Self.reach
    for place in places.sorted(by: { abs($0 - firm.count) < abs($1 - firm.count) }) where place <= heard.count {
      var match = 0
      while match < min(4, place, firm.count),
        comparable(heard[place - 1 - match]) == comparable(firm[firm.count - 1 - match])
      {
        match += 1
      }
      if match > best.match { best = (place, match) }
    }
    return best.place
  }

  private mutating func show(_ text: StableText, at end: Int64) -> StableText? {
    guard text != shown else { return nil }
    // Another case or comma is no erasure: the word is still there.
    let (before, now) = (shown.all, text.all)
    let same = commonPrefix(before, now)
    erased += before.count - same
    changed += before.count - same - commonWords(before[same...], now[same...])
    since = since.prefix(same) + Array(repeating: end, count: now.count - same)
    shown = text
    return text
  }

  private static func withoutStop(_ word: String) -> String {
    var word = word
    while let last = word.last, ".,!?;:…".contains(last), word.count > 1 { word.removeLast() }
    return word
  }
}
