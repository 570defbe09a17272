// What people are shown before they decide. A text never changes under its version: whoever changes a word raises the
// version, and everybody is asked again. The tests hold the digest of each version.

/// The text of a purpose in several languages.
public struct ConsentText: Equatable, Sendable {
  /// What it is about.
  public let purpose: Purpose
  /// Goes up with every change of wording.
  public let version: Int
  /// The wording by language.
  public let texts: [String: String]

  /// The wording in `language`, or in English.
  public func text(in language: String) -> String {
    texts[language] ?? texts["en"] ?? ""
  }

  /// The text as it is shown now.
  public static func current(_ purpose: Purpose) -> ConsentText {
    switch purpose {
    case .transcription: transcription
    case .translation: translation
    case .recording: recording
    case .analytics: analytics
    }
  }

  private static let transcription = ConsentText(
    purpose: .transcription, version: 1,
    texts: [
      "en": "What you say is turned into text while you speak. Everybody in the meeting can read it as captions, and "
        + "it is kept as a transcript on this server. Your voice itself is not kept.",
      "es": "Lo que dices se convierte en texto mientras hablas. Todas las personas de la reunión pueden leerlo como "
        + "subtítulos, y se guarda como transcripción en este servidor. Tu voz no se guarda.",
      "de": "Was Sie sagen, wird während des Sprechens in Text umgewandelt. Alle in der Besprechung können ihn als "
        + "Untertitel lesen, und er wird als Protokoll auf diesem Server aufbewahrt. Ihre Stimme selbst wird nicht "
        + "aufbewahrt.",
      "pt": "O que você diz é convertido em texto enquanto fala. Todas as pessoas na reunião podem lê-lo como "
        + "legendas, e ele é guardado como transcrição neste servidor. A sua voz não é guardada.",
    ])

  private static let translation = ConsentText(
    purpose: .translation, version: 1,
    texts: [
      "en": "The text of what you say is translated into the languages that others in the meeting read.",
      "es": "El texto de lo que dices se traduce a los idiomas que leen otras personas de la reunión.",
      "de": "Der Text dessen, was Sie sagen, wird in die Sprachen übersetzt, die andere in der Besprechung lesen.",
      "pt": "O texto do que você diz é traduzido para os idiomas que outras pessoas na reunião leem.",
    ])

  private static let recording = ConsentText(
    purpose: .recording, version: 1,
    texts: [
      "en": "Your voice, your camera and what you share are recorded. The recording is kept on this server and can be "
        + "seen by those to whom the host gives it.",
      "es": "Se graban tu voz, tu cámara y lo que compartes. La grabación se guarda en este servidor y pueden verla "
        + "aquellas personas a quienes el anfitrión se la dé.",
      "de": "Ihre Stimme, Ihre Kamera und was Sie teilen werden aufgezeichnet. Die Aufzeichnung wird auf diesem "
        + "Server aufbewahrt und kann von denen gesehen werden, denen der Gastgeber sie gibt.",
      "pt": "A sua voz, a sua câmera e o que você compartilha são gravados. A gravação é guardada neste servidor e "
        + "pode ser vista por quem o anfitrião autorizar.",
    ])

  private static let analytics = ConsentText(
    purpose: .analytics, version: 1,
    texts: [
      "en": "Figures are made of this meeting, such as how long each person spoke. They are kept on this server.",
      "es": "Se elaboran cifras de esta reunión, como cuánto tiempo habló cada persona. Se guardan en este servidor.",
      "de": "Aus dieser Besprechung werden Kennzahlen erstellt, etwa wie lange jede Person gesprochen hat. Sie werden "
        + "auf diesem Server aufbewahrt.",
      "pt": "São elaborados números sobre esta reunião, como quanto tempo cada pessoa falou. Eles são guardados neste "
        + "servidor.",
    ])
}
