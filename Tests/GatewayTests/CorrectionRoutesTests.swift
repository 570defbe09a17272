// Corrections of transcripts, and who reads what stood there before.

import Foundation
import Meetings
import Messages
import Testing
import Transcripts

@testable import Gateway

@Suite struct CorrectionRoutesTests {
  @Test func aCorrectionIsRedactedAndRemembered() async throws {
    try await withTranscript { house async throws in
      let answer = try await house.ask(
        "PATCH", "transcript/g_1", as: house.host, body: #"{"text":"  Call Ben at 555 123 4567. "}"#)
      let segment = try MessageCoding.decode(StoredSegment.self, from: answer.body)
      #expect(segment.text == "Call Ben at [phone].")
      #expect(segment.edited)
      let history = try await house.read(HistoryReply.self, "transcript/g_1/history", as: house.host)
      #expect(history.edits.map(\.before) == ["Call me at 555 123 4567."])
      #expect(history.edits.map(\.editor) == ["host"])
      #expect(try await house.read(HistoryReply.self, "transcript/g_0/history", as: house.host).edits == [])
    }
  }

  /// What was corrected may be what nobody should read: others are told that it was, by whom and when.
  @Test func earlierTextsAreForThoseWhoMayCorrect() async throws {
    try await withTranscript(
      prepare: { record, _, ben in
        record.roles = [GivenRole(mark: Signing().mark(of: ben, in: record.code), role: .host)]
      }
    ) { house async throws in
      for text in ["Call Ben.", "Call Ben soon."] {
        let body = #"{"text":"\#(text)"}"#
        #expect(try await house.ask("PATCH", "transcript/g_1", as: house.host, body: body).status == 200)
      }
      let told = try await house.read(HistoryReply.self, "transcript/g_1/history", as: house.ann)
      let whole = try await house.read(HistoryReply.self, "transcript/g_1/history", as: house.ben)
      #expect(told.edits.map(\.before) == [nil, nil])
      #expect(whole.edits.map(\.before) == ["Call me at 555 123 4567.", "Call Ben."])
      #expect(told.edits.map(\.at) == whole.edits.map(\.at) && told.edits.map(\.editor) == ["host", "host"])
      let raw = try await house.ask("GET", "transcript/g_1/history", as: house.ann).body
      #expect(!raw.contains("before") && !raw.contains("Call"))
    }
  }

  @Test(arguments: TranscriptFormat.allCases) func earlierTextsAreInNoFile(format: TranscriptFormat) async throws {
    try await withTranscript { house async throws in
      let edit = try await house.ask("PATCH", "transcript/g_2", as: house.host, body: #"{"text":"See you."}"#)
      #expect(edit.status == 200)
      for token in [house.ann, house.host] {
        let file = try await house.ask("GET", "transcript/export?format=\(format.rawValue)", as: token).body
        #expect(file.contains("See you.") && !file.contains("Goodbye"))
      }
      let page = try await house.ask("GET", "transcript?q=goodbye", as: house.host).body
      #expect(!page.contains("Goodbye"))
    }
  }

  @Test func correctionsHaveBounds() async throws {
    try await withTranscript { house async throws in
      let long = String(repeating: "ä", count: 4_001)
      for text in ["", " \\n ", long] {
        let answer = try await house.ask("PATCH", "transcript/g_0", as: house.host, body: #"{"text":"\#(text)"}"#)
        #expect(try error(answer) == "400 transcript.text")
      }
      let longest = try await house.ask(
        "PATCH", "transcript/g_0", as: house.host, body: #"{"text":"\#(long.dropLast())"}"#)
      #expect(longest.status == 200)
      for body in ["{}", "[]", #"{"text":1}"#, "x"] {
        #expect(
          try error(await house.ask("PATCH", "transcript/g_0", as: house.host, body: body)) == "400 request.invalid")
      }
      let huge = #"{"text":"\#(String(repeating: "a", count: 70_000))"}"#
      #expect(
        try error(await house.ask("PATCH", "transcript/g_0", as: house.host, body: huge)) == "413 request.tooLarge")
      for id in ["g_9", "%00", String(repeating: "g", count: 300)] {
        let answer = try await house.ask("PATCH", "transcript/\(id)", as: house.host, body: #"{"text":"x"}"#)
        #expect(try error(answer) == "404 transcript.gone")
      }
      #expect(try error(await house.ask("GET", "transcript/g_9/history", as: house.host)) == "404 transcript.gone")
    }
  }
}
