// What counts as personal data, and what of it a tenant has hidden.

/// A kind of personal data that can be found in text.
public enum PersonalDataKind: String, Codable, CaseIterable, Sendable {
  /// An e-mail address.
  case email
  /// A telephone number.
  case phone
  /// A payment card's number, or any other number as long.
  case card
  /// A bank account (ISO 13616).
  case iban
  /// A number that a state gives to a person.
  case nationalID
  /// A street with a house number.
  case address
  /// A person's name.
  case name
  /// An IPv4 address.
  case ipAddress
  /// Any other number of seven digits or more.
  case number

  /// What stands in its place.
  public var mark: String { "[\(word)]" }

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

/// Something found: which words, and what they are.
struct Finding: Equatable {
  var range: Range<Int>
  var kind: PersonalDataKind
}
