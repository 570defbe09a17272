// Personal data that somebody else found in a text: cut out so that nothing of it is left over, under the same marks.

/// A place of a text where somebody else found personal data.
public struct ForeignFinding: Equatable, Sendable {
  /// Where, in Unicode scalars from the text's start.
  public var range: Range<Int>
  /// What it is.
  public var kind: PersonalDataKind

  /// A finding.
  public init(range: Range<Int>, kind: PersonalDataKind) {
    self.range = range
    self.kind = kind
  }
}

extension Redactor {
  /// The text with marks in place of what somebody else found, if it is of a kind that is hidden. A word is hidden as a
  /// whole although only a part of it was found, and a mark that is in the text already is never cut.
  public func hide(_ found: [ForeignFinding], in text: String) -> Redaction {
    let characters = Array(text)
    var hidden = [PersonalDataKind?](repeating: nil, count: characters.count)
    for finding in found {
      guard let kind = options.kind(hiding: finding.kind) else { continue }
      mark(finding.range, kind, in: characters, &hidden)
    }
    spread(over: characters, &hidden)
    settleMarks(in: characters, &hidden)
    return cut(characters, hidden)
  }

  private func mark(
    _ range: Range<Int>, _ kind: PersonalDataKind, in characters: [Character], _ hidden: inout [PersonalDataKind?]
  ) {
    var scalar = 0
    for (index, character) in characters.enumerated() {
      let next = scalar + character.unicodeScalars.count
      if range.overlaps(scalar..<next) { hidden[index] = hidden[index] ?? kind }
      scalar = next
    }
  }

  /// Hides the rest of words of which a part is hidden.
  private func spread(over characters: [Character], _ hidden: inout [PersonalDataKind?]) {
    func isInWord(_ index: Int) -> Bool { characters[index].isLetter || characters[index].isNumber }
    func carry(_ index: Int, from neighbour: Int) {
      if hidden[index] == nil, isInWord(index), isInWord(neighbour) { hidden[index] = hidden[neighbour] }
    }
    for index in characters.indices.dropFirst() { carry(index, from: index - 1) }
    for index in characters.indices.dropLast().reversed() { carry(index, from: index + 1) }
  }

  /// A mark that is a part of something hidden goes with it; one of which only a part was found stays as it is.
  private func settleMarks(in characters: [Character], _ hidden: inout [PersonalDataKind?]) {
    var index = 0
    while let start = characters[index...].firstIndex(of: "[") {
      index = start + 1
      let near = characters[start...].prefix(PersonalDataKind.longestMark)
      guard let last = near.firstIndex(of: "]"), PersonalDataKind.marks.contains(String(characters[start...last]))
      else { continue }
      let around = [start - 1, last + 1].compactMap { hidden.indices.contains($0) ? hidden[$0] : nil }
      for place in start...last { hidden[place] = around.first }
      index = last + 1
    }
  }

  private func cut(_ characters: [Character], _ hidden: [PersonalDataKind?]) -> Redaction {
    var result = Redaction(text: "", counts: [:], words: 0)
    var index = 0
    while index < characters.count {
      guard let kind = hidden[index] else {
        result.text.append(characters[index])
        index += 1
        continue
      }
      let end = hidden[index...].firstIndex { $0 != kind } ?? hidden.count
      let place = characters[index..<end]
      let words = place.split(whereSeparator: \.isWhitespace)
      if let first = words.first, let last = words.last {
        result.text += String(place[..<first.startIndex]) + kind.mark + String(place[last.endIndex...])
        result.counts[kind, default: 0] += 1
        result.words += words.count
      } else {
        result.text += String(place)
      }
      index = end
    }
    return result
  }
}
