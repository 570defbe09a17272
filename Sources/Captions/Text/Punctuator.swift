// Spaces, commas and capitals as readers expect them, for whatever engine wrote the text.

/// Tidies what an engine wrote.
public enum Punctuator {
  /// Takes out doubled punctuation and spaces before it.
  public static func tidy(_ text: String) -> String {
    var result = ""
    for character in words(of: text).joined(separator: " ") {
      if ",.!?;:".contains(character) {
        if result.last == " " { result.removeLast() }
        if result.last == character && character != "." { continue }
        if character == ",", let last = result.last, ".!?".contains(last) { continue }
      }
      result.append(character)
    }
    return result
  }

  /// A sentence of what has neither capitals nor punctuation.
  public static func sentence(_ text: String) -> String {
    let tidy = tidy(text)
    guard let first = tidy.first else { return "" }
    var result = first.uppercased() + tidy.dropFirst()
    if let last = result.last, last.isLetter || last.isNumber { result += "." }
    return result
  }
}
