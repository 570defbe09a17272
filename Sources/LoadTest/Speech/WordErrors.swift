// How many words of a text were heard wrong.

/// Counts words and errors: words that were replaced, left out or made up.
struct WordErrors: Sendable {
  var words = 0
  var errors = 0
  var rate: Double { Double(errors) / Double(max(words, 1)) }

  mutating func add(_ heard: String, for text: String) {
    let errors = Self.errors(in: Self.words(heard), of: Self.words(text))
    words += errors.count
    self.errors += errors.reduce(0, +)
  }

  mutating func add(_ other: WordErrors) {
    words += other.words
    errors += other.errors
  }

  /// Several ways of writing a number, a title or a name are right.
  private static let sameWords = [
    "10": "ten", "4": "four", "7": "seven", "8": "eight", "5": "five", "55": "five five", "mr": "mister",
    "metres": "meters", "7th": "seventh",
  ]

  /// Words as they are compared: without case and marks.
  static func words(_ text: String) -> [String] {
    let plain = text.lowercased().replacing("'", with: "").replacing("’", with: "")
      .map { $0.isLetter || $0.isNumber ? $0 : " " }
    return String(plain).split(separator: " ").flatMap {
      (sameWords[String($0)] ?? String($0)).split(separator: " ").map(String.init)
    }
  }

  /// How many errors belong to each word of `text`: its own, and words made up behind it. There are as many as words;
  /// words made up in front of the first count as errors of the first.
  static func errors(in heard: [String], of text: [String]) -> [Int] {
    guard !text.isEmpty else { return [] }
    var costs = [Array(0...heard.count)]
    for (row, word) in text.enumerated() {
      var next = [row + 1]
      for column in heard.indices {
        let same = costs[row][column] + (word == heard[column] ? 0 : 1)
        next.append(min(same, costs[row][column + 1] + 1, next[column] + 1))
      }
      costs.append(next)
    }
    var errors = Array(repeating: 0, count: text.count)
    var (row, column) = (text.count, heard.count)
    while row > 0 || column > 0 {
      let cost = costs[row][column]
      if row > 0, column > 0, cost == costs[row - 1][column - 1] + (text[row - 1] == heard[column - 1] ? 0 : 1) {
        errors[row - 1] += cost - costs[row - 1][column - 1]
        (row, column) = (row - 1, column - 1)
      } else if row > 0, cost == costs[row - 1][column] + 1 {
        errors[row - 1] += 1
        row -= 1
      } else {
        errors[max(row - 1, 0)] += 1
        column -= 1
      }
    }
    return errors
  }
}
