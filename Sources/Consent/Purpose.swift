// What people are asked to agree to, and how a meeting asks.

/// Why somebody's speech or data is processed (GDPR article 6(1)(a): consent is given for specific purposes).
public enum Purpose: String, Codable, CaseIterable, Sendable {
  /// Speech is turned into text that the meeting reads and that is kept as a transcript.
  case transcription
  /// That text is translated.
  case translation
  /// Sound and pictures are recorded.
  case recording
  /// Figures about the meeting are made of what was said and done.
  case analytics

  /// Those that this server can carry out. Nobody is asked about another one: it would be agreed to, and not be so.
  public static let available: [Purpose] = [.transcription, .translation]
}

/// How a meeting treats a purpose.
public enum PurposePolicy: String, Codable, CaseIterable, Sendable {
  /// It never happens.
  case off
  /// It happens with those who agreed.
  case ask
  /// Nobody joins without agreeing.
  case required
}

/// A meeting's policy for each purpose.
public struct ConsentPolicy: Equatable, Sendable {
  private var policies: [Purpose: PurposePolicy] = [:]

  /// A policy under which nothing happens.
  public init() {}

  /// Captions and translations for those who agree; nothing else.
  public static let standard: ConsentPolicy = {
    var policy = ConsentPolicy()
    policy[.transcription] = .ask
    policy[.translation] = .ask
    return policy
  }()

  /// How a purpose is treated.
  public subscript(purpose: Purpose) -> PurposePolicy {
    get { policies[purpose] ?? .off }
    set { policies[purpose] = newValue == .off ? nil : newValue }
  }

  /// The purposes that happen at all, in their order.
  public var active: [Purpose] { Purpose.allCases.filter { self[$0] != .off } }

  /// What it asks about although this server can't carry it out.
  public var unavailable: [Purpose] { active.filter { !Purpose.available.contains($0) } }

  /// The policy without what this server can't carry out.
  public var carriedOut: ConsentPolicy {
    var policy = self
    for purpose in unavailable { policy[purpose] = .off }
    return policy
  }
}

extension ConsentPolicy: Codable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads `{"transcription": "ask", …}`; purposes that are missing are off, names that are unknown are ignored.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for purpose in Purpose.allCases {
      self[purpose] =
        try container.decodeIfPresent(PurposePolicy.self, forKey: Key(stringValue: purpose.rawValue)) ?? .off
    }
  }

  /// Writes the purposes that there can be questions about: a host's client offers those it finds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for purpose in Purpose.allCases where Purpose.available.contains(purpose) || self[purpose] != .off {
      try container.encode(self[purpose], forKey: Key(stringValue: purpose.rawValue))
    }
  }
}
