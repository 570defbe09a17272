// Which language a speaker speaks: their choice, else what was detected twice in a row, else the tenant's.

/// Follows one speaker.
public struct LanguageChooser: Equatable, Sendable {
  private let chosen: String?
  private let standard: String
  private var detected: String?
  private var candidate: String?
  private var rounds = 0
  /// Whether a language was found once that nobody recognises: speakers who change go on being examined.
  private var isWary = false
  private var skipped = 0

  /// The language that is spoken, if nobody recognises it: found twice in a row, and no other one twice since.
  public private(set) var unsupported: String?

  /// After so many utterances without two that agree, nothing is detected any more.
  static let longestDoubt = 8
  /// What is shorter is mistaken too often: a second, in samples at 16 kHz.
  static let shortest = AudioRing.rate
  /// Of a speaker who may change languages, one utterance of so many is examined.
  static let rarely = 4

  /// A speaker who chose `chosen`, or nothing.
  public init(chosen: String?, standard: String) {
    self.chosen = chosen
    self.standard = standard
  }

  /// The language to recognise now.
  public var language: String { chosen ?? detected ?? standard }

  /// Whether the next utterance shall be examined.
  public var isInDoubt: Bool {
    guard isOpen, isWary else { return isOpen }
    let isNews = candidate != nil && candidate != unsupported ?? detected
    return isNews || skipped >= Self.rarely - 1
  }

  /// Whether what is found may still change something.
  private var isOpen: Bool { chosen == nil && (isWary || detected == nil && rounds < Self.longestDoubt) }

  /// An utterance of at least a second was not examined.
  public mutating func skip() { skipped += 1 }

  /// Takes what an engine found out of an utterance of at least a second: a language, which somebody recognises or not, or
  /// nothing.
  public mutating func note(_ language: String?, isKnown: Bool = true) {
    guard isOpen else { return }
    rounds += 1
    skipped = 0
    defer { candidate = language }
    guard let language, language == candidate else { return }
    unsupported = isKnown ? nil : language
    if isKnown { detected = language } else { isWary = true }
  }
}
