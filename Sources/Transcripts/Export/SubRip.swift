// Subtitles for all other players: SubRip, which nobody specified and everybody reads.

/// Writes SubRip files.
struct SubRip: TranscriptWriter {
  private var number = 0

  mutating func begin(_ head: TranscriptHead, first: [StoredSegment]) -> [UInt8] { [] }

  mutating func write(_ segments: [StoredSegment], of head: TranscriptHead) -> [UInt8] {
    var file = ""
    for line in head.lines(of: segments) {
      if number > 0 { file += "\n" }
      number += 1
      let times = [line.start, line.end].map { Timestamp.cue($0, decimal: ",") }.joined(separator: " --> ")
      file += "\(number)\n\(times)\n\(plain(line.name)): \(plain(line.text))\n"
    }
    return Array(file.utf8)
  }

  mutating func end() -> [UInt8] { [] }

  /// There are no escapes: what a player would take for markup or for a line of times becomes what looks like it.
  private func plain(_ text: String) -> String {
    escaped(text) { character in
      switch character {
      case "<": "‹"
      case ">": "›"
      case "{": "("
      case "}": ")"
      default: nil
      }
    }
  }
}
