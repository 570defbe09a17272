// Segments for tests: a fixed start, and people that are told apart by their names.

@testable import Transcripts

/// 2026-03-02 09:30 UTC.
let meetingStart: Int64 = 1_772_443_800_000

/// What `name` says `second` seconds into the meeting.
func said(
  _ second: Double, _ name: String, _ text: String, for length: Double = 2, language: String = "en",
  _ translations: [String: String] = [:], flagged: Bool = false
) -> StoredSegment {
  let start = meetingStart + Int64(second * 1000)
  return StoredSegment(
    id: "g_\(Int(second * 1000))", participant: "p_\(name)", name: name, language: language, text: text,
    translations: translations, start: start, end: start + Int64(length * 1000), confidence: 0.9, flagged: flagged)
}

/// Names and texts that try to be more than text, and scripts that are not Latin.
let hostile = [
  said(0, "Ann", "Hello, <b>everybody</b> & welcome --> now\n00:00:01.000 --> 00:00:02.000\nfaked cue"),
  said(3.5, "Eve>\n<v Ann", "{\\an8}Ampersand &amp; and\u{0}\u{1B}[31m red\u{2028}line", ["es": "Y\n\ncomercial"]),
  said(3661, "נועה", "שלום לכולם", language: "he"),
  said(3663, "R\u{202E}everse\u{2066}", "Family 👩‍👩‍👧‍👦 says ]]> 'hi' \"there\"", for: 0),
  said(3664, "Ann", " \n ", for: 1),
]

/// The parts of the file that a transcript becomes when it is read in pages of `page` segments; the end is the last.
func parts(
  _ format: TranscriptFormat, _ segments: [StoredSegment], title: String = "", language: String? = nil, page: Int = 2
) throws -> [[UInt8]] {
  var export = TranscriptExport(format, meeting: "abc-defg-hjk", title: title, language: language)
  let sorted = segments.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
  let written = try stride(from: 0, to: sorted.count, by: page).map { place in
    try export.write(Array(sorted[place..<min(place + page, sorted.count)]))
  }
  return written + [try export.finish()]
}

func file(
  _ format: TranscriptFormat, _ segments: [StoredSegment], title: String = "", language: String? = nil, page: Int = 2
) throws -> [UInt8] {
  Array(try parts(format, segments, title: title, language: language, page: page).joined())
}

func text(_ format: TranscriptFormat, _ segments: [StoredSegment], title: String = "", language: String? = nil) throws
  -> String
{
  String(decoding: try file(format, segments, title: title, language: language), as: UTF8.self)
}
