// A transcript to be read by people.

/// Writes text files.
enum PlainText {
  static func render(_ transcript: Transcript) -> String {
    var file = heading(of: transcript).joined(separator: "\n") + "\n"
    var speaker: String?
    for line in transcript.lines {
      // A turn begins with an empty line; a name is one line, so that no text can pass for another's turn.
      if speaker != line.name { file += "\n" }
      speaker = line.name
      file += "[\(Timestamp.clock(line.start))] \(line.name): \(line.text)\n"
    }
    return file
  }
}

/// The title of a transcript and what is known of the meeting.
func heading(of transcript: Transcript) -> [String] {
  let title = singleLine(transcript.title)
  let start = transcript.startedAt.map { ", \(Timestamp.date($0))" } ?? ""
  return [title.isEmpty ? "Transcript" : title, "Meeting \(transcript.meeting)\(start)"]
}
