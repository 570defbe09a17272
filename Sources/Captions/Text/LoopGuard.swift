// Recognisers that predict word by word sometimes get caught in a loop. What no person says is taken out.

/// Takes out repetitions that only an engine makes.
public enum LoopGuard {
  /// How often a phrase may follow itself: people do say "no, no, no, no".
  static let repetitions = 4
  /// The longest phrase that is looked for, in words.
  static let longestPhrase = 12
  /// Digits in one number: more are a loop.
  static let longestNumber = 24

  /// The text without loops: a phrase that is repeated more often than people do stands once, and what follows it goes.
  public static func clean(_ text: String) -> String {
    var list = words(of: text)
    let bare = list.map(comparable)
    var index = 0
    search: while index < bare.count {
      for length in 1...longestPhrase where index + length * 2 <= bare.count {
        var count = 1
        while index + length * (count + 1) <= bare.count,
          bare[index..<index + length] == bare[index + length * count..<index + length * (count + 1)]
        {
          count += 1
        }
        // A single word may be said more often than a phrase.
        if count >= (length == 1 ? repetitions + 2 : length > 3 ? repetitions - 1 : repetitions + 1) {
          list = Array(list[..<(index + length)])
          break search
        }
      }
      index += 1
    }
    return list.map(shortened).joined(separator: " ")
  }

  private static func shortened(_ word: String) -> String {
    guard word.count > longestNumber, word.filter(\.isNumber).count > longestNumber else { return word }
    return String(word.prefix(longestNumber))
  }
}
