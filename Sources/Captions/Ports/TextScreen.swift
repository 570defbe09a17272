// What the pipeline needs of services elsewhere that look at final texts before anybody sees them.

/// What a screen shall look for, as the tenant chose.
public struct ScreenOptions: Equatable, Sendable {
  /// Kinds of personal data that are hidden, by name.
  public var redaction: [String]
  /// What happens to offensive text, by name.
  public var contentAction: String

  /// Options of a look.
  public init(redaction: [String] = [], contentAction: String = "off") {
    self.redaction = redaction
    self.contentAction = contentAction
  }
}

/// A text that a screen looked at.
public struct ScreenedText: Equatable, Sendable {
  /// The text as others may see it.
  public var text: String
  /// Words that were taken out of it.
  public var wordsRedacted: Int
  /// Whether it was found offensive.
  public var isFlagged: Bool
  /// What it was found to offend by, such as `hate`.
  public var categories: [String]

  /// A text that was looked at.
  public init(text: String, wordsRedacted: Int = 0, isFlagged: Bool = false, categories: [String] = []) {
    self.text = text
    self.wordsRedacted = wordsRedacted
    self.isFlagged = isFlagged
    self.categories = categories
  }
}

/// Somebody elsewhere who looks at final texts. They get a text from which this process took what it found itself, and
/// what they say is added to that.
public protocol TextScreen: Sendable {
  /// A name for metrics.
  var name: String { get }
  /// Whether these options leave it anything to do.
  func isWanted(by options: ScreenOptions) -> Bool
  /// The text as others may see it.
  func screen(
    _ text: String, language: String, _ options: ScreenOptions
  ) async throws(InferenceError) -> ScreenedText
}
