// Translators take sentences: a caption is cut into them, and those that are known already are not translated again.

/// Cuts text into sentences.
public enum SentenceSplitter {
  /// A longer sentence is cut at a space: engines get slow, and no more readable.
  static let longest = 400

  /// Words that end in a full stop without ending a sentence.
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "z.b", "d.h", "bzw", "nr", "sr", "sra", "srta", "dra",
    "exmo", "no", "approx", "inc", "ltd",
  ]

  /// The sentences of a text, which joined by spaces are the text again.
  public static func sentences(of text: String) -> [String] {
    let all = words(of: text)
    var result: [String] = []
    var current: [String] = []
    var length = 0
    for (index, word) in all.enumerated() {
      if length + word.count > longest, !current.isEmpty {
        result.append(current.joined(separator: " "))
        (current, length) = ([], 0)
      }
      current.append(word)
      length += word.count + 1
      if ends(word, before: index + 1 < all.count ? all[index + 1] : nil) {
        result.append(current.joined(separator: " "))
        (current, length) = ([], 0)
      }
    }
    if !current.isEmpty { result.append(current.joined(separator: " ")) }
    return result
  }

  private static func ends(_ word: String, before next: String?) -> Bool {
    let bare = word.trimmingSuffix(while: { "\"'”’)»]".contains($0) })
    guard let last = bare.last, ".!?…".contains(last) else { return false }
    // What goes on in lower case is the same sentence.
    if let first = next?.first(where: { $0.isLetter || $0.isNumber }), first.isLowercase { return false }
    guard last == "." else { return true }
    let stem = bare.dropLast().lowercased()
    // A letter alone is an initial.
    return !abbreviations.contains(stem) && !(stem.count == 1 && stem.first?.isLetter == true)
  }
}

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
    var end = endIndex
    while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }
}
