// What a media node and a captions process say to each other. Media goes one way, text comes back; both are numbered by
// stream. Times are nanoseconds of the media node's monotonic clock.

/// The first message of a media node.
public struct NodeHello: Codable, Equatable, Sendable {
  /// The version of this protocol that is spoken.
  public var version: Int
  /// What the node's monotonic clock reads, so that the other side can tell its own from it.
  public var clock: UInt64
  /// The secret that both sides were given; empty between a server and its own child.
  public var secret: String
  /// The services elsewhere of which the node tells people before they agree, each with what it gets.
  public var told: [String]

  /// A hello.
  public init(clock: UInt64, secret: String, told: [String]) {
    version = linkVersion
    self.clock = clock
    self.secret = secret
    self.told = told
  }

  /// A hello of any version: that it is another one is to be said, so it must be read.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    version = try values.decode(Int.self, forKey: .version)
    clock = try values.decode(UInt64.self, forKey: .clock)
    secret = try values.decode(String.self, forKey: .secret)
    told = try values.decodeIfPresent([String].self, forKey: .told) ?? []
  }
}

/// The version of the protocol in this folder; both sides must speak the same.
public let linkVersion = 3

/// How a stream's text is treated: what a meeting and its tenant chose.
public struct StreamSettings: Codable, Equatable, Sendable {
  /// The tenant that pays and whose data it is.
  public var tenant: String
  /// The meeting's code: streams of one meeting share their turn.
  public var meeting: String
  /// The language that the speaker chose; nil to find out.
  public var language: String?
  /// What is assumed until the language is known.
  public var defaultLanguage: String
  /// Languages that somebody reads and into which this speaker's text may be translated.
  public var targets: [String]
  /// Kinds of personal data that are hidden, by name.
  public var redaction: [String]
  /// What happens to offensive text: `off`, `mark` or `mask`.
  public var contentAction: String
  /// Names of people in the meeting.
  public var names: [String]

  /// Settings of a stream.
  public init(
    tenant: String, meeting: String, language: String?, defaultLanguage: String, targets: [String],
    redaction: [String], contentAction: String, names: [String]
  ) {
    self.tenant = tenant
    self.meeting = meeting
    self.language = language
    self.defaultLanguage = defaultLanguage
    self.targets = targets
    self.redaction = redaction
    self.contentAction = contentAction
    self.names = names
  }
}

/// A speaker whose microphone follows, or whose settings changed.
public struct StreamOpening: Codable, Equatable, Sendable {
  /// The stream's number.
  public var stream: UInt32
  /// How its text is treated.
  public var settings: StreamSettings

  /// The settings of a stream.
  public init(stream: UInt32, settings: StreamSettings) {
    self.stream = stream
    self.settings = settings
  }
}

/// The end of a stream.
public struct StreamClosing: Codable, Equatable, Sendable {
  /// The stream's number.
  public var stream: UInt32
  /// Whether what was said but not finished is forgotten: consent was withdrawn.
  public var dropping: Bool

  /// The end of a stream.
  public init(stream: UInt32, dropping: Bool) {
    self.stream = stream
    self.dropping = dropping
  }
}

/// An audio packet of a stream.
public struct LinkPacket: Equatable, Sendable {
  /// The stream's number.
  public var stream: UInt32
  /// The RTP sequence number, unwrapped.
  public var sequence: Int64
  /// The RTP timestamp, at 48 kHz.
  public var timestamp: UInt32
  /// When it arrived.
  public var arrival: UInt64
  /// The Opus packet.
  public var payload: [UInt8]

  /// An audio packet.
  public init(stream: UInt32, sequence: Int64, timestamp: UInt32, arrival: UInt64, payload: [UInt8]) {
    self.stream = stream
    self.sequence = sequence
    self.timestamp = timestamp
    self.arrival = arrival
    self.payload = payload
  }
}

/// What a captions process can do.
public struct WorkerReady: Codable, Equatable, Sendable {
  /// The version of this protocol that is spoken.
  public var version: Int
  /// Languages that are recognised; empty when speech can't be recognised at all.
  public var spoken: [String]
  /// Pairs of languages that are translated, as `en-pt`.
  public var pairs: [String]
  /// What is missing and why, for the operator.
  public var problems: [String]

  /// What a captions process can do.
  public init(spoken: [String], pairs: [String], problems: [String]) {
    version = linkVersion
    self.spoken = spoken
    self.pairs = pairs
    self.problems = problems
  }
}

/// A caption as it is now; the same segment comes again until it is final.
public struct LinkCaption: Codable, Equatable, Sendable {
  /// Whose stream.
  public var stream: UInt32
  /// Which utterance; counts up in a stream.
  public var segment: UInt64
  /// Words that stay.
  public var firm: String
  /// Words that may still change.
  public var tentative: String
  /// Whether nothing will change any more.
  public var isFinal: Bool
  /// The language it is in.
  public var language: String
  /// When it began.
  public var start: UInt64
  /// When it ended, so far.
  public var end: UInt64
  /// How sure the engine is, 0 to 1, if it says.
  public var confidence: Double?
  /// The whole text in other languages.
  public var translations: [String: String]
  /// Languages that are wanted and into which this text won't be translated.
  public var untranslated: [String]
  /// Whether content safety marked it.
  public var flagged: Bool
  /// When it passed each stage, if it is final and that is known.
  public var timing: LinkTiming?

  /// A caption.
  public init(
    stream: UInt32, segment: UInt64, firm: String, tentative: String, isFinal: Bool, language: String, start: UInt64,
    end: UInt64, confidence: Double? = nil, translations: [String: String] = [:], untranslated: [String] = [],
    flagged: Bool = false, timing: LinkTiming? = nil
  ) {
    self.stream = stream
    self.segment = segment
    self.firm = firm
    self.tentative = tentative
    self.isFinal = isFinal
    self.language = language
    self.start = start
    self.end = end
    self.confidence = confidence
    self.translations = translations
    self.untranslated = untranslated
    self.flagged = flagged
    self.timing = timing
  }
}

/// Why captions are not what they should be, as a program understands it.
public struct LinkCause: Codable, Equatable, Sendable {
  /// What is wrong, by name.
  public var code: String
  /// The language that it is about.
  public var language: String?
  /// The service that it is about.
  public var service: String?

  /// What is wrong.
  public init(_ code: String, language: String? = nil, service: String? = nil) {
    self.code = code
    self.language = language
    self.service = service
  }
}

/// How the captions process fares.
public struct WorkerStatus: Codable, Equatable, Sendable {
  /// What readers should know.
  public enum State: String, Codable, Sendable {
    /// Text comes as it is spoken.
    case normal
    /// More is spoken than can be recognised in time: text comes late or only when it is final.
    case delayed
    /// A cloud service failed; the embedded engine took over, or nobody.
    case fallback
    /// Nothing is recognised.
    case unavailable
  }

  /// What readers should know.
  public var state: State
  /// Why, in words for people; empty when all is well.
  public var reason: String
  /// Why, for programs.
  public var cause: LinkCause?

  /// A status.
  public init(_ state: State, reason: String = "", cause: LinkCause? = nil) {
    self.state = state
    self.reason = reason
    self.cause = cause
  }
}

/// Why somebody can't be captioned. It is told in their meeting alone.
public struct StreamProblem: Codable, Equatable, Sendable {
  /// Whose stream.
  public var stream: UInt32
  /// Why, in words for people.
  public var reason: String
  /// Why, for programs.
  public var cause: LinkCause?

  /// A problem of a stream.
  public init(stream: UInt32, reason: String, cause: LinkCause? = nil) {
    self.stream = stream
    self.reason = reason
    self.cause = cause
  }
}

/// A figure that the captions process counts, as Prometheus takes it.
public struct LinkMetric: Codable, Equatable, Sendable {
  /// The metric's name.
  public var name: String
  /// `counter`, `gauge` or `histogram`.
  public var kind: String
  /// What it means.
  public var help: String
  /// Label names and values, in turn.
  public var labels: [String]
  /// The value of a counter or gauge; the sum of a histogram.
  public var value: Double
  /// Upper bounds of a histogram's buckets; empty for others.
  public var bounds: [Double]
  /// How many fell into each bucket, and beyond the last.
  public var counts: [Int]

  /// A counter or gauge.
  public init(_ name: String, kind: String, help: String, labels: [String] = [], value: Double) {
    self.init(name, kind: kind, help: help, labels: labels, value: value, bounds: [], counts: [])
  }

  /// A histogram.
  public init(_ name: String, help: String, labels: [String] = [], bounds: [Double], counts: [Int], sum: Double) {
    self.init(name, kind: "histogram", help: help, labels: labels, value: sum, bounds: bounds, counts: counts)
  }

  private init(
    _ name: String, kind: String, help: String, labels: [String], value: Double, bounds: [Double], counts: [Int]
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.labels = labels
    self.value = value
    self.bounds = bounds
    self.counts = counts
  }
}

/// What a media node says.
public enum NodeMessage: Equatable, Sendable {
  /// First of all.
  case hello(NodeHello)
  /// A stream begins, or is treated differently from now on.
  case open(StreamOpening)
  /// Audio of a stream.
  case audio(LinkPacket)
  /// A stream ends.
  case close(StreamClosing)
}

/// What a captions process says.
public enum WorkerMessage: Equatable, Sendable {
  /// The answer to a hello; again when that has changed, such as when a service elsewhere tells which languages it knows.
  case ready(WorkerReady)
  /// Text of a stream.
  case caption(LinkCaption)
  /// How it fares, when that changed.
  case status(WorkerStatus)
  /// A stream can't be captioned.
  case problem(StreamProblem)
  /// Its figures, whole, about once a second.
  case metrics([LinkMetric])
  /// The hello was not good.
  case refused(String)
}
