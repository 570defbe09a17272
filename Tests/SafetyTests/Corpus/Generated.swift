// Sentences that a seeded generator makes of parts written by hand: as people say them, as a recogniser writes them.

enum Generated {
  /// Sentences with personal data and as many without, of each kind.
  static let perSide = 160

  static func make(
    _ seed: UInt64, frames: [String: [String]], others: [String: [String]], data: (inout Dice, String) -> String
  ) -> [Sentence] {
    var dice = Dice(state: seed)
    return (0..<perSide * 2).map { index in
      let language = Speech.languages[index / 2 % 4]
      if index % 2 == 1 { return Sentence(marked: filled(dice.pick(others[language] ?? []), &dice)) }
      let frame = dice.pick(frames[language] ?? [])
      return Sentence(marked: frame.replacing("*", with: "{\(data(&dice, language))}"))
    }
  }

  /// A sentence without personal data whose numbers are thrown: `#` is a digit, `%` one that is not zero, `¥` a year.
  private static func filled(_ frame: String, _ dice: inout Dice) -> String {
    var text = ""
    for character in frame {
      switch character {
      case "#": text += dice.digits(1)
      case "%": text += String(dice.below(9) + 1)
      case "¥": text += String(dice.below(60) + 1980)
      default: text.append(character)
      }
    }
    return text
  }

  /// Sentences with numbers that are nobody's: a part of what each kind must leave alone.
  static let numbers = [
    "en": [
      "We sold %,###,### units in ¥.", "The meeting is at 1%:3# on 0%/1#/¥.", "Version %.#.# is out.",
      "It costs $%###.99.",
      "It took five hundred and twenty days.", "We had ### visitors and %# guests.", "Between ¥ and ¥ it doubled.",
      "Chapter twenty three, page one hundred and two.", "Since ¥-1#-0% the build fails.", "We have two million users.",
      "Room %##, at a quarter past nine.", "That is %,### rows, %#.# percent.",
      "In nineteen ninety six, or twenty ten.",
      "One, two, three, four, five, six, seven.", "The meeting code is abc-defg-hij.",
      "It is %.###.### euros in total.",
    ],
    "es": [
      "Vendimos dos mil unidades en ¥.", "La reunión es a las 1%:3# del 0%/1#/¥.", "Hay tres o cuatro opciones.",
      "Cuesta ### euros.", "Entre ¥ y ¥ se duplicó.", "Son %.###.### euros en total.", "Tenemos %## usuarios nuevos.",
      "Página ciento dos del capítulo veintitrés.", "La versión %.#.# ya está.", "Uno, dos, tres, probando.",
      "Subió un %#,# por ciento en ¥.", "Cien mil quinientas personas lo vieron.",
      "A las siete y media en la sala %##.",
    ],
    "pt": [
      "Vendemos duas mil unidades em ¥.", "A reunião é às 1%:3# de 0%/1#/¥.", "Há três ou quatro opções.",
      "Custa ### reais.", "Entre ¥ e ¥ dobrou.", "São %.###.### euros no total.", "Temos %## utilizadores novos.",
      "Página cento e dois do capítulo vinte e três.", "A versão %.#.# já saiu.", "Um, dois, três, testando.",
      "Subiu %#,# por cento em ¥.", "Cem mil e quinhentas pessoas viram.", "Às sete e meia na sala %##.",
    ],
    "de": [
      "Wir haben zweitausend Stück verkauft.", "Das Treffen ist um 1%:3# am 0%.1#.¥.", "Es gibt drei oder vier Wege.",
      "Es kostet ### Euro.", "Von ¥ bis ¥ verdoppelte es sich.", "Das sind %.###.### Euro insgesamt.",
      "Seite einhundertzwei in Kapitel dreiundzwanzig.", "Die Version %.#.# ist da.", "Eins, zwei, drei, Test.",
      "Wir haben %## neue Nutzer.", "Es stieg um %#,# Prozent im Jahr ¥.", "Um halb acht in Raum %##.",
    ],
  ]

  static func beside(_ more: [String: [String]]) -> [String: [String]] {
    numbers.merging(more) { $0 + $1 + $1 }
  }
}
