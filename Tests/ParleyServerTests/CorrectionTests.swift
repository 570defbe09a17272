// What hosts write into a transcript has no more of people in it than what was said.

import Foundation
import Logging
import Meetings
import Messages
import Storage
import TestSupport
import Testing
import Transcripts

@testable import ParleyServer

@Suite struct CorrectionTests {
  private func corrected(_ text: String, hiding kinds: String) async throws -> String {
    let database = try await MeetingDatabase.open(path: try temporaryFolder() + "/parley.sqlite")
    let journal = SQLJournal(database, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    for (id, name) in [("p_1", "Rosalind Franklin"), ("p_2", "Zoltan")] {
      journal.append(
        .participant(meeting: "m", ParticipantEntry(id: id, name: name, role: .participant, joinedAt: 1)))
    }
    journal.append(
      .segment(
        TranscriptSegment(
          meeting: "m", id: "g", participant: "p_3", name: "Ottoline", language: "en", text: "Hello.", start: 1,
          end: 2)))
    journal.finish()
    await journal.run()
    let settings = try Settings.load(environment: ["PARLEY_REDACTION": kinds])
    let redact = settings.corrections(
      SQLTranscripts(database, journal: journal) { 5 }, SQLParticipants(database))
    let result = try await redact(text, "m")
    try database.close()
    return result
  }

  @Test func namesOfThoseWhoWereThereAreHiddenWhereNamesAre() async throws {
    let text = "We thank Rosalind, Zoltan and Ottoline, and write to a@b.example."
    let hidden = try await corrected(text, hiding: "name,email")
    for word in ["Rosalind", "Zoltan", "Ottoline", "a@b.example"] { #expect(!hidden.contains(word), "\(hidden)") }
    #expect(hidden.hasPrefix("We thank "))
    let shown = try await corrected(text, hiding: "email")
    #expect(shown == "We thank Rosalind, Zoltan and Ottoline, and write to [email].")
  }
}
