// Numbers as people say them, in the languages of the client. What matters is the digits that would be written.

enum NumberWords {
  /// The digits of a number word below one hundred; nil for other words.
  static func digits(of word: String) -> String? { table[word] }

  /// Words by which a number becomes a quantity and no string of digits.
  static let magnitudes: Set<String> = [
    "hundred", "thousand", "million", "millions", "billion", "cien", "ciento", "cientos", "mil", "millon", "millón",
    "millones", "cem", "cento", "milhão", "milhões", "hundert", "tausend", "millionen",
  ]

  /// Words that double or treble the digit behind them.
  static let repeats: [String: Int] = [
    "double": 2, "triple": 3, "treble": 3, "doble": 2, "duplo": 2, "doppel": 2, "doppelt": 2, "dreimal": 3,
  ]

  /// Words that people put between the digits of a number.
  static let joiners: Set<String> = [
    "dash", "hyphen", "minus", "guion", "guión", "raya", "traço", "hífen", "strich", "-",
  ]

  /// Words that stand for a plus in front of a number.
  static let plus: Set<String> = ["plus", "más", "mais"]

  private static let table: [String: String] = {
    var table: [String: String] = [:]
    func units(_ words: String, from first: Int) {
      for (index, word) in words.split(separator: " ").enumerated() { table[String(word)] = String(first + index) }
    }
    units(
      "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        + "seventeen eighteen nineteen", from: 0)
    table["oh"] = "0"
    units(
      "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
        + "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
        + "veintiocho veintinueve", from: 0)
    units(
      "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete "
        + "dezoito dezenove", from: 0)
    table.merge(["meia": "6", "una": "1", "uma": "1", "duas": "2", "veintidos": "22", "dieciseis": "16"]) { $1 }
    units(
      "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
        + "siebzehn achtzehn neunzehn", from: 0)
    table["zwo"] = "2"
    let tens = [
      "twenty thirty forty fifty sixty seventy eighty ninety",
      "veinte treinta cuarenta cincuenta sesenta setenta ochenta "
        + "noventa", "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
      "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    ]
    for line in tens {
      for (index, word) in line.split(separator: " ").enumerated() { table[String(word)] = String((index + 2) * 10) }
    }
    let german = "ein zwei drei vier fünf sechs sieben acht neun".split(separator: " ")
    for (ten, word) in tens[3].split(separator: " ").enumerated() {
      for (unit, prefix) in german.enumerated() { table["\(prefix)und\(word)"] = "\(ten + 2)\(unit + 1)" }
    }
    return table
  }()

  /// Whether a number word is one of the tens, to which a unit may be added: twenty three.
  static func isTens(_ digits: String) -> Bool { digits.count == 2 && digits.last == "0" && digits != "10" }
}
