// A transcript to be read by people.

/// Writes text files.
struct PlainText: TranscriptWriter {
  private var speaker: String?

  mutating func begin(_ head: TranscriptHead, first: [StoredSegment]) -> [UInt8] {
    Array((heading(of: head).joined(separator: "\n") + "\n").utf8)
  }

  mutating func write(_ segments: [StoredSegment], of head: TranscriptHead) -> [UInt8] {
    var file = ""
    for line in head.lines(of: segments) {
      // A turn begins with an empty line; a name is one line, so that no text can pass for another's turn.
      if speaker != line.name { file += "\n" }
      speaker = line.name
      file += "[\(Timestamp.clock(line.start))] \(line.name): \(line.text)\n"
    }
    return Array(file.utf8)
  }

  mutating func end() -> [UInt8] { [] }
}

/// The title of a transcript and what is known of the meeting.
func heading(of head: TranscriptHead) -> [String] {
  let title = singleLine(head.title)
  let start = head.startedAt.map { ", \(Timestamp.date($0))" } ?? ""
  return [title.isEmpty ? "Transcript" : title, "Meeting \(head.meeting)\(start)"]
}
