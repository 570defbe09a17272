// The consent ledger only grows.

import Consent
import Meetings
import Testing

@testable import Storage

@Suite struct LedgerTests {
  @Test(arguments: Backend.allCases) func decisionsAreReadInTheirOrder(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let decisions = [
      decided(true), decided(false, services: ["speech.example.org"], at: 960),
      decided(true, by: "p_bob", services: ["speech.example.org", "safety.example.org"], at: 955),
    ]
    await database.keep(decisions.map { .consent($0) } + [.consent(decided(true, in: "other"))])
    #expect(try await SQLConsents(database).consents(meeting: "abc-defg-hjk") == decisions)
    #expect(try await SQLConsents(database, tenant: Tenant("two")).consents(meeting: "abc-defg-hjk").isEmpty)
  }

  /// The last decisions are those that count, and they are the ones that a list which is too short leaves out.
  @Test(arguments: Backend.allCases) func aLedgerThatDoesNotFitIsNotTakenForAll(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let decisions = [decided(true), decided(true, by: "p_bob"), decided(false, at: 960)]
    await database.keep(decisions.map { .consent($0) })
    let short = SQLConsents(database, limit: 3)
    #expect(try await short.consents(meeting: "abc-defg-hjk") == decisions)
    #expect(try await short.everyConsent(meeting: "abc-defg-hjk") == nil)
    #expect(try await SQLConsents(database, limit: 4).everyConsent(meeting: "abc-defg-hjk") == decisions)
    #expect(try await short.everyConsent(meeting: "other") == [])
  }

  @Test(arguments: Backend.allCases) func aLedgerThatIsNotWrittenIsNotTakenForAll(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let journal = SQLJournal(database, logger: quiet)
    let transcripts = SQLTranscripts(database, journal: journal) { 10_000 }
    journal.append(said("words", "g_1"))
    #expect(try await transcripts.everyConsent(meeting: "abc-defg-hjk") == [])
    journal.append(.consent(decided(true)))
    #expect(try await transcripts.everyConsent(meeting: "abc-defg-hjk") == nil)
    #expect(try await transcripts.everyConsent(meeting: "other") == [])
    journal.finish()
    await journal.run()
    #expect(try await transcripts.everyConsent(meeting: "abc-defg-hjk") == [decided(true)])
  }

  @Test func aDecisionThatWasLostLeavesNothingCertain() async throws {
    let database = try await TestHouse().open()
    let journal = SQLJournal(database, queue: JournalQueue(capacity: 1, reserved: 1), logger: quiet) { _ in }
    journal.append(said("words", "g_1"))
    journal.append(.consent(decided(true)))
    #expect(journal.counters.dropped == 1 && !journal.lacksConsents(of: "other"))
    journal.append(.consent(decided(false, at: 960)))
    #expect(journal.lacksConsents(of: "abc-defg-hjk") && journal.lacksConsents(of: "other"))
    let transcripts = SQLTranscripts(database, journal: journal) { 10_000 }
    journal.finish()
    await journal.run()
    #expect(try await transcripts.everyConsent(meeting: "abc-defg-hjk") == nil)
  }

  @Test func decisionsFromBeforeServicesWereNamedAreReadOn() async throws {
    let house = try TestHouse()
    let database = try await house.open()
    await database.keep(.consent(decided(true)))
    try await database.connections.write { connection throws(StorageError) in
      try connection.execute("ALTER TABLE consents DROP COLUMN services")
      try connection.execute("DELETE FROM schema_versions WHERE version = 2")
    }
    try database.close()
    let again = try await house.open()
    await again.keep(.consent(decided(true, services: ["speech.example.org"], at: 960)))
    #expect(
      try await SQLConsents(again).consents(meeting: "abc-defg-hjk")
        == [decided(true), decided(true, services: ["speech.example.org"], at: 960)])
  }

  @Test(
    arguments: Backend.allCases,
    [
      "UPDATE consents SET given = 0", "UPDATE consents SET at = at", "DELETE FROM consents",
      "DELETE FROM consents WHERE serial = 1",
      """
      REPLACE INTO consents (serial, tenant, meeting, participant, purpose, given, text_version, language, at, actor)
      VALUES (1, 'default', 'abc-defg-hjk', 'p_ann', 'transcription', 0, 3, 'pt', 950, 'p_ann')
      """,
    ])
  func aDecisionCannotBeChangedOrDeleted(_ backend: Backend, _ statement: String) async throws {
    let database = try await TestHouse(backend).open()
    await database.keep(.consent(decided(true)))
    let error = await #expect(throws: StorageError.self) {
      try await database.connections.write { connection throws(StorageError) in
        try connection.execute(SQL(verbatim: statement))
      }
    }
    #expect(error == StorageError(.refused, "the consent ledger only grows"))
    #expect(try await SQLConsents(database).consents(meeting: "abc-defg-hjk") == [decided(true)])
  }

  @Test(arguments: Backend.allCases) func onlyTheEndOfATenantDeletesItsDecisions(_ backend: Backend) async throws {
    let house = try TestHouse(backend)
    let database = try await house.open()
    let (one, two) = (Tenant("one"), Tenant("two"))
    for tenant in [one, two] {
      await database.keep(
        .consent(decided(true)), said("of \(tenant)", "g_1"), wrote("by \(tenant)", "m_1"), came("p_ann"),
        .ended(meeting: "abc-defg-hjk", at: 7), for: tenant)
      try await SQLMeetingStore(database, tenant: tenant).apply(MeetingChanges(changed: [record("a")]))
    }
    try await database.erase(one)
    let everything = try await database.connections.read { connection throws(StorageError) in
      var counts: [String: Int64] = [:]
      for table in ["segments", "messages", "participants", "endings", "consents", "meetings"] {
        let query = SQL(verbatim: "SELECT COUNT(*), MIN(tenant), MAX(tenant) FROM \(table)")
        let row = try connection.rows(query)[0]
        let tenants = Set([try row.text(1), try row.text(2)])
        #expect(tenants == ["two"])
        counts[table] = try row.integer(0)
      }
      return counts
    }
    #expect(everything.values.allSatisfy { $0 == 1 })
    #expect(try await database.texts("one", of: two).isEmpty)
    #expect(try await database.texts("two", of: two) == ["of two"])
    // The door is closed again.
    await #expect(throws: StorageError.self) {
      try await database.connections.write { connection throws(StorageError) in
        try connection.execute("DELETE FROM consents")
      }
    }
  }
}
