// Deleting what was said, on request and by age. The consent ledger stays in every case: it proves why the rest was
// lawful (GDPR article 7(1)), and holds no name. What is still on its way here is remembered and not taken in.

public import Transcripts

extension SQLTranscripts {
  /// Rows that one transaction of a purge deletes.
  private static let purgeBatch = 500
  /// The editor of what was corrected with the host token, or by a host who was erased.
  private static let anyHost = "host"

  /// Deletes everything that was said in a meeting, and says how much.
  public func deleteTranscript(meeting: String) async throws(StorageError) -> Deletion {
    let (tenant, now) = (tenant, milliseconds())
    defer { figures.forget(meeting, of: tenant) }
    let deletion = try await database.write { connection throws(StorageError) in
      try remember("", meeting, now, on: connection)
      try connection.execute("DELETE FROM segment_edits WHERE tenant = \(tenant) AND meeting = \(meeting)")
      let segments = try connection.execute(
        "DELETE FROM segments WHERE tenant = \(tenant) AND meeting = \(meeting)")
      return Deletion(segments: segments)
    }
    try await database.scrub()
    return deletion
  }

  /// Deletes everything that somebody said and wrote in a meeting, that they were there, and that they corrected others.
  public func erase(participant: String, meeting: String) async throws(StorageError) -> Deletion {
    let (tenant, now) = (tenant, milliseconds())
    defer { figures.forget(meeting, of: tenant) }
    let deletion = try await database.write { connection throws(StorageError) in
      try remember(participant, meeting, now, on: connection)
      try connection.execute(
        """
        DELETE FROM segment_edits WHERE tenant = \(tenant) AND meeting = \(meeting) AND segment IN (
          SELECT id FROM segments
          WHERE tenant = \(tenant) AND meeting = \(meeting) AND participant = \(participant))
        """)
      // Whom they corrected as a host keeps what was said; who corrected it is nobody's business any more.
      try connection.execute(
        """
        UPDATE segment_edits SET editor = \(Self.anyHost)
        WHERE tenant = \(tenant) AND meeting = \(meeting) AND editor = \(participant)
        """)
      return Deletion(
        segments: try connection.execute(
          "DELETE FROM segments WHERE tenant = \(tenant) AND meeting = \(meeting) AND participant = \(participant)"),
        messages: try connection.execute(
          "DELETE FROM messages WHERE tenant = \(tenant) AND meeting = \(meeting) AND participant = \(participant)"),
        stays: try connection.execute(
          "DELETE FROM participants WHERE tenant = \(tenant) AND meeting = \(meeting) AND id = \(participant)"))
    }
    try await database.scrub()
    return deletion
  }

  /// Deletes what is older than a time in all of the tenant's meetings, a batch at a time.
  public func purge(before time: Int64) async throws(StorageError) -> Deletion {
    let tenant = tenant
    defer { figures.forgetAll() }
    var total = Deletion()
    var batch: Deletion
    repeat {
      batch = try await database.write { connection throws(StorageError) in
        Deletion(
          segments: try purgeSegments(before: time, on: connection),
          messages: try connection.execute(
            """
            DELETE FROM messages WHERE (tenant, meeting, id) IN (
              SELECT tenant, meeting, id FROM messages WHERE tenant = \(tenant) AND at < \(time)
              LIMIT \(Self.purgeBatch))
            """),
          stays: try connection.execute(
            """
            DELETE FROM participants WHERE (tenant, meeting, id, joined_at) IN (
              SELECT tenant, meeting, id, joined_at FROM participants
              WHERE tenant = \(tenant) AND joined_at < \(time) AND COALESCE(left_at, joined_at) < \(time)
              LIMIT \(Self.purgeBatch))
            """))
      }
      total.segments += batch.segments
      total.messages += batch.messages
      total.stays += batch.stays
    } while !batch.isEmpty
    try await database.write { connection throws(StorageError) in
      try connection.execute("DELETE FROM endings WHERE tenant = \(tenant) AND at < \(time)")
      try connection.execute("DELETE FROM erasures WHERE tenant = \(tenant) AND at < \(time)")
    }
    if !total.isEmpty { try await database.scrub() }
    return total
  }

  private func purgeSegments(before time: Int64, on connection: any SQLConnection) throws(StorageError) -> Int {
    let old = try connection.rows(
      """
      SELECT serial, meeting, id FROM segments WHERE tenant = \(tenant) AND started_at < \(time)
      LIMIT \(Self.purgeBatch)
      """)
    for row in old {
      let (meeting, id) = (try row.text(1), try row.text(2))
      try connection.execute(
        "DELETE FROM segment_edits WHERE tenant = \(tenant) AND meeting = \(meeting) AND segment = \(id)")
      try connection.execute("DELETE FROM segments WHERE serial = \(try row.integer(0))")
    }
    return old.count
  }

  private func remember(
    _ participant: String, _ meeting: String, _ now: Int64, on connection: any SQLConnection
  ) throws(StorageError) {
    try connection.execute(
      """
      INSERT INTO erasures (tenant, meeting, participant, at) VALUES (\(tenant), \(meeting), \(participant), \(now))
      ON CONFLICT (tenant, meeting, participant) DO UPDATE SET at = excluded.at
      """)
  }
}
