// Whom a host removed has still a right to what is theirs (GDPR article 17), and to nothing else.

import Meetings
import Messages
import Testing
import Transcripts

@testable import Gateway

@Suite struct RemovedPersonTests {
  @Test func theyEraseTheirOwnAndNothingElse() async throws {
    try await withTranscript(
      prepare: { record, ann, _ in
        record.removed = [Signing().mark(of: ann, in: record.code)]
        record.roles = [GivenRole(mark: Signing().mark(of: ann, in: record.code), role: .host)]
        record.locked = true
      }
    ) { house async throws in
      for (method, path) in [
        ("GET", "transcript"), ("GET", "consents"), ("DELETE", "transcript"), ("PATCH", "transcript/g_0"),
      ] {
        let answer = try await house.ask(method, path, as: house.ann, body: method == "PATCH" ? #"{"text":"x"}"# : "")
        #expect(try error(answer) == "403 meeting.removed", "\(method) \(path)")
      }
      let others = try await house.ask("DELETE", "participants/p_ben/data", as: house.ann)
      #expect(try error(others) == "403 host.only", "a host who was removed is none")
      let own = try await house.ask("DELETE", "participants/\(house.annID)/data", as: house.ann)
      #expect(try MessageCoding.decode(Deletion.self, from: own.body).segments == 2)
      let left = try await house.read(TranscriptReply.self, "transcript", as: house.host).segments
      #expect(left.map(\.participant) == ["p_ben"])
    }
  }
}
