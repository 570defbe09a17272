// Numbers that are nobody's: dates, times, prices, quantities, versions.

/// Tells ordinary numbers by how they are written.
struct OrdinaryNumbers {
  let tokens: [Token]

  /// The end of an ordinary number that begins at a token; nil when it may be more than that.
  func end(at index: Int) -> Int? {
    guard tokens[index].kind == .number else { return nil }
    let cluster = Cluster(tokens: tokens, from: index)
    // Whatever it looks like, nothing as long as a card is shown.
    guard cluster.digits < 13 else { return nil }
    let isOrdinary =
      cluster.isTime || cluster.isDate || isPrice(cluster) || isVersion(cluster) || isUnit(cluster)
      || (cluster.isThousands && !isPersonal(cluster)) || cluster.isDecimal
    return isOrdinary ? cluster.end : nil
  }

  /// A number with a currency or a percent sign beside it.
  private func isPrice(_ cluster: Cluster) -> Bool {
    if cluster.start > 0, tokens[cluster.start - 1].isSymbol("$€£¥") { return true }
    return cluster.end < tokens.count && tokens[cluster.end].isSymbol("%$€£¥°")
  }

  /// 16GB, 5th, 30km.
  private func isUnit(_ cluster: Cluster) -> Bool {
    guard cluster.digits < 7, cluster.end < tokens.count else { return false }
    let next = tokens[cluster.end]
    return next.kind == .word && next.isGlued && next.text.utf8.count > 1 && !next.isUpper
  }

  private func isVersion(_ cluster: Cluster) -> Bool {
    guard cluster.numbers.count > 1, cluster.separators.allSatisfy({ $0 == "." }) else { return false }
    return Self.isAnnounced(at: cluster.start, in: tokens)
  }

  /// Whether the words in front of a number make it a version or a part of a document.
  static func isAnnounced(at index: Int, in tokens: [Token]) -> Bool {
    tokens[max(0, index - 2)..<index].contains { $0.kind == .word && versions.contains($0.text) }
  }

  private static let versions: Set<String> = [
    "v", "version", "release", "build", "versao", "ver", "section", "chapter", "firmware", "update", "seccion", "secao",
    "abschnitt", "kapitel", "capitulo",
  ]

  /// Whether a number in groups of three is no quantity.
  private func isPersonal(_ cluster: Cluster) -> Bool {
    let next = cluster.end < tokens.count ? tokens[cluster.end] : nil
    // 12.345.678-Z
    if let next, next.isGlued, next.isSymbol("-/"), cluster.end + 1 < tokens.count, tokens[cluster.end + 1].isGlued {
      return true
    }
    if let next, next.isGlued, next.isLetter { return true }
    if Quantities.isUnit(next) { return false }
    // Nine digits with dots are a telephone more often than a quantity that somebody said to the last digit.
    if cluster.separators == [".", "."], cluster.numbers.map(\.utf8.count) == [3, 3, 3], cluster.numbers[2] != "000" {
      return true
    }
    guard cluster.digits >= 8, let cue = Cues.nearest(before: cluster.start, in: tokens, within: 5) else {
      return false
    }
    return cue == .phone || cue == .id
  }
}

/// Numbers and the signs between them, without spaces.
struct Cluster {
  var start: Int
  var end: Int
  var numbers: [String]
  var separators: [String] = []
  var digits: Int

  /// The cluster that begins at a number.
  init(tokens: [Token], from index: Int) {
    start = index
    end = index + 1
    numbers = [tokens[index].text]
    digits = tokens[index].text.utf8.count
    while end + 1 < tokens.count, numbers.count < 8, tokens[end].isGlued, tokens[end].isSymbol(".,:/-'"),
      tokens[end + 1].isGlued, tokens[end + 1].kind == .number
    {
      separators.append(tokens[end].text)
      numbers.append(tokens[end + 1].text)
      digits += tokens[end + 1].text.utf8.count
      end += 2
    }
  }

  private var separator: String? {
    separators.first.flatMap { first in separators.allSatisfy { $0 == first } ? first : nil }
  }

  /// 10:30, 14:05:59
  var isTime: Bool {
    separator == ":" && (2...3).contains(numbers.count) && numbers.allSatisfy { $0.utf8.count <= 2 }
  }

  /// 2024-11-05, 05/11/2024, 5.11.24
  var isDate: Bool {
    guard let separator, "-/.".contains(separator) else { return false }
    return Self.isDate(numbers)
  }

  static func isDate(_ numbers: [String]) -> Bool {
    func isPart(_ text: String) -> Bool { text.utf8.count <= 2 && (Int(text).map { (1...31).contains($0) } ?? false) }
    guard numbers.count == 3, isPart(numbers[1]) else { return false }
    return Quantities.isYear(numbers[0]) && isPart(numbers[2])
      || isPart(numbers[0]) && (Quantities.isYear(numbers[2]) || isPart(numbers[2]))
  }

  /// 1,250,000 and 1.250.000 and 1,250.99
  var isThousands: Bool {
    guard let first = separators.first, ",.'".contains(first), numbers[0].utf8.count <= 3 else { return false }
    var groups = numbers.dropFirst()
    if let last = separators.last, last != first {
      guard ",.".contains(last) else { return false }
      groups.removeLast()
    }
    return groups.allSatisfy { $0.utf8.count == 3 } && separators.dropLast().allSatisfy { $0 == first }
  }

  /// 3.14, 0,5
  var isDecimal: Bool {
    guard numbers.count == 2, let separator, ".,".contains(separator) else { return false }
    return digits < 7 || numbers[0] == "0"
  }
}

enum Quantities {
  static func isYear(_ text: String) -> Bool {
    text.utf8.count == 4 && (Int(text).map { (1900...2100).contains($0) } ?? false)
  }

  /// Whether the word counts things or money.
  static func isUnit(_ token: Token?) -> Bool {
    guard let token, token.kind == .word else { return false }
    return units.contains(token.text)
  }

  private static let units: Set<String> = [
    "euro", "euros", "dollar", "dollars", "pound", "pounds", "percent", "users", "people", "views", "bytes", "rows",
    "lines", "requests", "tickets", "units", "visitors", "customers", "times", "years", "days", "hours", "minutes",
    "seconds", "kilometers", "kilometres", "meters", "metres", "miles", "records", "messages", "downloads",
    "inhabitants", "dolares", "pesos", "reais", "real", "usuarios", "personas", "habitantes", "visitas", "unidades",
    "filas", "anos", "dias", "horas", "minutos", "segundos", "kilometros", "quilometros", "metros", "veces", "vezes",
    "entradas", "pessoas", "utilizadores", "linhas", "clientes", "nutzer", "menschen", "einwohner", "besucher",
    "zeilen", "prozent", "stuck", "mal", "jahre", "tage", "stunden", "minuten", "sekunden", "kilometer", "meter",
    "anfragen", "kunden", "franken", "francs",
  ]
}
