// What counts as personal data, and what of it a tenant has hidden.

/// A kind of personal data that can be found in text.
public enum PersonalDataKind: String, Codable, CaseIterable, Sendable {
  /// An e-mail address.
  case email
  /// A telephone number.
  case phone
  /// A payment card's number.
  case card
  /// A bank account (ISO 13616).
  case iban
  /// A number that a state gives to a person.
  case nationalID
  /// A street with a house number.
  case address
  /// A person's name.
  case name
  /// A machine's address: IPv4 or IPv6.
  case ipAddress
  /// Any other number of seven digits or more, and those of kinds that are not hidden by their own name.
  case number

  /// What stands in its place.
  public var mark: String { "[\(word)]" }

  /// Whether it is told by its digits.
  var isNumeric: Bool {
    switch self {
    case .phone, .card, .iban, .nationalID, .number: true
    case .email, .address, .name, .ipAddress: false
    }
  }

  /// All marks.
  static let marks = Set(allCases.map(\.mark))
  /// The characters of the longest mark.
  static let longestMark = 16

  private var word: String {
    switch self {
    case .nationalID: "id"
    case .ipAddress: "ip"
    default: rawValue
    }
  }
}

/// What is hidden.
public struct RedactionOptions: Codable, Equatable, Sendable {
  /// The kinds that are hidden.
  public var kinds: Set<PersonalDataKind>
  /// Names that are hidden when names are: those of the people in the meeting.
  public var names: [String]

  /// Options.
  public init(kinds: Set<PersonalDataKind>, names: [String] = []) {
    self.kinds = kinds
    self.names = names
  }

  /// As what a kind is hidden; nil when it is not. A number of a kind that is not hidden is one of the others.
  func kind(hiding kind: PersonalDataKind) -> PersonalDataKind? {
    if kinds.contains(kind) { return kind }
    return kinds.contains(.number) && kind.isNumeric ? .number : nil
  }

  /// Everything but names, which a transcript is hard to read without.
  public static let standard = RedactionOptions(kinds: Set(PersonalDataKind.allCases).subtracting([.name]))
}

/// A text without personal data.
public struct Redaction: Equatable, Sendable {
  /// The text with marks.
  public var text: String
  /// How often each kind was found.
  public var counts: [PersonalDataKind: Int]
  /// Words that were taken out.
  public var words: Int
}

/// Something found: which tokens, and what they are.
struct Finding: Equatable {
  var range: Range<Int>
  var kind: PersonalDataKind
}
