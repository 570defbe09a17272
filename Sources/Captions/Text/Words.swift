// Words as the stages compare them: without case and punctuation, since engines change those from pass to pass.

/// The longest text that is looked at, in characters: more than anybody says in an utterance.
let longestText = 4_000

/// The words of a text, as they are written.
func words(of text: String) -> [String] {
  text.prefix(longestText).split(whereSeparator: \.isWhitespace).map(String.init)
}

/// A word as it is compared: lower case, letters and digits only. A word of nothing else is itself.
func comparable(_ word: String) -> String {
  let bare = word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "'" }
  return bare.isEmpty ? word : bare
}

/// How many words two texts have in common from the start.
func commonPrefix(_ first: [String], _ second: [String]) -> Int {
  var count = 0
  while count < first.count, count < second.count, comparable(first[count]) == comparable(second[count]) { count += 1 }
  return count
}

/// How many words two texts have in common in the same order, whatever is between them.
func commonWords(_ first: ArraySlice<String>, _ second: ArraySlice<String>) -> Int {
  let second = second.map(comparable)
  var best = [Int](repeating: 0, count: second.count + 1)
  for word in first.map(comparable) {
    var diagonal = 0
    for index in second.indices {
      let above = best[index + 1]
      best[index + 1] = word == second[index] ? diagonal + 1 : max(above, best[index])
      diagonal = above
    }
  }
  return best[second.count]
}
