// Subtitles for all other players: SubRip, which nobody specified and everybody reads.

/// Writes SubRip files.
enum SubRip {
  static func render(_ transcript: Transcript) -> String {
    var cues: [String] = []
    for (number, line) in transcript.lines.enumerated() {
      let times = [line.start, line.end].map { Timestamp.cue($0, decimal: ",") }.joined(separator: " --> ")
      cues.append("\(number + 1)\n\(times)\n\(plain(line.name)): \(plain(line.text))\n")
    }
    return cues.joined(separator: "\n")
  }

  /// There are no escapes: what a player would take for markup or for a line of times becomes what looks like it.
  private static func plain(_ text: String) -> String {
    text.replacing("<", with: "‹").replacing(">", with: "›").replacing("{", with: "(").replacing("}", with: ")")
  }
}
