// Meeting codes as people read them out: `abc-defg-hij`, without letters that look alike.

/// A meeting's code.
public struct MeetingCode: Hashable, Sendable, CustomStringConvertible {
  /// The code as it is written: lower case, with its two hyphens.
  public let text: String

  /// The 23 letters in use: no i, l or o. Ten of them carry 45 bits.
  private static let letters = Array("abcdefghjkmnpqrstuvwxyz")
  private static let groups = [3, 4, 3]

  /// A new code from the system's secure generator.
  public static func random() -> MeetingCode {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }

  /// A new code from a given generator, for tests.
  public static func random(using generator: inout some RandomNumberGenerator) -> MeetingCode {
    var parts: [String] = []
    for count in groups {
      var part = ""
      for _ in 0..<count {
        part.append(letters[Int.random(in: 0..<letters.count, using: &generator)])
      }
      parts.append(part)
    }
    return MeetingCode(checked: parts.joined(separator: "-"))
  }

  /// The code that a person typed: upper case, spaces and missing hyphens are forgiven; nil when it can't be a code.
  public init?(_ typed: some StringProtocol) {
    guard typed.utf8.count <= 64 else { return nil }
    var bare: [Character] = []
    for character in typed.lowercased() where character != "-" && character != " " {
      bare.append(character)
    }
    guard bare.count == 10, bare.allSatisfy(Self.letters.contains) else { return nil }
    self.init(checked: String(bare[0..<3]) + "-" + String(bare[3..<7]) + "-" + String(bare[7..<10]))
  }

  private init(checked text: String) {
    self.text = text
  }

  /// The code as it is written.
  public var description: String { text }
}
