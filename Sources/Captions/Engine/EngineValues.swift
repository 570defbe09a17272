// What goes into the engine and comes out of it.

public import Wire

/// How a stream is treated: what the speaker, the readers and the tenant chose.
public struct StreamOptions: Equatable, Sendable {
  /// Whose data it is.
  public var tenant: String
  /// The meeting's code.
  public var meeting: String
  /// The language that the speaker chose; nil to find out.
  public var language: String?
  /// What is assumed until the language is known.
  public var defaultLanguage: String
  /// Languages into which the text is translated.
  public var targets: Set<String>
  /// Kinds of personal data that are hidden, by name.
  public var redaction: [String]
  /// What happens to offensive text, by name.
  public var contentAction: String
  /// Names of people in the meeting.
  public var names: [String]

  /// Options of a stream.
  public init(
    tenant: String, meeting: String, language: String? = nil, defaultLanguage: String = "en",
    targets: Set<String> = [], redaction: [String] = [], contentAction: String = "off", names: [String] = []
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

/// Text as others may see it.
public struct CleanText: Equatable, Sendable {
  /// The text.
  public var text: String
  /// Words that were taken out of it.
  public var wordsRedacted: Int
  /// Whether it was found offensive.
  public var isFlagged: Bool

  /// Text that was looked at.
  public init(text: String, wordsRedacted: Int = 0, isFlagged: Bool = false) {
    self.text = text
    self.wordsRedacted = wordsRedacted
    self.isFlagged = isFlagged
  }
}

/// Takes out of a text what nobody shall see. Called before a text leaves the engine in any way.
public typealias TextFilter =
  @Sendable (
    _ text: String, _ isFinal: Bool, _ language: String, _ options: StreamOptions
  ) -> CleanText

/// A caption as it is now.
public struct Caption: Equatable, Sendable {
  /// Which utterance of its stream.
  public var segment: UInt64
  /// Words that stay.
  public var firm: String
  /// Words that may still change.
  public var tentative: String
  /// Whether the utterance is over. A final caption may come again with more translations or, once its language was found
  /// out, with another text.
  public var isFinal: Bool
  /// The language it is in.
  public var language: String
  /// When the utterance began.
  public var start: MonotonicTime
  /// When it ended, so far.
  public var end: MonotonicTime
  /// How sure the engine is, 0 to 1, if it says.
  public var confidence: Double?
  /// The whole text in other languages.
  public var translations: [String: String]
  /// Languages that are wanted and into which this text won't be translated: nobody can, or could.
  public var untranslated: Set<String> = []
  /// Whether content safety marked it.
  public var isFlagged: Bool
  /// When it passed each stage; nil while it is not final, and when it was given up.
  public var timing: CaptionTiming?

  /// The whole text.
  public var text: String { tentative.isEmpty ? firm : firm.isEmpty ? tentative : firm + " " + tentative }

  /// Whether there is anything in it but marks.
  var hasWords: Bool { text.contains { $0.isLetter || $0.isNumber } }
}

/// How the engine fares.
public enum EngineStatus: Equatable, Sendable {
  /// Text comes as it is spoken.
  case normal
  /// Text comes late, or only when an utterance is over.
  case delayed
  /// A service elsewhere failed; what is here took over, or nobody.
  case fallback(EngineTrouble)
}

/// What the engine tells.
public enum EngineEvent: Equatable, Sendable {
  /// Text of a stream.
  case caption(StreamID, Caption)
  /// How the engine fares, when that changed.
  case status(EngineStatus)
  /// A stream can't be recognised.
  case problem(StreamID, EngineTrouble)
}

/// The recognisers of an engine.
public struct Recognisers: Sendable {
  /// Those here, the preferred ones first.
  public var embedded: [any SpeechRecogniser]
  /// One elsewhere that is preferred to all of those.
  public var remote: (any RemoteRecogniser)?

  /// Some recognisers.
  public init(embedded: [any SpeechRecogniser], remote: (any RemoteRecogniser)? = nil) {
    self.embedded = embedded
    self.remote = remote
  }

  /// The one here for a language, or, when nil, one that finds it out.
  func embedded(for language: String?) -> (any SpeechRecogniser)? {
    guard let language else { return embedded.first { $0.detectsLanguage } }
    return embedded.first { $0.languages.contains(language) }
  }

  /// The one elsewhere, if it knows the language.
  func remote(for language: String?) -> (any RemoteRecogniser)? {
    guard let remote, let language else { return nil }
    return remote.languages.isEmpty || remote.languages.contains(language) ? remote : nil
  }

  /// All languages that somebody here or elsewhere knows.
  public var languages: Set<String> {
    embedded.reduce(remote?.languages ?? []) { $0.union($1.languages) }
  }
}
