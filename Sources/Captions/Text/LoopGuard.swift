// Recognisers that predict word by word sometimes get caught in a loop. What no person says is taken out.

/// Takes out repetitions that only an engine makes.
public enum LoopGuard {
  /// The longest phrase that is looked for, in words.
  static let longestPhrase = 12
  /// Digits in one number: more are a loop.
  static let longestNumber = 24

  /// How often in a row people may say a phrase of so many words: "no, no, no, no", but hardly a whole clause.
  static func limit(_ length: Int) -> Int { length == 1 ? 5 : length <= 3 ? 4 : 2 }

  /// The text without loops: a phrase that is repeated more often than people do stands once, and so does its beginning
  /// where the engine was cut off.
  public static func clean(_ text: String) -> String {
    let list = words(of: text)
    let bare = list.map(comparable)
    var result: [String] = []
    var index = 0
    while index < bare.count {
      guard let (length, count) = loop(in: bare, at: index) else {
        result.append(list[index])
        index += 1
        continue
      }
      let phrase = bare[index..<index + length]
      result += list[index..<index + length]
      index += length * count
      let rest = bare[index...]
      if rest.count < length, rest.elementsEqual(phrase.prefix(rest.count)) { index = bare.count }
    }
    return result.map(shortened).joined(separator: " ")
  }

  private static func loop(in bare: [String], at index: Int) -> (length: Int, count: Int)? {
    for length in 1...longestPhrase where index + length * 2 <= bare.count {
      var count = 1
      while index + length * (count + 1) <= bare.count,
        bare[index..<index + length].elementsEqual(bare[(index + length * count)...].prefix(length))
      {
        count += 1
      }
      if count > limit(length) { return (length, count) }
    }
    return nil
  }

  private static func shortened(_ word: String) -> String {
    guard word.count > longestNumber, word.filter(\.isNumber).count > longestNumber else { return word }
    return String(word.prefix(longestNumber))
  }
}
