// Numbers and addresses as people say them in four languages, and as recognisers write them down.

enum Speech {
  static let languages = ["en", "es", "pt", "de"]

  private static let units: [String: [String]] = [
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    "pt": ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
  ]
  private static let teens: [String: [String]] = [
    "en": [
      "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ],
    "es": [
      "diez", "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve",
    ],
    "pt": [
      "dez", "onze", "doze", "treze", "catorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove",
    ],
    "de": [
      "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
    ],
  ]
  private static let tens: [String: [String]] = [
    "en": ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
    "es": ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
    "pt": ["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"],
    "de": ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"],
  ]

  /// Digits one by one, with "double" and "oh", and now and then a sound of thinking.
  static func oneByOne(_ digits: String, _ language: String, _ dice: inout Dice) -> String {
    let list = digits.compactMap(\.wholeNumberValue)
    let table = units[language] ?? []
    let double = ["en": "double", "es": "doble", "pt": "duplo", "de": "doppel"][language] ?? ""
    var words: [String] = []
    var index = 0
    while index < list.count {
      let digit = list[index]
      if index + 1 < list.count, list[index + 1] == digit, dice.below(4) == 0 {
        words.append("\(double) \(table[digit])")
        index += 2
        continue
      }
      if language == "en", digit == 0, dice.below(2) == 0 {
        words.append("oh")
      } else if language == "pt", digit == 6, dice.below(2) == 0 {
        words.append("meia")
      } else if language == "de", digit == 2, dice.below(3) == 0 {
        words.append("zwo")
      } else {
        words.append(table[digit])
      }
      if dice.below(25) == 0, index + 1 < list.count {
        words[words.count - 1] += dice.pick([", uh,", ",", " eh", "."])
      }
      index += 1
    }
    return words.joined(separator: " ")
  }

  /// Digits in pairs: twenty three, forty one, oh five.
  static func inPairs(_ digits: String, _ language: String, _ dice: inout Dice) -> String {
    let list = digits.compactMap(\.wholeNumberValue)
    var words: [String] = []
    var index = 0
    while index < list.count {
      guard index + 1 < list.count, list[index] > 0 else {
        words.append(oneByOne(String(list[index]), language, &dice))
        index += 1
        continue
      }
      words.append(number(list[index] * 10 + list[index + 1], language))
      index += 2
    }
    return words.joined(separator: dice.pick([" ", ", ", " "]))
  }

  /// A number from 10 to 99 in words.
  static func number(_ value: Int, _ language: String) -> String {
    let (ten, unit) = (value / 10, value % 10)
    if ten == 1 { return (teens[language] ?? [])[unit] }
    let (tenWord, unitWord) = ((tens[language] ?? [])[ten - 2], (units[language] ?? [])[unit])
    if unit == 0 { return tenWord }
    switch language {
    case "es":
      return ten == 2
        ? "veinti" + ["uno", "dós", "trés", "cuatro", "cinco", "séis", "siete", "ocho", "nueve"][unit - 1]
        : "\(tenWord) y \(unitWord)"
    case "pt": return "\(tenWord) e \(unitWord)"
    case "de": return (unit == 1 ? "ein" : unitWord) + "und" + tenWord
    default: return "\(tenWord) \(unitWord)"
    }
  }

  static func said(_ digits: String, _ language: String, _ dice: inout Dice) -> String {
    dice.below(3) == 0 ? inPairs(digits, language, &dice) : oneByOne(digits, language, &dice)
  }

  /// Digits in groups as recognisers write them.
  static func written(_ digits: String, _ groups: [Int], _ dice: inout Dice) -> String {
    var parts: [Substring] = []
    var rest = digits[...]
    for size in groups where !rest.isEmpty {
      parts.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    if !rest.isEmpty { parts.append(rest) }
    return parts.joined(separator: dice.pick([" ", " ", "-", ". ", ", ", "", " - "]))
  }

  /// What a recogniser hears of digits: sometimes one too few or too many.
  static func misheard(_ digits: String, _ dice: inout Dice) -> String {
    switch dice.below(8) {
    case 0: String(digits.dropLast())
    case 1: digits + dice.digits(1)
    default: digits
    }
  }
}
