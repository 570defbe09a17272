import Foundation
import Testing

@testable import Transcripts

@Suite struct ExportTests {
  @Test func webVTTEscapesTextAndNames() throws {
    #expect(
      try text(.vtt, hostile, title: "Plan --> \n <B>") == """
        WEBVTT - Plan → <B>

        NOTE Meeting abc-defg-hjk, times since 2026-03-02T09:30:00Z

        00:00:00.000 --> 00:00:02.000
        <v Ann>Hello, &lt;b&gt;everybody&lt;/b&gt; &amp; welcome --&gt; now 00:00:01.000 --&gt; 00:00:02.000 faked cue</v>

        00:00:03.500 --> 00:00:05.500
        <v Eve&gt; &lt;v Ann>{\\an8}Ampersand &amp;amp; and[31m red line</v>

        01:01:01.000 --> 01:01:03.000
        <v נועה><lang he>שלום לכולם</lang></v>

        01:01:03.000 --> 01:01:03.001
        <v Reverse>Family 👩‍👩‍👧‍👦 says ]]&gt; 'hi' "there"</v>

        """)
  }

  @Test func subRipHasNoMarkupAndNoSecondArrow() throws {
    #expect(
      try text(.srt, hostile) == """
        1
        00:00:00,000 --> 00:00:02,000
        Ann: Hello, ‹b›everybody‹/b› & welcome --› now 00:00:01.000 --› 00:00:02.000 faked cue

        2
        00:00:03,500 --> 00:00:05,500
        Eve› ‹v Ann: (\\an8)Ampersand &amp; and[31m red line

        3
        01:01:01,000 --> 01:01:03,000
        נועה: שלום לכולם

        4
        01:01:03,000 --> 01:01:03,001
        Reverse: Family 👩‍👩‍👧‍👦 says ]]› 'hi' "there"

        """)
  }

  @Test func plainTextSetsTurnsApart() throws {
    let talk = [
      said(65, "Ben", "Fine."), said(0, "Ann", "Good morning."), said(4, "Ann", "How are you?\n[00:00:05] Ben: Bad."),
    ]
    #expect(
      try text(.txt, talk, title: "Stand-up") == """
        Stand-up
        Meeting abc-defg-hjk, 2026-03-02T09:30:00Z

        [00:00:00] Ann: Good morning.
        [00:00:04] Ann: How are you? [00:00:05] Ben: Bad.

        [00:01:05] Ben: Fine.

        """)
  }

  @Test func jsonLeavesEverythingAsItIs() throws {
    let read = try #require(
      JSONSerialization.jsonObject(with: Data(try text(.json, hostile, title: "T").utf8)) as? [String: Any])
    #expect(read["meeting"] as? String == "abc-defg-hjk")
    #expect(read["startedAt"] as? Int64 == meetingStart)
    let segments = try #require(read["segments"] as? [[String: Any]])
    #expect(segments.map { $0["text"] as? String } == hostile.map(\.text))
    #expect(segments.map { $0["name"] as? String } == hostile.map(\.name))
    #expect((segments[1]["translations"] as? [String: String]) == ["es": "Y\n\ncomercial"])
    #expect(segments[0]["original"] == nil)
  }

  @Test(arguments: TranscriptFormat.allCases) func anEmptyMeetingIsAFileToo(format: TranscriptFormat) throws {
    let file = try file(format, [])
    // SubRip has no header.
    #expect(file.isEmpty == (format == .srt))
    if format == .json {
      let read = try #require(JSONSerialization.jsonObject(with: Data(file)) as? [String: Any])
      #expect((read["segments"] as? [Any])?.isEmpty == true && read["startedAt"] == nil)
    }
  }

  @Test(arguments: TranscriptFormat.allCases) func pagesLeaveNoTraceInTheFile(format: TranscriptFormat) throws {
    let whole = try file(format, hostile, title: "T", page: 100)
    for page in 1...hostile.count { #expect(try file(format, hostile, title: "T", page: page) == whole, "\(page)") }
  }

  /// What is written is not kept: a transcript has no end, and memory has.
  @Test(arguments: TranscriptFormat.allCases) func eachPageIsWrittenAtOnce(format: TranscriptFormat) throws {
    let talk = (0..<10).map { said(Double($0), "Ann", "Sentence \($0).") }
    let parts = try parts(format, talk, page: 1)
    for (number, part) in parts.dropLast().enumerated() {
      let written = String(decoding: part, as: UTF8.self).contains("Sentence \(number).")
      // A document tells how long it is before it begins.
      #expect(written == (format != .docx), "\(number)")
    }
  }

  @Test func jsonHasALineForEachSegment() throws {
    let lines = try text(.json, [said(0, "Ann", "One\nline."), said(1, "Ben", "Two.")]).split(separator: "\n")
    #expect(lines.count == 4)
    for line in lines.dropFirst().dropLast() {
      let segment = line.hasSuffix(",") ? line.dropLast() : line
      #expect(try JSONSerialization.jsonObject(with: Data(segment.utf8)) is [String: Any])
    }
  }

  @Test func theFilesLanguageIsThatOfMostOfTheFirstPage() throws {
    let talk = [
      said(0, "Ann", "Hallo.", language: "de"), said(1, "Ben", "Gut.", language: "de"), said(2, "Cleo", "Yes."),
      said(3, "Cleo", "No."), said(4, "Cleo", "Well."),
    ]
    let first = String(decoding: try file(.vtt, talk, page: 2), as: UTF8.self)
    #expect(first.contains("<v Ann>Hallo.</v>") && first.contains("<v Cleo><lang en>Yes.</lang></v>"))
    let all = String(decoding: try file(.vtt, talk, page: 5), as: UTF8.self)
    #expect(all.contains("<v Ann><lang de>Hallo.</lang></v>") && all.contains("<v Cleo>Yes.</v>"))
  }

  @Test func translationsFallBackToWhatWasSaid() throws {
    let talk = [
      said(0, "Ann", "Good morning.", ["es": "Buenos días.", "pt": "Bom dia."]), said(3, "Ben", "Hi."),
      said(6, "Cleo", "Hola.", language: "es"), said(9, "Dan", "Bye.", ["es": ""]),
    ]
    #expect(
      try text(.vtt, talk, language: "es").contains(
        """
        <v Ann>Buenos días.</v>

        00:00:03.000 --> 00:00:05.000
        <v Ben><lang en>Hi.</lang></v>

        00:00:06.000 --> 00:00:08.000
        <v Cleo>Hola.</v>

        00:00:09.000 --> 00:00:11.000
        <v Dan><lang en>Bye.</lang></v>
        """))
    #expect(try text(.srt, talk, language: "pt-BR").contains("Ann: Bom dia."))
    #expect(try text(.txt, talk, language: "fr").contains("Ann: Good morning."))
    let read = try #require(
      JSONSerialization.jsonObject(with: Data(try text(.json, talk, language: "es").utf8)) as? [String: Any])
    let segments = try #require(read["segments"] as? [[String: Any]])
    #expect(segments[0]["original"] as? [String: String] == ["language": "en", "text": "Good morning."])
    #expect(segments[1]["original"] == nil)
    #expect(segments[0]["translations"] == nil)
  }

  @Test func timesAreTakenAsTheyCome() throws {
    var odd = [said(0, "Ann", "a"), said(1, "Ben", "b"), said(400_000, "Cleo", "c")]
    odd[0].end = .min
    odd[1].end = .max
    let cues = try text(.vtt, odd)
    #expect(cues.contains("00:00:00.000 --> 00:00:00.001"))
    #expect(cues.contains("111:06:40.000 --> 111:06:42.000"))
    odd[0].start = .min
    for format in TranscriptFormat.allCases { _ = try file(format, odd) }
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_399_999, "2000-02-28T23:59:59Z"),
      (951_782_400_000, "2000-02-29T00:00:00Z"), (4_107_542_400_000, "2100-03-01T00:00:00Z"),
      (1_772_443_800_000, "2026-03-02T09:30:00Z"),
    ] as [(Int64, String)])
  func datesFollowTheCalendar(milliseconds: Int64, date: String) {
    #expect(Timestamp.date(milliseconds) == date)
  }
}
