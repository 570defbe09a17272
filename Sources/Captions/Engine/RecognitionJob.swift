// The work that goes from the intake thread to the workers.

public import Wire

/// A stream in the captions process.
public struct StreamID: RawRepresentable, Hashable, Sendable {
  /// The number.
  public var rawValue: UInt64

  /// The stream numbered `rawValue`.
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// What a piece of work is for.
public enum JobKind: Int, Sendable {
  /// The utterance is over.
  case final
  /// It may be over.
  case speculative
  /// It goes on.
  case tentative
  /// Which language is it?
  case detection
}

/// Sound that waits to be recognised.
public struct RecognitionJob: Sendable {
  /// Whose sound.
  public var stream: StreamID
  /// Whose data it is.
  public var tenant: String
  /// The meeting in which it was said, for fairness.
  public var meeting: String
  /// Which utterance.
  public var segment: UInt64
  /// What for.
  public var kind: JobKind
  /// The sound, 16 kHz mono.
  public var samples: [Float]
  /// Where in the stream it lies.
  public var range: Range<Int64>
  /// The language to recognise; nil to find out.
  public var language: String?
  /// What the engine made of the utterance so far, in its own terms.
  public var draft: [Int32] = []
  /// When the sound ended, of an utterance that is over: from then on its text becomes old. Nil when it waited for
  /// something else.
  public var spoken: MonotonicTime?
  /// Since when it waits.
  public var since: MonotonicTime
  /// Whether it must be recognised here: the engine elsewhere failed.
  public var mustStayHere = false
}
