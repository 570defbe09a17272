// How people say what they will do and what they settled, in four languages. Written as `foldedWords` writes words; `…`
// stands for up to eight words. Languages other than these have no cues, and so no action items and no decisions.

/// A way of saying something: words that follow each other, with gaps.
struct Phrase: Sendable {
  private let parts: [[String]]

  init(_ text: String) {
    parts = text.split(separator: "…").map { foldedWords(String($0)) }
  }

  /// The places of the phrase's words in a sentence, if it is there; none of those in its gaps.
  func places(in words: [String]) -> [Int]? {
    guard let first = parts.first, words.count >= first.count else { return nil }
    for start in 0...(words.count - first.count) where matches(first, words, at: start) {
      let places = Array(start..<(start + first.count))
      if let rest = rest(parts.dropFirst(), in: words, from: start + first.count) { return places + rest }
    }
    return nil
  }

  private func rest(_ parts: ArraySlice<[String]>, in words: [String], from start: Int) -> [Int]? {
    var places: [Int] = []
    var place = start
    for part in parts {
      guard let next = (place...(place + 8)).first(where: { matches(part, words, at: $0) }) else { return nil }
      place = next + part.count
      places += next..<place
    }
    return places
  }

  private func matches(_ part: [String], _ words: [String], at start: Int) -> Bool {
    start + part.count <= words.count && words[start..<(start + part.count)].elementsEqual(part)
  }
}

/// The phrases of one language.
struct Cues: Sendable {
  /// The speaker will do it.
  var own: [Phrase]
  /// Somebody has to: the group, or nobody in particular.
  var shared: [Phrase]
  /// The person who is spoken to is asked.
  var asked: [Phrase]
  /// Follows the name of who will do it.
  var others: [Phrase]
  /// It is settled.
  var settled: [Phrase]
  /// What looks like one of these and is small talk, or is not so.
  var void: [Phrase]

  /// Stand anywhere in a phrase and change nothing.
  static let fillers: Set<String> = [
    "also", "all", "just", "then", "now", "really", "actually", "tambien", "todos", "entonces", "ya", "tambem", "entao",
    "ja", "auch", "dann", "noch", "jetzt", "alle",
  ]

  /// The cues of a language.
  static func of(_ language: String) -> Cues? { all[language] }

  private static let all = ["en": english, "es": spanish, "pt": portuguese, "de": german]

  private static let english = Cues(
    own: ["i will", "i'll", "i am going to", "i'm going to", "i have to", "i need to", "i can take", "let me take"],
    shared: [
      "we need to", "we have to", "we will", "we'll", "we should", "let's", "somebody has to", "someone has to",
      "somebody needs to", "someone needs to", "action item", "next step is", "don't forget to", "make sure",
    ],
    asked: ["can you", "could you", "would you", "will you", "you need to", "you have to", "you should", "please"],
    others: ["will", "is going to", "has to", "needs to", "should"],
    settled: [
      "we decided", "we have decided", "we've decided", "we agreed", "we have agreed", "we've agreed", "it is decided",
      "it's decided", "the decision is", "let's go with", "we'll go with", "we will go with", "we are going with",
      "we're going with", "we settled on", "that's settled", "the plan is to", "let's stick with", "we'll stick with",
    ],
    void: [
      "can you hear", "can you see", "could you hear", "let's see", "let's start", "let's get started", "i'll be right",
      "i will be right", "please go ahead", "can you repeat", "could you repeat", "you should be able",
      "haven't decided",
      "if we", "whether we", "thank you", "say that again", "i have to say", "i have to admit",
      "should not", "shouldn't", "don't need to", "do not need to", "don't have to", "do not have to", "will not",
      "won't",
    ])

  private static let spanish = Cues(
    own: [
      "voy a", "me encargo", "yo me ocupo", "tengo que", "yo lo hago", "me toca", "enviaré", "prepararé", "revisaré",
    ],
    shared: [
      "vamos a", "tenemos que", "hay que", "necesitamos", "deberíamos", "hace falta", "alguien tiene que",
      "no olvidemos", "queda pendiente",
    ],
    asked: ["puedes", "podrías", "puede usted", "podría", "tienes que", "por favor", "te encargas", "deberías"],
    others: ["va a", "tiene que", "se encarga", "debería", "debe"],
    settled: [
      "decidimos", "hemos decidido", "acordamos", "hemos acordado", "quedamos en", "hemos quedado en", "vamos con",
      "nos quedamos con", "está decidido", "queda decidido", "la decisión es", "el plan es",
    ],
    void: [
      "me oyes", "me escuchas", "puedes oír", "puedes oírme", "puedes ver", "vamos a ver", "vamos a empezar",
      "puedes repetir", "podrías repetir", "no hemos decidido", "si decidimos", "tengo que decir", "voy a ver",
      "no voy a", "no vamos a", "no tenemos que", "no hay que", "no deberíamos",
    ])

  private static let portuguese = Cues(
    own: ["vou", "fico de", "eu trato", "tenho que", "tenho de", "eu faço", "enviarei", "deixa comigo"],
    shared: [
      "vamos", "temos que", "temos de", "precisamos", "é preciso", "devemos", "devíamos", "deveríamos",
      "alguém tem que", "alguém tem de", "alguém precisa", "fica pendente", "não podemos esquecer",
    ],
    asked: [
      "você pode", "pode me", "podes", "poderia", "podias", "você consegue", "consegues", "por favor",
      "você precisa", "tens de",
    ],
    others: ["vai", "fica de", "tem que", "tem de", "precisa", "deve"],
    settled: [
      "decidimos", "ficou decidido", "está decidido", "concordamos", "combinamos", "ficou combinado", "acordamos",
      "vamos com", "ficamos com", "a decisão é", "o plano é",
    ],
    void: [
      "me ouve", "pode ouvir", "consegue ouvir", "consegues ouvir", "vamos ver", "vamos começar", "pode repetir",
      "não decidimos", "se decidimos", "tenho que dizer", "vou ver se", "vou embora",
      "não vou", "não vamos", "não precisamos", "não temos",
    ])

  private static let german = Cues(
    own: ["ich werde", "ich kümmere mich", "ich muss", "ich übernehme", "ich mache", "ich schicke", "ich schreibe"],
    shared: [
      "wir müssen", "wir sollten", "wir werden", "wir brauchen", "lass uns", "lasst uns", "lassen sie uns",
      "jemand muss", "jemand sollte", "offen ist noch", "nicht vergessen",
    ],
    asked: ["kannst du", "könntest du", "können sie", "könnten sie", "du musst", "würdest du", "bitte"],
    others: ["wird", "muss", "kümmert sich", "übernimmt", "sollte"],
    settled: [
      "wir haben … beschlossen", "wir haben … entschieden", "wir haben … geeinigt", "haben wir … beschlossen",
      "haben wir … entschieden", "haben wir … geeinigt", "wir haben beschlossen", "wir haben entschieden",
      "wir nehmen", "wir bleiben bei", "es bleibt bei", "die entscheidung ist", "damit ist … entschieden",
      "der plan ist",
    ],
    void: [
      "kannst du mich hören", "können sie mich hören", "hörst du mich", "hören sie mich", "noch nicht entschieden",
      "noch nicht beschlossen", "lass uns anfangen", "lasst uns anfangen", "mal sehen", "wiederholen", "ich muss sagen",
      "ich muss zugeben", "werde … nicht", "werden … nicht", "müssen … nicht", "muss … nicht", "sollten … nicht",
    ])
}

extension Phrase: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self.init(value) }
}
