// What the people of one meeting decided, and the only place where a grant is made.

/// One decision, as the ledger keeps it for good.
public struct ConsentRecord: Codable, Equatable, Sendable {
  /// The meeting's code.
  public var meeting: String
  /// Whose decision it is.
  public var participant: String
  /// What it is about.
  public var purpose: Purpose
  /// Whether they agree.
  public var given: Bool
  /// Which version of the text they were shown.
  public var textVersion: Int
  /// In which language.
  public var language: String
  /// The hosts of services elsewhere that were named beside it.
  public var services: [String]
  /// When, in milliseconds since 1970.
  public var at: Int64
  /// Who decided: the participant's id.
  public var actor: String

  /// A decision.
  public init(
    meeting: String, participant: String, purpose: Purpose, given: Bool, textVersion: Int, language: String,
    services: [String] = [], at: Int64, actor: String
  ) {
    self.meeting = meeting
    self.participant = participant
    self.purpose = purpose
    self.given = given
    self.textVersion = textVersion
    self.language = language
    self.services = services
    self.at = at
    self.actor = actor
  }
}

/// Proof that somebody agreed. Whoever taps media asks for one, and only a `ConsentBook` can make it.
public struct ConsentGrant: Equatable, Sendable {
  /// Who agreed.
  public let participant: String
  /// In which meeting.
  public let meeting: String
  /// To what.
  public let purpose: Purpose
  /// Having read which version of the text.
  public let textVersion: Int

  init(participant: String, meeting: String, purpose: Purpose, textVersion: Int) {
    self.participant = participant
    self.meeting = meeting
    self.purpose = purpose
    self.textVersion = textVersion
  }
}

/// Why a decision was not taken.
public enum ConsentRefusal: Error, Equatable, Sendable {
  /// The meeting does not do that.
  case purposeOff
  /// The text, or who it names, is not what was shown.
  case outdated
}

/// The policy of a meeting and the decisions of its people.
public struct ConsentBook: Sendable {
  /// The meeting's code.
  public let meeting: String
  /// What the meeting asks.
  public var policy: ConsentPolicy
  /// Who elsewhere gets what is said: it decides which text is asked about.
  public let elsewhere: ServicesElsewhere
  /// The version of the text that somebody agreed to, for each purpose they agreed to; no entry when they did not.
  private var agreed: [String: [Purpose: Int]] = [:]
  /// Purposes that somebody answered, either way.
  private var answered: [String: Set<Purpose>] = [:]

  /// A book without decisions.
  public init(meeting: String, policy: ConsentPolicy, elsewhere: ServicesElsewhere) {
    self.meeting = meeting
    self.policy = policy
    self.elsewhere = elsewhere
  }

  /// Takes a decision down. A no is always taken; a yes must be to the text as it is now, with the same services named.
  public mutating func decide(
    _ participant: String, _ purpose: Purpose, given: Bool, textVersion: Int, language: String,
    services: [String] = [], at now: Int64
  ) throws(ConsentRefusal) -> ConsentRecord {
    if given {
      guard policy[purpose] != .off else { throw .purposeOff }
      guard textVersion == elsewhere.text(for: purpose).version, services == elsewhere.hosts(for: purpose) else {
        throw .outdated
      }
      agreed[participant, default: [:]][purpose] = textVersion
    } else {
      agreed[participant]?[purpose] = nil
    }
    answered[participant, default: []].insert(purpose)
    return ConsentRecord(
      meeting: meeting, participant: participant, purpose: purpose, given: given, textVersion: textVersion,
      language: language, services: services, at: now, actor: participant)
  }

  /// The grant for what somebody agreed to; nil when they did not, or when the meeting does not do that any more.
  public func grant(to participant: String, for purpose: Purpose) -> ConsentGrant? {
    guard policy[purpose] != .off, let version = agreed[participant]?[purpose] else { return nil }
    return ConsentGrant(participant: participant, meeting: meeting, purpose: purpose, textVersion: version)
  }

  /// What somebody agreed to, in the purposes' order, also what the meeting does not do at the moment: their word stands
  /// until they take it back, and `grant` asks for the policy as well.
  public func agreements(of participant: String) -> [Purpose] {
    Purpose.allCases.filter { agreed[participant]?[$0] != nil }
  }

  /// Whether somebody has answered, either way.
  public func hasAnswered(_ participant: String, _ purpose: Purpose) -> Bool {
    answered[participant]?.contains(purpose) ?? false
  }

  /// Conditions of joining that somebody has not agreed to.
  public func missing(of participant: String) -> [Purpose] {
    policy.active.filter { policy[$0] == .required && agreed[participant]?[$0] == nil }
  }

  /// Forgets somebody's decisions; the ledger keeps them.
  public mutating func forget(_ participant: String) {
    agreed[participant] = nil
    answered[participant] = nil
  }
}
