// The words for numbers in English, Spanish, Portuguese and German, in folded form.

/// What a word means when somebody says a number.
enum NumberWord: Equatable {
  /// 0 to 9.
  case unit(Int)
  /// 10 to 19, and what is one word up to 99.
  case whole(Int)
  /// 20, 30, …: a unit may follow.
  case tens(Int)
  /// 100, 200, … as one word: tens and units may follow.
  case hundreds(Int)
  /// The word behind a unit that makes hundreds of it.
  case hundred
  /// Thousands, millions: what is counted in them is a quantity.
  case magnitude
  /// The next digit comes so many times.
  case times(Int)
}

/// A word's meaning, and in which languages it has that.
struct NumberMeaning: Equatable {
  var word: NumberWord
  var languages: Languages
  /// Whether the word is common for other things, too: it is a number beside numbers of its language only.
  var isDoubtful = false
}

/// A set of languages.
struct Languages: OptionSet {
  var rawValue: UInt8
  static let en = Languages(rawValue: 1)
  static let es = Languages(rawValue: 2)
  static let pt = Languages(rawValue: 4)
  static let de = Languages(rawValue: 8)
  static let all: Languages = [.en, .es, .pt, .de]
}

enum NumberWords {
  /// What a folded word means as a number.
  static func meaning(of word: String) -> NumberMeaning? {
    table[word] ?? GermanCompounds.meaning(of: word)
  }

  private static let doubtful: Set<String> = [
    "one", "once", "dos", "um", "uma", "un", "una", "oh", "o", "ten", "ein", "eine", "doce", "sete", "meia", "elf",
    "null",
    "uno", "mil", "cem",
  ]

  private static let table: [String: NumberMeaning] = {
    var table: [String: NumberMeaning] = [:]
    func add(_ word: some StringProtocol, _ meaning: NumberWord, _ language: Languages) {
      let word = String(word)
      var languages = language
      if let known = table[word], known.word == meaning { languages.formUnion(known.languages) }
      // The first meaning stays where two languages disagree.
      if let known = table[word], known.word != meaning { return }
      table[word] = NumberMeaning(word: meaning, languages: languages, isDoubtful: doubtful.contains(word))
    }
    func count(_ words: String, _ language: Languages, from first: Int, by step: Int = 1) {
      for (index, alternatives) in words.split(separator: " ").enumerated() {
        let value = first + index * step
        for word in alternatives.split(separator: "|") {
          let meaning: NumberWord =
            value >= 100 ? .hundreds(value) : step == 10 ? .tens(value) : value > 9 ? .whole(value) : .unit(value)
          add(word, meaning, language)
        }
      }
    }
    count("zero|oh|o one two three four five six seven eight nine|niner", .en, from: 0)
    count("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", .en, from: 10)
    count("twenty thirty forty|fourty fifty sixty seventy eighty ninety", .en, from: 20, by: 10)
    count("cero uno|un|una dos tres cuatro cinco seis siete ocho nueve", .es, from: 0)
    count("diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve", .es, from: 10)
    count("veintiuno|veintiun veintidos veintitres veinticuatro veinticinco veintiseis veintisiete", .es, from: 21)
    count("veintiocho veintinueve", .es, from: 28)
    count("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa", .es, from: 20, by: 10)
    count(
      "cien|ciento doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas", .es, from: 100, by: 100)
    count("quinientos|quinientas seiscientos|seiscientas setecientos|setecientas", .es, from: 500, by: 100)
    count("ochocientos|ochocientas novecientos|novecientas", .es, from: 800, by: 100)
    count("zero um|uma dois|duas tres quatro cinco seis|meia sete oito nove", .pt, from: 0)
    count("dez onze doze treze catorze|quatorze quinze dezesseis|dezasseis dezessete|dezassete dezoito", .pt, from: 10)
    count("dezenove|dezanove", .pt, from: 19)
    count("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", .pt, from: 20, by: 10)
    count("cem|cento duzentos|duzentas trezentos|trezentas quatrocentos|quatrocentas", .pt, from: 100, by: 100)
    count(
      "quinhentos|quinhentas seiscentos|seiscentas setecentos|setecentas oitocentos|oitocentas", .pt, from: 500, by: 100
    )
    count("novecentos|novecentas", .pt, from: 900, by: 100)
    count("null eins|ein|eine zwei|zwo drei vier funf|fuenf sechs sieben acht neun", .de, from: 0)
    count(
      "zehn elf zwolf|zwoelf dreizehn vierzehn funfzehn|fuenfzehn sechzehn siebzehn achtzehn neunzehn", .de, from: 10)
    count("zwanzig dreissig vierzig funfzig|fuenfzig sechzig siebzig achtzig neunzig", .de, from: 20, by: 10)
    add("hundred", .hundred, .en)
    add("hundert", .hundred, .de)
    for word in ["thousand", "thousands", "million", "millions", "billion", "billions", "trillion"] {
      add(word, .magnitude, .en)
    }
    for word in ["mil", "miles", "millon", "millones"] { add(word, .magnitude, .es) }
    for word in ["mil", "milhao", "milhoes", "bilhao", "bilhoes"] { add(word, .magnitude, .pt) }
    for word in ["tausend", "million", "millionen", "milliarde", "milliarden"] { add(word, .magnitude, .de) }
    for (word, count) in [("double", 2), ("triple", 3), ("treble", 3), ("quadruple", 4)] {
      add(word, .times(count), .en)
    }
    for (word, count) in [("doble", 2), ("triple", 3)] { add(word, .times(count), .es) }
    for (word, count) in [("duplo", 2), ("dobro", 2), ("triplo", 3)] { add(word, .times(count), .pt) }
    for (word, count) in [("doppel", 2), ("doppelt", 2), ("zweimal", 2), ("dreimal", 3), ("viermal", 4)] {
      add(word, .times(count), .de)
    }
    return table
  }()
}

/// Numbers that German writes as one word: dreiundzwanzig, zweihundertfünf.
enum GermanCompounds {
  /// The longest one below a thousand has fewer letters than this.
  private static let longest = 40

  static func meaning(of word: String) -> NumberMeaning? {
    guard word.utf8.count <= longest, word.utf8.count > 5 else { return nil }
    // siebzehntausend, zweimillionen: how many does not matter.
    if word.contains("tausend"), isNumber(word) { return NumberMeaning(word: .magnitude, languages: .de) }
    return value(of: Substring(word)).map { value in
      NumberMeaning(word: value >= 100 ? .hundreds(value) : .whole(value), languages: .de)
    }
  }

  private static let units: [String: Int] = [
    "ein": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8,
    "neun": 9,
  ]
  private static let tens: [String: Int] = [
    "zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfzig": 50, "fuenfzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90,
  ]
  private static let teens: [String: Int] = [
    "zehn": 10, "elf": 11, "zwolf": 12, "zwoelf": 12, "dreizehn": 13, "vierzehn": 14, "funfzehn": 15, "fuenfzehn": 15,
    "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
  ]

  private static func value(of word: Substring) -> Int? {
    if let range = word.firstRange(of: "hundert") {
      let head = word[..<range.lowerBound]
      var tail = word[range.upperBound...]
      if tail.hasPrefix("und"), units[String(tail)] == nil { tail = tail.dropFirst(3) }
      guard let hundreds = head.isEmpty ? 1 : units[String(head)] else { return nil }
      if tail.isEmpty { return hundreds * 100 }
      return belowHundred(tail).map { hundreds * 100 + $0 }
    }
    return belowHundred(word)
  }

  private static func belowHundred(_ word: Substring) -> Int? {
    let text = String(word)
    if let value = units[text] ?? teens[text] ?? tens[text] { return value }
    guard let range = word.firstRange(of: "und"), let unit = units[String(word[..<range.lowerBound])],
      let ten = tens[String(word[range.upperBound...])]
    else { return nil }
    return ten + unit
  }

  private static func isNumber(_ word: String) -> Bool {
    guard let range = word.firstRange(of: "tausend") else { return false }
    let (head, tail) = (word[..<range.lowerBound], word[range.upperBound...])
    return (head.isEmpty || value(of: head) != nil) && (tail.isEmpty || value(of: tail) != nil)
  }
}
