// Which language a speaker speaks: their choice, else what was detected twice in a row, else the tenant's.

/// Follows one speaker.
public struct LanguageChooser: Equatable, Sendable {
  private let chosen: String?
  private let standard: String
  private var detected: String?
  private var candidate: String?
  private var rounds = 0

  /// After so many utterances without two that agree, nothing is detected any more.
  static let longestDoubt = 8
  /// What is shorter is mistaken too often: a second, in samples at 16 kHz.
  static let shortest = AudioRing.rate

  /// A speaker who chose `chosen`, or nothing.
  public init(chosen: String?, standard: String) {
    self.chosen = chosen
    self.standard = standard
  }

  /// The language to recognise now.
  public var language: String { chosen ?? detected ?? standard }

  /// Whether the next utterance shall be examined.
  public var isInDoubt: Bool { chosen == nil && detected == nil && rounds < Self.longestDoubt }

  /// Takes what an engine found out of an utterance of at least a second: a language that can be recognised, or nothing.
  public mutating func note(_ language: String?) {
    guard isInDoubt else { return }
    rounds += 1
    if let language, language == candidate { detected = language }
    candidate = language
  }
}
