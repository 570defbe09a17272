// The sentences of which the consent texts are made. To change one is to change every text that has it: raise their
// versions in ConsentText.swift. They speak to people as the client does: usted, Sie, and in Portuguese without a pronoun.

extension ConsentText {
  // MARK: Captions and transcripts

  static let speechBecomesText = [
    "en": "What you say is turned into text while you speak.",
    "es": "Lo que usted dice se convierte en texto mientras habla.",
    "de": "Was Sie sagen, wird während des Sprechens in Text umgewandelt.",
    "pt": "O que diz é convertido em texto enquanto fala.",
  ]

  static let soundIsSent = [
    "en": "For this the sound of your voice is sent to a service elsewhere that the operator of this server chose; "
      + "that service’s own terms apply there.",
    "es": "Para ello, el sonido de su voz se envía a un servicio externo que ha elegido quien opera este servidor; "
      + "allí se aplican las condiciones de ese servicio.",
    "de": "Dafür wird der Ton Ihrer Stimme an einen externen Dienst gesendet, den der Betreiber dieses Servers "
      + "ausgewählt hat; dort gelten die Bedingungen dieses Dienstes.",
    "pt": "Para isso, o som da sua voz é enviado a um serviço externo escolhido por quem opera este servidor; ali "
      + "aplicam-se as condições desse serviço.",
  ]

  static let textIsSent = [
    "en": "The text is sent to services elsewhere that the operator of this server chose, to be checked or, with the "
      + "names of those who spoke, summarised; those services’ own terms apply there.",
    "es": "El texto se envía a servicios externos que ha elegido quien opera este servidor, para revisarlo o, con los "
      + "nombres de quienes hablaron, resumirlo; allí se aplican las condiciones de esos servicios.",
    "de": "Der Text wird an externe Dienste gesendet, die der Betreiber dieses Servers ausgewählt hat, um ihn zu "
      + "prüfen oder, mit den Namen derer, die gesprochen haben, zusammenzufassen; dort gelten die Bedingungen dieser "
      + "Dienste.",
    "pt": "O texto é enviado a serviços externos escolhidos por quem opera este servidor, para ser verificado ou, com "
      + "os nomes de quem falou, resumido; ali aplicam-se as condições desses serviços.",
  ]

  static let textIsGivenToPrograms = [
    "en": "The text, and its translations where there are any, are given to programs that the operator of this server "
      + "named, with the names of those who spoke; what becomes of it there is up to those who run them.",
    "es": "El texto, y sus traducciones si las hay, se entregan a programas que ha indicado quien opera este servidor, "
      + "con los nombres de quienes hablaron; lo que ocurra allí con él depende de quienes los gestionan.",
    "de": "Der Text und, wo es sie gibt, seine Übersetzungen werden an Programme gegeben, die der Betreiber dieses "
      + "Servers benannt hat, mit den Namen derer, die gesprochen haben; was dort damit geschieht, bestimmen deren "
      + "Betreiber.",
    "pt": "O texto, e as suas traduções se as houver, são entregues a programas indicados por quem opera este "
      + "servidor, com os nomes de quem falou; o que ali lhe acontece depende de quem os gere.",
  ]

  /// What it promises holds whatever kinds the operator chose, also none.
  static let personalDataIsTakenOut = [
    "en": "Personal data that this server recognises and is set to hide is taken out of it first.",
    "es": "Antes se quitan de él los datos personales que este servidor reconoce y tiene que ocultar.",
    "de": "Vorher werden personenbezogene Daten herausgenommen, die dieser Server erkennt und verbergen soll.",
    "pt": "Antes são retirados dele os dados pessoais que este servidor reconhece e deve ocultar.",
  ]

  static let textIsReadAndKept = [
    "en": "Everybody in the meeting can read the text as captions, and it is kept as a transcript on this server.",
    "es": "Todas las personas de la reunión pueden leer el texto como subtítulos, y se guarda como transcripción en "
      + "este servidor.",
    "de": "Alle in der Besprechung können den Text als Untertitel lesen, und er wird als Protokoll auf diesem Server "
      + "aufbewahrt.",
    "pt": "Todas as pessoas na reunião podem ler o texto como legendas, e ele é guardado como transcrição neste "
      + "servidor.",
  ]

  static let whoSpokeIsShown = [
    "en": "The transcript shows who spoke, when and for how long.",
    "es": "La transcripción muestra quién habló, cuándo y durante cuánto tiempo.",
    "de": "Das Protokoll zeigt, wer wann und wie lange gesprochen hat.",
    "pt": "A transcrição mostra quem falou, quando e durante quanto tempo.",
  ]

  static let voiceIsNotKept = [
    "en": "Your voice itself is not kept.",
    "es": "Su voz no se guarda.",
    "de": "Ihre Stimme selbst wird nicht aufbewahrt.",
    "pt": "A sua voz não é guardada.",
  ]

  static let voiceIsNotKeptHere = [
    "en": "Your voice itself is not kept on this server.",
    "es": "Su voz no se guarda en este servidor.",
    "de": "Ihre Stimme selbst wird auf diesem Server nicht aufbewahrt.",
    "pt": "A sua voz não é guardada neste servidor.",
  ]

  // MARK: Translation

  static let textIsTranslated = [
    "en": "The text of what you say is translated into the languages that others in the meeting read.",
    "es": "El texto de lo que usted dice se traduce a los idiomas que leen otras personas de la reunión.",
    "de": "Der Text dessen, was Sie sagen, wird in die Sprachen übersetzt, die andere in der Besprechung lesen.",
    "pt": "O texto do que diz é traduzido para as línguas que outras pessoas na reunião leem.",
  ]

  static let textIsSentToTranslate = [
    "en": "For this it is sent to a service elsewhere that the operator of this server chose; that service’s own "
      + "terms apply there.",
    "es": "Para ello se envía a un servicio externo que ha elegido quien opera este servidor; allí se aplican las "
      + "condiciones de ese servicio.",
    "de": "Dafür wird er an einen externen Dienst gesendet, den der Betreiber dieses Servers ausgewählt hat; dort "
      + "gelten die Bedingungen dieses Dienstes.",
    "pt": "Para isso é enviado a um serviço externo escolhido por quem opera este servidor; ali aplicam-se as "
      + "condições desse serviço.",
  ]

  // MARK: The others

  static let everythingIsRecorded = [
    "en": "Your voice, your camera and what you share are recorded. The recording is kept on this server and can be "
      + "seen by those to whom the host gives it.",
    "es": "Se graban su voz, su cámara y lo que comparta. La grabación se guarda en este servidor y pueden verla "
      + "aquellas personas a quienes el anfitrión se la dé.",
    "de": "Ihre Stimme, Ihre Kamera und was Sie teilen werden aufgezeichnet. Die Aufzeichnung wird auf diesem Server "
      + "aufbewahrt und kann von denen gesehen werden, denen die Leitung der Besprechung sie gibt.",
    "pt": "A sua voz, a sua câmara e o que partilhar são gravados. A gravação é guardada neste servidor e pode ser "
      + "vista por quem o anfitrião autorizar.",
  ]

  static let figuresAreMade = [
    "en": "Figures are made of this meeting, such as how many people took part. They are kept on this server.",
    "es": "Se elaboran cifras de esta reunión, como cuántas personas participaron. Se guardan en este servidor.",
    "de": "Aus dieser Besprechung werden Kennzahlen erstellt, etwa wie viele Personen teilgenommen haben. Sie werden "
      + "auf diesem Server aufbewahrt.",
    "pt": "São elaborados números sobre esta reunião, como quantas pessoas participaram. Eles são guardados neste "
      + "servidor.",
  ]
}
