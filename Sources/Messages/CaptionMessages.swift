// The nouns and requests of consent, captions and transcripts.

public import Consent

/// What somebody is asked to agree to before they join.
public struct ConsentQuestion: Codable, Equatable, Sendable {
  /// What it is about.
  public var purpose: Purpose
  /// Whether it is a choice or a condition.
  public var policy: PurposePolicy
  /// Which version of the text this is.
  public var version: Int
  /// The hosts of services elsewhere that get what the text says is sent; empty when nothing leaves this server.
  public var services: [String]
  /// The text by language.
  public var texts: [String: String]

  /// The question about a purpose where `elsewhere` get what is said.
  public init(purpose: Purpose, policy: PurposePolicy, elsewhere: ServicesElsewhere) {
    self.purpose = purpose
    self.policy = policy
    let text = elsewhere.text(for: purpose)
    version = text.version
    services = elsewhere.hosts(for: purpose)
    texts = text.texts
  }

  /// What people are asked under a policy, in the purposes' order: nothing that this server can't carry out.
  public static func all(under policy: ConsentPolicy, elsewhere: ServicesElsewhere) -> [ConsentQuestion] {
    policy.carriedOut.active.map { ConsentQuestion(purpose: $0, policy: policy[$0], elsewhere: elsewhere) }
  }
}

/// Somebody's answer.
public struct ConsentAnswer: Codable, Equatable, Sendable {
  /// What it is about.
  public var purpose: Purpose
  /// Whether they agree.
  public var given: Bool
  /// Which version of the text they were shown.
  public var version: Int
  /// In which language.
  public var language: String
  /// The services that were named beside it; missing for none.
  public var services: [String]?

  /// An answer.
  public init(purpose: Purpose, given: Bool, version: Int, language: String, services: [String]? = nil) {
    self.purpose = purpose
    self.given = given
    self.version = version
    self.language = language
    self.services = services
  }
}

/// Why captions are not what they should be, so that clients can say it in words of their own.
public struct CaptionCause: Codable, Equatable, Sendable {
  /// What is wrong.
  public enum Code: String, Codable, CaseIterable, Sendable {
    /// The server has none, by its settings.
    case switchedOff
    /// The server has no engine for speech.
    case noEngine
    /// The engines are being loaded.
    case starting
    /// The engines ended; they are started again.
    case interrupted
    /// More is spoken than can be recognised in time.
    case overloaded
    /// A service elsewhere failed; another engine took over.
    case serviceReplaced
    /// A service elsewhere failed, and nobody does what it did.
    case serviceFailed
    /// Nobody can write down what somebody speaks.
    case unsupportedLanguage
    /// More people speak than may be listened to.
    case tooManySpeakers
    /// An engine does not work.
    case engineFailed
  }

  /// What is wrong.
  public var code: Code
  /// The language that it is about, as ISO 639-1 names it.
  public var language: String?
  /// The name of the service that it is about.
  public var service: String?

  /// What is wrong.
  public init(_ code: Code, language: String? = nil, service: String? = nil) {
    self.code = code
    self.language = language
    self.service = service
  }
}

/// How a meeting's captions are.
public struct CaptionsState: Codable, Equatable, Sendable {
  /// What a reader needs to know.
  public enum State: String, Codable, CaseIterable, Sendable {
    /// Nobody switched them on.
    case off
    /// Text comes as it is spoken.
    case on
    /// Text comes late.
    case delayed
    /// They are on, but nothing is recognised at the moment.
    case unavailable
  }

  /// What a reader needs to know.
  public var state: State
  /// Why they are unavailable, in words for people.
  public var reason: String?
  /// What else readers should know, such as that a less good engine took over.
  public var note: String?
  /// What the state, the reason or the note is about, if it has a name.
  public var cause: CaptionCause?
  /// Since when they are on.
  public var since: Int64?
  /// Who switched them on.
  public var by: String?

  /// The state of captions.
  public init(
    state: State = .off, reason: String? = nil, note: String? = nil, cause: CaptionCause? = nil, since: Int64? = nil,
    by: String? = nil
  ) {
    self.state = state
    self.reason = reason
    self.note = note
    self.cause = cause
    self.since = since
    self.by = by
  }

  private enum CodingKeys: String, CodingKey { case state, reason, note, cause, since, by }

  /// Writes all fields, also those that are null, but a cause only where there is one.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(state, forKey: .state)
    try container.encode(reason, forKey: .reason)
    try container.encode(note, forKey: .note)
    try container.encodeIfPresent(cause, forKey: .cause)
    try container.encode(since, forKey: .since)
    try container.encode(by, forKey: .by)
  }
}

/// What the engines of this server can do.
public struct CaptionLanguages: Codable, Equatable, Sendable {
  /// Languages that are recognised, as ISO 639-1 names them.
  public var spoken: [String]
  /// Languages into which captions are translated.
  public var targets: [String]

  /// What the engines can do.
  public init(spoken: [String] = [], targets: [String] = []) {
    self.spoken = spoken
    self.targets = targets
  }
}

/// The same, seen from outside a meeting.
public struct CaptionAvailability: Codable, Equatable, Sendable {
  /// Whether speech is recognised at all.
  public var available: Bool
  /// Why not, or not at the moment; null when all is well.
  public var reason: String?
  /// What the reason is about; nil where it has no name.
  public var cause: CaptionCause?
  /// Languages that are recognised.
  public var spoken: [String]
  /// Languages into which captions are translated.
  public var targets: [String]

  /// What the engines can do, or why they can't.
  public init(
    available: Bool = false, reason: String? = nil, cause: CaptionCause? = nil, spoken: [String] = [],
    targets: [String] = []
  ) {
    self.available = available
    self.reason = reason
    self.cause = cause
    self.spoken = spoken
    self.targets = targets
  }

  private enum CodingKeys: String, CodingKey { case available, reason, cause, spoken, targets }

  /// Writes all fields, also a reason that is null, but a cause only where there is one.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(available, forKey: .available)
    try container.encode(reason, forKey: .reason)
    try container.encodeIfPresent(cause, forKey: .cause)
    try container.encode(spoken, forKey: .spoken)
    try container.encode(targets, forKey: .targets)
  }
}

/// What somebody says or said, in the language that the reader asked for.
public struct CaptionMessage: Codable, Equatable, Sendable {
  /// Which utterance; the same comes again until it is final.
  public var segment: String
  /// Who speaks.
  public var participant: String
  /// Their name.
  public var name: String
  /// The language of the text.
  public var language: String
  /// Words that stay.
  public var text: String
  /// Words that may still change.
  public var tentative: String
  /// Whether the utterance is over.
  public var final: Bool
  /// When it began.
  public var start: Int64
  /// When it ended, so far.
  public var end: Int64
  /// Whether this is a translation.
  public var translated: Bool
  /// Whether content safety marked it.
  public var flagged: Bool

  /// A caption.
  public init(
    segment: String, participant: String, name: String, language: String, text: String, tentative: String = "",
    final: Bool, start: Int64, end: Int64, translated: Bool = false, flagged: Bool = false
  ) {
    self.segment = segment
    self.participant = participant
    self.name = name
    self.language = language
    self.text = text
    self.tentative = tentative
    self.final = final
    self.start = start
    self.end = end
    self.translated = translated
    self.flagged = flagged
  }
}

/// A change of mind about one purpose.
public typealias ConsentSetRequest = ConsentAnswer

/// Says in which language a client reads captions.
public struct CaptionsReadRequest: Codable, Equatable, Sendable {
  /// `original`, a language as ISO 639-1 names it, or null to read none.
  public var language: String?

  /// A wish to read in a language.
  public init(language: String?) { self.language = language }

  private enum CodingKeys: String, CodingKey { case language }

  /// Writes the language also when it is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(language, forKey: .language)
  }
}

/// Sets what the meeting asks people to agree to.
public struct HostPolicyRequest: Codable, Equatable, Sendable {
  /// The policy of every purpose; those that are missing are off.
  public var policy: ConsentPolicy

  /// A new policy.
  public init(policy: ConsentPolicy) { self.policy = policy }
}

/// Names of languages that are none.
public enum CaptionLanguage {
  /// Whatever is spoken.
  public static let original = "original"
  /// Whatever is found out.
  public static let detected = "auto"
}
