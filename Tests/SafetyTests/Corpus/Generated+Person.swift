// Numbers that states give, streets, and names.

@testable import Safety

extension Generated {
  static let nationalID = make(
    7,
    frames: [
      "en": ["My social security number is *.", "the SSN is * I think", "National insurance number *, please."],
      "es": ["Mi DNI es *.", "El NIE es *, creo.", "mi dni es el * gracias"],
      "pt": ["O meu CPF é *.", "O NIF é *, acho eu.", "número de contribuinte * por favor"],
      "de": ["Meine Steuer-ID ist *.", "Die Steueridentifikationsnummer lautet *.", "steuernummer * bitte"],
    ],
    others: beside([
      "en": [
        "Social security is a topic since ¥.", "We insure %## people with national insurance.",
        "My passport expires in 2029.",
      ],
      "es": ["El DNI tiene ocho números y una letra.", "El NIE tarda %# días."],
      "pt": ["O CPF tem onze dígitos.", "O NIF é obrigatório desde ¥."],
      "de": ["Die Steuer beträgt %# Prozent.", "Die Steuer-ID kommt nach %# Tagen.", "Das war nie 120 Meter lang."],
    ])
  ) { dice, language in
    switch language {
    case "en":
      let digits = dice.digits(9)
      let insurance = dice.pick(["AB", "JG", "SK", "PX"])
      return dice.pick([
        "\(digits.prefix(3))-\(digits.dropFirst(3).prefix(2))-\(digits.suffix(4))", Speech.said(digits, "en", &dice),
        "\(digits.prefix(3)) \(digits.dropFirst(3).prefix(2)) \(digits.suffix(4))", digits,
        "\(insurance) \(Speech.written(String(digits.prefix(6)), [2, 2, 2], &dice)) C",
        "\(insurance)\(digits.prefix(6))D",
      ])
    case "es":
      let digits = dice.digits(8)
      let letter = CheckDigits.letterOfDNI(digits.utf8.map { $0 - 0x30 }).map { String($0).uppercased() } ?? "A"
      return dice.pick([
        "\(digits)\(letter)", "\(digits)-\(letter)", "\(digits) \(letter)",
        "\(Speech.said(digits, "es", &dice)) \(letter)",
        "X\(digits.prefix(7))\(letter)", "Y-\(digits.prefix(7))-\(letter)",
        "\(digits.prefix(2)).\(digits.dropFirst(2).prefix(3)).\(digits.suffix(3))-\(letter)",
      ])
    case "pt":
      let digits = String(dice.below(9) + 1) + dice.digits(10)
      let nine = String(digits.prefix(9))
      return dice.pick([
        "\(digits.prefix(3)).\(digits.dropFirst(3).prefix(3)).\(digits.dropFirst(6).prefix(3))-\(digits.suffix(2))",
        digits,
        nine, Speech.written(nine, [3, 3, 3], &dice), Speech.said(digits, "pt", &dice), Speech.said(nine, "pt", &dice),
      ])
    default:
      let digits = String(dice.below(9) + 1) + dice.digits(10)
      return dice.pick([digits, Speech.written(digits, [2, 3, 3, 3], &dice), Speech.said(digits, "de", &dice)])
    }
  }

  static let address = make(
    8,
    frames: [
      "en": ["I live at *.", "Send it to *, please.", "The office is at * now.", "We moved to * last year."],
      "es": ["Vivo en la *.", "Mándalo a *, por favor.", "La oficina está en *."],
      "pt": ["Moro na *.", "Manda para a *, por favor.", "O escritório fica na *."],
      "de": ["Ich wohne in der *.", "Schick es in die *, bitte.", "Das Büro ist jetzt *."],
    ],
    others: beside([
      "en": [
        "It's a one way street.", "The road to ¥ is long.", "There are %# cars in the street.",
        "A %# hour drive awaits us.",
        "He is %# years into his place here.", "We met on the way at %.",
      ],
      "es": ["La calle está cerrada desde ¥.", "Hay %# personas en la plaza.", "El camino es de %# kilómetros."],
      "pt": ["A rua está fechada há %# dias.", "A longo prazo, em ¥, é a meta.", "A praça tem %# árvores."],
      "de": [
        "Die Straße ist seit %# Wochen gesperrt.", "Auf dem Weg trafen wir % Leute.", "Es gibt %# Parkplätze.",
        "Auf Platz % landete Italien.",
      ],
    ])
  ) { dice, language in
    let value = dice.below(240) + 1
    let number = value > 9 && value < 100 && dice.below(4) == 0 ? Speech.number(value, language) : String(value)
    switch language {
    case "en":
      let name = dice.pick(["Baker", "Elm", "Church Hill", "St. Mary's", "Old Mill", "Fifth", "North Park", "Rosewood"])
      return "\(number) \(name) \(dice.pick(["Street", "Road", "Avenue", "Lane", "Drive", "Square", "Court"]))"
    case "es":
      let name = dice.pick(["Mayor", "de Alcalá", "del Prado", "Serrano", "de la Constitución", "San Juan"])
      let street = dice.pick(["calle", "avenida", "plaza", "Calle"])
      return "\(street) \(name)\(dice.pick([" ", ", ", ", número ", " número "]))\(number)"
    case "pt":
      let name = dice.pick(["das Flores", "Augusta", "do Ouro", "Paulista", "da Liberdade", "São João"])
      let street = dice.pick(["rua", "avenida", "praça", "Rua"])
      return "\(street) \(name)\(dice.pick([" ", ", ", ", número ", " número "]))\(number)"
    default:
      let name = dice.pick(["Linden", "Goethe", "Haupt", "Birken", "Mozart", "Bahnhof", "Garten"])
      let end = dice.pick(["straße", "strasse", "weg", "platz", "allee", "gasse"])
      return dice.pick(["\(name)\(end) \(number)", "\(name)\(end) \(number)", "Berliner Straße \(value)"])
    }
  }

  /// The people in the meeting of the sentences below.
  static let roster = ["Ana Souza", "Peter Weber", "Will Grant", "Lucía García", "Zoë Okafor"]

  static let name = make(
    9,
    frames: [
      "en": [
        "My name is *.", "Hello, my name is * and I work in sales.", "I'm called *, by the way.", "my name's * okay",
      ],
      "es": ["Me llamo *.", "Hola, me llamo * y soy de Lima.", "mi nombre es * encantado"],
      "pt": ["Meu nome é *.", "Olá, o meu nome é * e sou do Porto.", "me chamo * prazer"],
      "de": ["Ich heiße *.", "Hallo, mein Name ist * und ich komme aus Wien.", "ich heiße * freut mich"],
    ],
    others: [
      "en": [
        "My name is not on the list.", "Will you send it?", "The name is too long.", "Monday is fine for Berlin.",
        "Grant us one more day.",
      ],
      "es": ["El nombre es provisional.", "Me llamo la atención.", "El lunes en Madrid está bien."],
      "pt": ["O nome é difícil.", "Meu nome é o último da lista.", "Na segunda em Lisboa está bem."],
      "de": ["Mein Name ist nicht wichtig.", "Der Name ist offen.", "Am Montag in Berlin passt es."],
    ]
  ) { dice, _ in
    let first = dice.pick(["Sarah", "José", "Beatriz", "Jürgen", "Ayşe", "Olena", "Tiago", "Björn", "Marie-Luise"])
    let last = dice.pick(["Johnson", "Ortega", "Nunes", "Schmitt", "de la Cruz", "O'Brien", "Yılmaz", "van Dijk"])
    return dice.pick([first, "\(first) \(last)", "\(first) \(last)"])
  }
}
