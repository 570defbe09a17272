// What the pipeline needs of engines. The adapters are in Inference and CloudInference; the pipeline knows none of them.

/// Why an engine gave no result.
public struct InferenceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Kind: Equatable, Sendable {
    /// The engine is not there.
    case unavailable
    /// It did not answer in time.
    case timeout
    /// It answered with an error.
    case failed
    /// It does not know the language.
    case unsupportedLanguage
    /// It has too much to do.
    case overloaded
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// Why, in words for the operator; never what anybody said.
  public var reason: String

  /// A failure.
  public init(_ kind: Kind, reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// The reason.
  public var description: String { reason }
}

/// Why speech is recognised: to show something at once, or for good.
public enum RecognitionPass: Sendable {
  /// The utterance goes on; the text will change.
  case tentative
  /// The utterance is over.
  case final
}

/// What an engine heard.
public struct SpeechResult: Equatable, Sendable {
  /// The text; empty when nothing was said.
  public var text: String
  /// The language as ISO 639-1 names it, if the engine says.
  public var language: String?
  /// How sure it is, 0 to 1, if it says.
  public var confidence: Double?
  /// The text in the engine's own terms. Shown to it again with more of the same utterance, it saves time; empty if it does
  /// not know how.
  public var tokens: [Int32]

  /// A result.
  public init(text: String, language: String? = nil, confidence: Double? = nil, tokens: [Int32] = []) {
    self.text = text
    self.language = language
    self.confidence = confidence
    self.tokens = tokens
  }
}

/// An engine on this machine. It is shared by all streams and called on worker threads.
public protocol SpeechRecogniser: Sendable {
  /// A name for metrics.
  var name: String { get }
  /// Languages that it knows, as ISO 639-1 names them.
  var languages: Set<String> { get }
  /// Whether it finds out the language itself when told none.
  var detectsLanguage: Bool { get }
  /// Whether it writes capitals and punctuation.
  var writesPunctuation: Bool { get }
  /// The text of `samples`, 16 kHz mono from -1 to 1. Takes CPU time; returns when done.
  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) throws(InferenceError) -> SpeechResult
  /// The same, sooner: `draft` are the tokens of a pass over the utterance so far.
  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass, draft: [Int32]
  ) throws(InferenceError) -> SpeechResult
}

extension SpeechRecogniser {
  /// Most engines begin anew with each pass.
  public func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass, draft: [Int32]
  ) throws(InferenceError) -> SpeechResult {
    try recognise(samples, language: language, pass: pass)
  }
}

/// An engine elsewhere.
public protocol RemoteRecogniser: Sendable {
  /// A name for metrics.
  var name: String { get }
  /// Languages that it knows; empty for any.
  var languages: Set<String> { get }
  /// The text of `samples`, 16 kHz mono from -1 to 1.
  func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) async throws(InferenceError) -> SpeechResult
}

/// Tells speech from silence, for one stream.
public protocol VoiceActivityDetector {
  /// The samples that it takes at once, at 16 kHz.
  static var windowLength: Int { get }
  /// How likely the next window holds speech, 0 to 1.
  mutating func accept(_ window: UnsafeBufferPointer<Float>) -> Float
  /// Forgets what it heard.
  mutating func reset()
}

/// Decodes one stream's packets to 16 kHz mono.
public protocol AudioDecoder {
  /// Appends the samples of a packet. Nil conceals a lost one of `samples`; with `fec`, `payload` is the packet after the
  /// lost one, and may hold it in short.
  mutating func decode(
    _ payload: UnsafeRawBufferPointer?, fec: Bool, samples: Int, into output: inout [Float]
  ) throws(InferenceError)
}

/// From one language to another.
public struct LanguagePair: Hashable, Sendable {
  /// The language of the text.
  public var from: String
  /// The language wanted.
  public var to: String

  /// A pair.
  public init(from: String, to: String) {
    self.from = from
    self.to = to
  }
}

/// Translates text.
public protocol Translator: Sendable {
  /// A name for metrics.
  var name: String { get }
  /// What it can translate.
  var pairs: Set<LanguagePair> { get }
  /// Whether it is quick enough to follow text that still changes.
  var followsTentative: Bool { get }
  /// Whether it is a service elsewhere, of whose failures readers are told.
  var isRemote: Bool { get }
  /// The text in the other language.
  func translate(_ text: String, from: String, to: String) async throws(InferenceError) -> String
}

extension Translator {
  /// Most are here.
  public var isRemote: Bool { false }
}
