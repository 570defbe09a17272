// Why a session description was refused. Parley never echoes the offending text: it may hold addresses.

/// A session description that could not be read, or an offer that cannot be answered.
public struct SDPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of refusal it is; stable, for tests and for mapping to wire errors.
  public enum Code: String, Hashable, Sendable {
    /// The text is longer, or has more lines or media sections, than is allowed.
    case tooLarge
    /// The bytes are not UTF-8 text without NULs.
    case notText
    /// A line does not follow the grammar of RFC 8866.
    case malformedLine
    /// A line of the right form stands where it must not, or a mandatory one is missing.
    case misplacedLine
    /// A known attribute's value does not follow its grammar.
    case malformedAttribute
    /// Two media sections claim the same identifier.
    case duplicate
    /// The offer lacks something without which no answer is possible: BUNDLE, ICE credentials, a fingerprint…
    case missing
    /// The offer asks for something that this side does not do.
    case unsupported
    /// The answer does not belong to the offer.
    case mismatch
  }

  /// What kind of refusal it is.
  public var code: Code
  /// The line, counted from 1; nil when no single line is to blame.
  public var line: Int?
  /// One sentence for a human, without private data.
  public var reason: String

  /// A refusal of `code` because of `reason`.
  public init(_ code: Code, line: Int? = nil, _ reason: String) {
    self.code = code
    self.line = line
    self.reason = reason
  }

  /// The reason, with the line where there is one.
  public var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}
