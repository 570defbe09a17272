// Sentences with and without personal data, as people would say them and as a recogniser would write them. A seeded
// generator makes them of parts that were written by hand.

import Foundation

@testable import Safety

struct Sentence {
  var text: String
  /// Whether it holds data of the kind that its corpus is about.
  var holdsData: Bool
}

struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
  mutating func pick<T>(_ list: [T]) -> T { list[Int(next() % UInt64(list.count))] }
  mutating func digits(_ count: Int) -> String {
    (0..<count).map { _ in String(Int(next() % 10)) }.joined()
  }
}

/// Says digits one by one, as people do.
func spoken(_ digits: String, _ language: String, _ dice: inout Dice) -> String {
  let words: [String: [String]] = [
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    "pt": ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
  ]
  let table = words[language] ?? []
  var result: [String] = []
  var index = digits.startIndex
  while index < digits.endIndex {
    let digit = Int(String(digits[index])) ?? 0
    let after = digits.index(after: index)
    if language == "en", after < digits.endIndex, digits[after] == digits[index], dice.next() % 3 == 0 {
      result.append("double \(table[digit])")
      index = digits.index(after: after)
      continue
    }
    if language == "en", digit == 0, dice.next() % 2 == 0 { result.append("oh") } else { result.append(table[digit]) }
    index = after
  }
  return result.joined(separator: " ")
}

enum Corpus {
  static let languages = ["en", "es", "pt", "de"]
  static let perSide = 160

  static func make(
    seed: UInt64, positive: (inout Dice, String) -> String, negative: (inout Dice, String) -> String
  ) -> [Sentence] {
    var dice = Dice(state: seed)
    return (0..<perSide * 2).map { index in
      let language = languages[index / 2 % 4]
      return index % 2 == 0
        ? Sentence(text: positive(&dice, language), holdsData: true)
        : Sentence(text: negative(&dice, language), holdsData: false)
    }
  }

  // MARK: E-mail

  static let email = make(seed: 1) { dice, language in
    let first = dice.pick(["john", "ana", "maria", "k", "peter", "olena", "joao", "lucia", "info", "support", "h"])
    let last = dice.pick(["smith", "souza", "weber", "cohen", "garcia", "romano", "okafor", "42", "team"])
    let host = dice.pick(["example", "gmail", "acme-cork", "outlook", "uni", "empresa", "firma", "mail"])
    let end = dice.pick(["com", "org", "co.uk", "es", "de", "com.br", "net", "io"])
    let dot = ["en": "dot", "es": "punto", "pt": "ponto", "de": "Punkt"][language] ?? "dot"
    let at = ["en": "at", "es": "arroba", "pt": "arroba", "de": "at"][language] ?? "at"
    let spokenEnd = end.split(separator: ".").joined(separator: " \(dot) ")
    let address = dice.pick([
      "\(first).\(last)@\(host).\(end)", "\(first.capitalized)_\(last)@\(host).\(end)", "\(first)@\(host).\(end)",
      "\(first) \(dot) \(last) \(at) \(host) \(dot) \(spokenEnd)", "\(first) \(dot) \(last) \(at) \(host).\(end)",
      "\(first)\(last) \(at) \(host) \(dot) \(spokenEnd)",
    ])
    let frames = [
      "en": [
        "My email is *.", "You can write to * any time.", "Send it to *, please.", "so that's * okay", "It's * I think",
      ],
      "es": ["Mi correo es *.", "Escríbeme a *, por favor.", "mándalo a * cuando puedas", "es * creo"],
      "pt": ["Meu e-mail é *.", "Escreva para *, por favor.", "manda para * quando puder", "é * eu acho"],
      "de": [
        "Meine E-Mail ist *.", "Schreiben Sie an *, bitte.", "schick es an * wenn du kannst", "das ist * glaube ich",
      ],
    ]
    return dice.pick(frames[language] ?? []).replacing("*", with: address)
  } negative: { dice, language in
    dice.pick(
      [
        "en": [
          "Let's meet at the station at ten.", "Look at example dot com for the docs.", "We are at version 2.1 now.",
          "He was at home at noon, dot the i's.", "Please look at it on example.com later.", "I work at Acme in Cork.",
          "The dot in the corner is at the wrong place.", "We arrived at three point five kilometres.",
        ],
        "es": [
          "Nos vemos en el punto de encuentro.", "La arroba es un signo del teclado.",
          "Mira la página ejemplo.com luego.",
          "Estamos a punto de salir.", "En este punto no hay nada más.",
        ],
        "pt": [
          "Vamos nos encontrar no ponto de ônibus.", "A arroba é um sinal no teclado.",
          "Veja a página exemplo.com depois.",
          "Neste ponto não há mais nada.", "Estamos em ponto de bala.",
        ],
        "de": [
          "Wir treffen uns am Bahnhof.", "Der Punkt ist wichtig.", "Schau auf beispiel.de nach.",
          "Auf den Punkt gebracht.",
          "Wir sind at work, wie man sagt.",
        ],
      ][language] ?? [])
  }

  // MARK: Phone

  static let phone = make(seed: 2) { dice, language in
    let digits = dice.pick(["2", "3", "5", "6", "7", "9"]) + dice.digits(dice.pick([8, 9]))
    let d = Array(digits)
    func part(_ from: Int, _ to: Int) -> String { String(d[min(from, d.count)..<min(to, d.count)]) }
    let number = dice.pick([
      "\(part(0, 3))-\(part(3, 6))-\(part(6, 10))", "(\(part(0, 3))) \(part(3, 6))-\(part(6, 10))",
      "+\(dice.pick(["1", "44", "34", "351", "49"])) \(part(0, 3)) \(part(3, 6)) \(part(6, 10))", digits,
      "\(part(0, 3)).\(part(3, 6)).\(part(6, 10))", "\(part(0, 3)) \(part(3, 6)) \(part(6, 10))",
      spoken(digits, language, &dice), spoken(digits, language, &dice), "\(part(0, 3)), \(part(3, 6)), \(part(6, 10))",
    ])
    let frames = [
      "en": ["You can call me on *.", "My number is *, okay?", "Ring * after five", "it's * if you need me"],
      "es": ["Mi teléfono es *.", "Llámame al *, ¿vale?", "es el * por si acaso"],
      "pt": ["Meu telefone é *.", "Liga para *, tá?", "é * se precisar"],
      "de": ["Meine Nummer ist *.", "Ruf mich unter * an", "das ist die * falls etwas ist"],
    ]
    return dice.pick(frames[language] ?? []).replacing("*", with: number)
  } negative: { dice, language in
    let year = "20" + dice.digits(2)
    return dice.pick(
      [
        "en": [
          "We sold 1,250,000 units in \(year).", "The meeting is at 10:30 on 05/11/\(year).",
          "Version 2.1.\(dice.digits(1)) is out.",
          "There are three or four options.", "It took five hundred and twenty days.",
          "We had \(dice.digits(3)) visitors.",
          "Chapter twenty three, page one hundred and two.", "Between \(year) and 2030 it doubles.",
          "It costs $\(dice.digits(4)).99 today.",
          "Since \(year)-11-05 the build fails.", "We have two million users.",
          "Room \(dice.digits(3)), at a quarter past nine.",
        ],
        "es": [
          "Vendimos dos mil unidades en \(year).", "La reunión es a las 10:30 del 05/11/\(year).",
          "Hay tres o cuatro opciones.",
          "Cuesta \(dice.digits(3)) euros.", "Entre \(year) y 2030 se duplica.",
        ],
        "pt": [
          "Vendemos duas mil unidades em \(year).", "A reunião é às 10:30 de 05/11/\(year).",
          "Há três ou quatro opções.",
          "Custa \(dice.digits(3)) reais.", "Entre \(year) e 2030 dobra.",
        ],
        "de": [
          "Wir haben zweitausend Stück verkauft.", "Das Treffen ist um 10:30 am 05.11.\(year).",
          "Es gibt drei oder vier Wege.",
          "Es kostet \(dice.digits(3)) Euro.", "Von \(year) bis 2030 verdoppelt es sich.",
        ],
      ][language] ?? [])
  }

  // MARK: Card

  static let card = make(seed: 3) { dice, language in
    // Sixteen digits with a good check digit; recognisers write wrong counts, too.
    var digits = dice.pick(["4", "5"]) + dice.digits(14)
    digits += String(luhnDigit(digits))
    let heard = dice.pick([digits, digits, digits, digits + dice.digits(4), String(digits.dropLast(2))])
    let groups = stride(from: 0, to: heard.count, by: 4).map { String(heard.dropFirst($0).prefix(4)) }
    let number = dice.pick([
      groups.joined(separator: " "), groups.joined(separator: "-"), heard, groups.joined(separator: ", "),
      spoken(heard, language, &dice),
    ])
    let frames = [
      "en": ["My card number is *.", "Charge it to *, thanks.", "the visa is * and it expires in May"],
      "es": ["Mi tarjeta es la *.", "Cárgalo a la *, gracias.", "la visa es * y caduca en mayo"],
      "pt": ["O número do meu cartão é *.", "Cobre no *, obrigado.", "o visa é * e vence em maio"],
      "de": ["Meine Kartennummer ist *.", "Buchen Sie von * ab.", "die Karte ist * und läuft im Mai ab"],
    ]
    return dice.pick(frames[language] ?? []).replacing("*", with: number)
  } negative: { dice, language in
    dice.pick(
      [
        "en": [
          "My card is in the drawer.", "He played the four of clubs.", "We have 4,000,000,000 rows.",
          "The visa takes 16 weeks.",
          "Four cards, sixteen players.", "Card payments rose 4.5% in 2023.",
        ],
        "es": ["Mi tarjeta está en el cajón.", "La visa tarda 16 semanas.", "Cuatro cartas y dieciséis jugadores."],
        "pt": ["Meu cartão está na gaveta.", "O visto demora 16 semanas.", "Quatro cartas e dezesseis jogadores."],
        "de": ["Meine Karte liegt in der Schublade.", "Das Visum dauert 16 Wochen.", "Vier Karten, sechzehn Spieler."],
      ][language] ?? [])
  }

  static func luhnDigit(_ digits: String) -> Int {
    var sum = 0
    for (index, digit) in digits.reversed().compactMap(\.wholeNumberValue).enumerated() {
      let value = index % 2 == 0 ? digit * 2 : digit
      sum += value > 9 ? value - 9 : value
    }
    return (10 - sum % 10) % 10
  }

  // MARK: IBAN

  static let iban = make(seed: 4) { dice, language in
    let (country, length) = dice.pick([
      ("DE", 22), ("ES", 24), ("PT", 25), ("GB", 22), ("FR", 27), ("NL", 18), ("AT", 20),
    ])
    var account = country + dice.digits(2)
    if country == "GB" { account += "NWBK" }
    if country == "NL" { account += "INGB" }
    account += dice.digits(length - account.count)
    let groups = stride(from: 0, to: account.count, by: 4).map { String(account.dropFirst($0).prefix(4)) }
    let said = account.map { character in
      character.isNumber ? spoken(String(character), language, &dice) : String(character)
    }.joined(separator: " ")
    let number = dice.pick([groups.joined(separator: " "), groups.joined(separator: " "), account, said])
    let frames = [
      "en": ["My IBAN is *.", "Transfer it to * please", "the account is * at my bank"],
      "es": ["Mi IBAN es *.", "Haz la transferencia a * por favor", "la cuenta es * en mi banco"],
      "pt": ["Meu IBAN é *.", "Transfere para * por favor", "a conta é * no meu banco"],
      "de": ["Meine IBAN ist *.", "Überweisen Sie an * bitte", "das Konto ist * bei meiner Bank"],
    ]
    return dice.pick(frames[language] ?? []).replacing("*", with: number)
  } negative: { dice, language in
    dice.pick(
      [
        "en": [
          "I have no IBAN at hand.", "DE is the code of Germany.", "The account is closed since 2019.",
          "Transfer the ball to me.",
          "ES 2015 is a version of the language.", "It is 42 degrees in Spain.",
        ],
        "es": ["No tengo el IBAN a mano.", "DE es el código de Alemania.", "La cuenta está cerrada desde 2019."],
        "pt": ["Não tenho o IBAN à mão.", "DE é o código da Alemanha.", "A conta está fechada desde 2019."],
        "de": [
          "Ich habe die IBAN nicht zur Hand.", "DE ist das Kürzel von Deutschland.", "Das Konto ist seit 2019 zu.",
        ],
      ][language] ?? [])
  }
}
