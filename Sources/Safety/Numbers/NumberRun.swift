// Runs of numbers, written or spoken, as long as they can be; without those that are plainly something else.

/// Numbers one behind the other, with nothing between them but what people and recognisers put there.
struct NumberRun {
  /// The numbers.
  var groups: [NumberGroup] = []
  /// Where they begin.
  var start: Int
  /// Whether thousands or more are counted in it.
  var isQuantity = false

  var range: Range<Int> { start..<(groups.last?.end ?? start) }
  /// All digits.
  var digits: [UInt8] { groups.flatMap { $0.digits.utf8.map { $0 - 0x30 } } }
}

/// Finds runs.
struct NumberRunScanner {
  let tokens: [Token]
  let reader: NumberReader
  let ordinary: OrdinaryNumbers

  init(tokens: [Token]) {
    self.tokens = tokens
    reader = NumberReader(tokens: tokens)
    ordinary = OrdinaryNumbers(tokens: tokens)
  }

  /// All runs, in order.
  func runs() -> [NumberRun] {
    var runs: [NumberRun] = []
    var index = 0
    while index < tokens.count {
      if let end = ordinary.end(at: index) {
        index = end
      } else if let run = run(from: index) {
        if let trimmed = trimmed(run) { runs.append(trimmed) }
        index = run.range.upperBound
      } else {
        index += 1
      }
    }
    return runs
  }

  private func run(from start: Int) -> NumberRun? {
    guard let first = reader.group(at: start) else { return nil }
    var run = NumberRun(groups: [first], start: start)
    var count = first.digits.utf8.count
    var cluster = clusterEnd(at: start)
    while true {
      let end = run.range.upperBound
      guard let (next, isQuantity) = continuation(from: end, joinsParts: count > 2),
        next < cluster || ordinary.end(at: next) == nil, let group = reader.group(at: next)
      else {
        if reader.isMagnitude(at: end) { run.isQuantity = true }
        return run
      }
      run.isQuantity = run.isQuantity || isQuantity
      run.groups.append(group)
      count += group.digits.utf8.count
      if next >= cluster { cluster = clusterEnd(at: next) }
    }
  }

  /// Where what is written together ends: its parts are no numbers of their own.
  private func clusterEnd(at index: Int) -> Int {
    tokens[index].kind == .number ? Cluster(tokens: tokens, from: index).end : index
  }

  /// Where the run may go on behind `end`, and whether thousands were counted on the way.
  private func continuation(from end: Int, joinsParts: Bool) -> (index: Int, isQuantity: Bool)? {
    var index = end
    var isQuantity = false
    while index < tokens.count, index - end <= Self.longestGap {
      let token = tokens[index]
      if reader.isMagnitude(at: index) {
        isQuantity = true
      } else if reader.group(at: index) != nil {
        return (index, isQuantity)
      } else if token.kind == .symbol {
        guard "-./,()+'".contains(token.text) else { return nil }
      } else if token.kind == .word {
        guard Self.joiners.contains(token.text) || (Self.links.contains(token.text) && (isQuantity || joinsParts))
        else {
          return nil
        }
      } else {
        return nil
      }
      index += 1
    }
    return nil
  }

  /// A run without words at its edges that are numbers in another language only: "once 555 …" in English.
  private func trimmed(_ run: NumberRun) -> NumberRun? {
    guard run.groups.contains(where: \.isDoubtful) else { return run }
    var spoken: Languages = []
    for group in run.groups where group.isSpoken && !group.isDoubtful { spoken.formUnion(group.languages) }
    // Where all words are doubtful they speak for one another.
    guard !spoken.isEmpty || run.groups.contains(where: { !$0.isSpoken }) else { return run }
    var groups = run.groups[...]
    var start = run.start
    func isForeign(_ group: NumberGroup) -> Bool { group.isDoubtful && spoken.isDisjoint(with: group.languages) }
    while let first = groups.first, isForeign(first) {
      groups.removeFirst()
      start = first.end
      // Up to the number itself, past what stood between.
      while start < run.range.upperBound, reader.group(at: start) == nil { start += 1 }
    }
    while let last = groups.last, isForeign(last) { groups.removeLast() }
    return groups.isEmpty ? nil : NumberRun(groups: Array(groups), start: start, isQuantity: run.isQuantity)
  }

  /// So many tokens may stand between two numbers: `) - ` and an "uh".
  private static let longestGap = 4

  /// Words that people put between the digits of a number, and sounds.
  static let joiners: Set<String> = [
    "dash", "hyphen", "minus", "slash", "space", "dot", "uh", "uhm", "erm", "um", "hmm", "hm", "ah", "eh", "ehm",
    "guion", "raya", "menos", "barra", "espacio", "punto", "traco", "hifen", "espaco", "ponto", "strich",
    "bindestrich", "schragstrich", "punkt", "leerzeichen", "ahm", "then", "luego", "depois", "dann",
  ]
  /// Words that join two parts of a long number, and more often two numbers.
  private static let links: Set<String> = ["and", "y", "e", "und"]
}
