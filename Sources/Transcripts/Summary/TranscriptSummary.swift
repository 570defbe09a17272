// What a meeting came to.

/// A summary of a transcript.
public struct TranscriptSummary: Codable, Equatable, Sendable {
  /// Something that somebody has to do.
  public struct Action: Codable, Equatable, Sendable {
    /// The name of who does it; nil when nobody was named.
    public var who: String?
    /// What was said about it.
    public var text: String

    /// An action item.
    public init(who: String?, text: String) {
      self.who = who
      self.text = text
    }
  }

  /// Who wrote a summary.
  public enum Source: String, Codable, Sendable {
    /// Sentences of the transcript were chosen.
    case extractive
    /// A language model wrote it.
    case model
  }

  /// The most important of what was said, in its order.
  public var summary: [String]
  /// Action items, in their order.
  public var actions: [Action]
  /// Decisions, in their order.
  public var decisions: [String]
  /// Who wrote it.
  public var source: Source
  /// Why it is not from the model although there is one; nil when nothing is to be said.
  public var note: String?

  /// A summary.
  public init(
    summary: [String], actions: [Action], decisions: [String], source: Source, note: String? = nil
  ) {
    self.summary = summary
    self.actions = actions
    self.decisions = decisions
    self.source = source
    self.note = note
  }
}
