// Why storage could not do what was asked. One struct with a stable code: callers decide by the code, people read the
// reason. The reason never holds a stored value.

public import Transcripts

/// Why storage could not do what was asked.
public struct StorageError: TranscriptStoreError, Equatable, Sendable, CustomStringConvertible {
  /// The kind of trouble.
  public enum Code: String, CaseIterable, Sendable {
    /// Somebody else holds the database; trying again helps.
    case busy
    /// The disk is full.
    case full
    /// The file can't be read, written or opened.
    case unavailable
    /// The file is not a database, or not a whole one.
    case damaged
    /// A later version of the server wrote the data; they are left alone.
    case newerVersion
    /// The data refuse the change: it breaks a rule that is written into them.
    case refused
    /// A statement that the database does not accept: a fault of ours.
    case statement
  }

  /// The kind of trouble.
  public var code: Code
  /// What happened, in a sentence without stored values.
  public var reason: String

  /// An error of a kind.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// The kind and the sentence.
  public var description: String { "\(code.rawValue): \(reason)" }

  /// Whether what was asked for can't be done whoever tries and whenever.
  public var isRefusal: Bool { code == .refused }

  /// Whether the same change may succeed later: everything but a change that the data themselves refuse.
  public var mayPass: Bool { !isRefusal }
}
