// Opaque random ids and tokens, drawn from the system's secure generator.

/// Makes random text.
public enum RandomID {
  /// Letters and digits; 62 of them, just under 6 bits each.
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

  /// `prefix` followed by `length` random letters and digits. 22 of them carry 130 bits.
  public static func make(prefix: String = "", length: Int = 22) -> String {
    var generator = SystemRandomNumberGenerator()
    return make(prefix: prefix, length: length, using: &generator)
  }

  /// The same from a given generator, for tests.
  public static func make(prefix: String, length: Int, using generator: inout some RandomNumberGenerator) -> String {
    var text = prefix
    for _ in 0..<length {
      text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
    }
    return text
  }
}
