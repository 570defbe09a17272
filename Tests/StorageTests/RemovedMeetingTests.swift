// What is kept of a meeting goes with it: without it nobody has a token with which to read or erase it.

import Foundation
import Meetings
import Testing

@testable import Storage

@Suite struct RemovedMeetingTests {
  @Test(arguments: Backend.allCases) func nothingThatWasSaidOutlivesItsMeeting(_ backend: Backend) async throws {
    let house = try TestHouse(backend)
    let database = try await house.open()
    let store = SQLMeetingStore(database)
    try await store.apply(MeetingChanges(changed: [record("aaa-aaaa-aaa"), record("bbb-bbbb-bbb")]))
    for meeting in ["aaa-aaaa-aaa", "bbb-bbbb-bbb"] {
      await database.keep(
        came("p_ann", in: meeting), wrote("kingfisher", "m1", in: meeting), .consent(decided(true, in: meeting)),
        said("nightingale \(meeting)", "g1", in: meeting), .ended(meeting: meeting, at: 2_000))
    }
    let transcripts = database.transcripts()
    _ = try await transcripts.edit(meeting: "aaa-aaaa-aaa", segment: "g1", text: "woodpecker", by: "host", at: 3_000)
    _ = try await transcripts.talkTime(meeting: "aaa-aaaa-aaa")
    _ = try await transcripts.erase(participant: "p_ben", meeting: "aaa-aaaa-aaa")

    try await store.apply(MeetingChanges(removed: ["aaa-aaaa-aaa"]))
    #expect(try await database.texts(in: "aaa-aaaa-aaa") == [])
    #expect(try await transcripts.talkTime(meeting: "aaa-aaaa-aaa").isEmpty)
    #expect(try await transcripts.history(meeting: "aaa-aaaa-aaa", segment: "g1").isEmpty)
    #expect(try await SQLMessages(database).messages(meeting: "aaa-aaaa-aaa").isEmpty)
    #expect(try await SQLParticipants(database).stays(meeting: "aaa-aaaa-aaa").isEmpty)
    #expect(try await SQLParticipants(database).endings(meeting: "aaa-aaaa-aaa").isEmpty)
    // The ledger proves why it was lawful.
    #expect(try await transcripts.consents(meeting: "aaa-aaaa-aaa").count == 1)

    #expect(try await database.texts(in: "bbb-bbbb-bbb") == ["nightingale bbb-bbbb-bbb"])
    #expect(try await SQLMessages(database).messages(meeting: "bbb-bbbb-bbb").count == 1)
    try database.close()
    let bytes = try house.bytes()
    for word in ["woodpecker", "nightingale aaa"] { #expect(bytes.range(of: Data(word.utf8)) == nil) }
    #expect(bytes.range(of: Data("nightingale bbb".utf8)) != nil, "what is kept is in no file")
  }

  @Test(arguments: Backend.allCases) func anotherTenantsMeetingOfTheSameCodeStays(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let (one, two) = (Tenant("one"), Tenant("two"))
    await database.keep(said("hello", "g1", in: "a"), for: one)
    await database.keep(said("goodbye", "g1", in: "a"), for: two)
    try await SQLMeetingStore(database, tenant: one).apply(MeetingChanges(removed: ["a"]))
    #expect(try await database.texts(in: "a", of: one) == [])
    #expect(try await database.texts(in: "a", of: two) == ["goodbye"])
  }
}
