// What people are shown before they decide. A text never changes under its version: whoever changes a word raises the
// version, and everybody is asked again. Where something goes to a service elsewhere the text says so, and that text has a
// version of its own: a yes to one is no yes to the other. The tests hold the digest of each version.

/// The text of a purpose in several languages.
public struct ConsentText: Equatable, Sendable {
  /// What it is about.
  public let purpose: Purpose
  /// Goes up with every change of wording; no two texts of a purpose share one.
  public let version: Int
  /// The wording by language.
  public let texts: [String: String]

  /// The wording in `language`, or in English.
  public func text(in language: String) -> String {
    texts[language] ?? texts["en"] ?? ""
  }

  /// The text as it is shown now, where `sent` of whoever agrees goes to services elsewhere.
  public static func current(_ purpose: Purpose, sending sent: SentElsewhere = []) -> ConsentText {
    switch purpose {
    case .transcription: transcription(sending: sent)
    case .translation: translation(sending: sent)
    case .recording: recording
    case .analytics: analytics
    }
  }

  /// A text made of whole sentences, each in every language.
  private init(_ purpose: Purpose, version: Int, _ sentences: [[String: String]]) {
    self.purpose = purpose
    self.version = version
    texts = sentences.reduce(into: [:]) { texts, sentence in
      for (language, words) in sentence { texts[language] = texts[language].map { "\($0) \(words)" } ?? words }
    }
  }

  /// The first version of texts made of these sentences; each combination of what is sent has one from there on.
  private static let transcriptionVersion = 6

  private static func transcription(sending sent: SentElsewhere) -> ConsentText {
    var sentences = [speechBecomesText]
    if sent.contains(.sound) { sentences.append(soundIsSent) }
    if sent.contains(.text) { sentences.append(textIsSent) }
    if sent.contains(.textToPrograms) { sentences.append(textIsGivenToPrograms) }
    if !sent.isDisjoint(with: [.text, .textToPrograms]) { sentences.append(personalDataIsTakenOut) }
    sentences += [textIsReadAndKept, whoSpokeIsShown, sent.contains(.sound) ? voiceIsNotKeptHere : voiceIsNotKept]
    return ConsentText(.transcription, version: transcriptionVersion + Int(sent.rawValue), sentences)
  }

  private static func translation(sending sent: SentElsewhere) -> ConsentText {
    sent.contains(.text)
      ? ConsentText(.translation, version: 3, [textIsTranslated, textIsSentToTranslate, personalDataIsTakenOut])
      : ConsentText(.translation, version: 2, [textIsTranslated])
  }

  private static let recording = ConsentText(.recording, version: 2, [everythingIsRecorded])
  private static let analytics = ConsentText(.analytics, version: 2, [figuresAreMade])
}
