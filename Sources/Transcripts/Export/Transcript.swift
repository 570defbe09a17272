// A transcript as it is handed out: which meeting, in which language, and the files that are made of it.

/// The transcript of one meeting.
public struct Transcript: Sendable {
  /// The meeting's code.
  public var meeting: String
  /// The meeting's title; may be empty.
  public var title: String
  /// What was said, in any order.
  public var segments: [StoredSegment]
  /// The language in which it is read; nil leaves everybody theirs.
  public var language: String?

  /// A transcript.
  public init(meeting: String, title: String, segments: [StoredSegment], language: String? = nil) {
    self.meeting = meeting
    self.title = title
    self.segments = segments
    self.language = language
  }

  /// When the first word was said, in milliseconds since 1970: the time from which files count. Nil when nothing was.
  public var startedAt: Int64? { segments.map(\.start).min() }

  /// What is shown of each segment that has any text, by time.
  var lines: [TranscriptLine] {
    let origin = startedAt ?? 0
    return segments.sorted { ($0.start, $0.id) < ($1.start, $1.id) }.compactMap { segment in
      TranscriptLine(segment, in: language, since: origin)
    }
  }
}

/// The kinds of file that a transcript is exported as.
public enum TranscriptFormat: String, CaseIterable, Sendable {
  /// WebVTT, for players of the web.
  case vtt
  /// SubRip, for all other players.
  case srt
  /// Plain text, for people.
  case txt
  /// JSON, for programs.
  case json
  /// An Office Open XML document, for word processors.
  case docx

  /// The type as HTTP names it.
  public var mediaType: String {
    switch self {
    case .vtt: "text/vtt; charset=utf-8"
    case .srt: "application/x-subrip; charset=utf-8"
    case .txt: "text/plain; charset=utf-8"
    case .json: "application/json"
    case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    }
  }

  /// The file's content.
  public func render(_ transcript: Transcript) throws(ExportError) -> [UInt8] {
    switch self {
    case .vtt: Array(WebVTT.render(transcript).utf8)
    case .srt: Array(SubRip.render(transcript).utf8)
    case .txt: Array(PlainText.render(transcript).utf8)
    case .json: try JSONTranscript.render(transcript)
    case .docx: try WordDocument.render(transcript)
    }
  }
}

/// Why a file could not be made.
public enum ExportError: Error, Equatable, Sendable {
  /// It would be larger than its format allows.
  case tooLarge
  /// A value can't be written in this format.
  case unwritable
}
