// Why captions are not what they should be, as readers are told.

/// Why captions are not what they should be: in words for people, and by a code, by which clients find words of their own.
public struct EngineTrouble: Equatable, Sendable {
  /// What is wrong.
  public enum Code: String, CaseIterable, Sendable {
    /// A service elsewhere failed; another engine took over.
    case serviceReplaced
    /// A service elsewhere failed, and nobody does what it did.
    case serviceFailed
    /// Nobody here can write down what a speaker speaks.
    case unsupportedLanguage
    /// More people speak than may be listened to.
    case tooManySpeakers
    /// An engine here does not work.
    case engineFailed
  }

  /// What is wrong.
  public var code: Code
  /// The same in words for people; never what anybody said.
  public var text: String
  /// The language that it is about, as ISO 639-1 names it.
  public var language: String?
  /// The name of the service that it is about.
  public var service: String?

  /// Something that is wrong.
  public init(_ code: Code, _ text: String, language: String? = nil, service: String? = nil) {
    self.code = code
    self.text = text
    self.language = language
    self.service = service
  }

  /// A service elsewhere failed, which `isReplaced` by another engine or not.
  public static func service(_ name: String, _ reason: String, isReplaced: Bool) -> EngineTrouble {
    EngineTrouble(isReplaced ? .serviceReplaced : .serviceFailed, "\(name): \(reason)", service: name)
  }

  /// Nobody here can write down what a speaker speaks.
  public static func unsupported(_ language: String) -> EngineTrouble {
    EngineTrouble(
      .unsupportedLanguage, "nobody here can write down the language \(language)", language: language)
  }
}
