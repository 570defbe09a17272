// A transcript on its way into a file. Pages go in by time, and what they become comes out at once, so that a transcript
// of any length takes no more memory than a page.

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

  fileprivate var writer: any TranscriptWriter {
    switch self {
    case .vtt: WebVTT()
    case .srt: SubRip()
    case .txt: PlainText()
    case .json: JSONTranscript()
    case .docx: WordDocument()
    }
  }
}

/// What a file says of its transcript as a whole.
struct TranscriptHead: Equatable, Sendable {
  /// The meeting's code.
  var meeting: String
  /// The meeting's title; may be empty.
  var title: String
  /// The language in which it is read; nil leaves everybody theirs.
  var language: String?
  /// When the first word was said, in milliseconds since 1970: the time from which files count. Nil when nothing was.
  var startedAt: Int64?

  /// What is shown of each segment that has any text.
  func lines(of segments: [StoredSegment]) -> [TranscriptLine] {
    segments.compactMap { TranscriptLine($0, in: language, since: startedAt ?? $0.start) }
  }
}

/// Writes one kind of file from its beginning to its end.
protocol TranscriptWriter: Sendable {
  /// The file's beginning. `first` are the first segments; none where nothing was said.
  mutating func begin(_ head: TranscriptHead, first: [StoredSegment]) throws(ExportError) -> [UInt8]
  /// What further segments become.
  mutating func write(_ segments: [StoredSegment], of head: TranscriptHead) throws(ExportError) -> [UInt8]
  /// The file's end.
  mutating func end() throws(ExportError) -> [UInt8]
}

/// One file while it is written.
public struct TranscriptExport: Sendable {
  private var head: TranscriptHead
  private var writer: any TranscriptWriter
  private var hasBegun = false

  /// A file of a meeting's transcript; its title may be empty. Nil as the language leaves everybody theirs.
  public init(_ format: TranscriptFormat, meeting: String, title: String, language: String? = nil) {
    head = TranscriptHead(meeting: meeting, title: title, language: language)
    writer = format.writer
  }

  /// What a page adds to the file; nothing where a format is only written at its end. Pages come by time.
  public mutating func write(_ segments: [StoredSegment]) throws(ExportError) -> [UInt8] {
    guard !segments.isEmpty else { return [] }
    return try begin(segments) + writer.write(segments, of: head)
  }

  /// What ends the file. Nothing is written after it.
  public mutating func finish() throws(ExportError) -> [UInt8] {
    try begin([]) + writer.end()
  }

  private mutating func begin(_ first: [StoredSegment]) throws(ExportError) -> [UInt8] {
    guard !hasBegun else { return [] }
    hasBegun = true
    head.startedAt = first.map(\.start).min()
    return try writer.begin(head, first: first)
  }
}

/// Why a file could not be made.
public enum ExportError: Error, Equatable, Sendable {
  /// It would be larger than its format allows.
  case tooLarge
  /// A value can't be written in this format.
  case unwritable
}
