// Meetings in the database, and those of an older server's file once.

internal import Foundation
public import Meetings

/// The store of a tenant's meetings.
public struct SQLMeetingStore: MeetingStore {
  private let database: MeetingDatabase
  private let tenant: Tenant
  private let oldFile: MeetingFile?

  /// The store in `database`. When there is a file at `importing`, in which an older server kept meetings, `load` takes
  /// them over and renames the file.
  public init(_ database: MeetingDatabase, tenant: Tenant = .standard, importing oldFile: String? = nil) {
    self.database = database
    self.tenant = tenant
    self.oldFile = oldFile.map(MeetingFile.init(path:))
  }

  /// Everything that is kept. A record that can't be read is left where it is and said to be damaged.
  public func load() async throws -> StoredMeetings {
    var damage = database.damage.map { [$0] } ?? []
    if let oldFile {
      let old = try oldFile.read()
      if let said = old.damage { damage.append(said) }
      try await insertMissing(old.records)
      try oldFile.setAside()
    }
    let tenant = tenant
    let rows = try await database.connections.read { connection throws(StorageError) in
      try connection.rows("SELECT code, record FROM meetings WHERE tenant = \(tenant) ORDER BY code")
    }
    var records: [MeetingRecord] = []
    for row in rows {
      do throws(StorageError) {
        records.append(try JSONText.decode(MeetingRecord.self, from: row.text(1)))
      } catch {
        damage.append("meeting \(try row.text(0)) can't be read and is left as it is")
      }
    }
    return StoredMeetings(records: records, damage: damage.isEmpty ? nil : damage.joined(separator: "; "))
  }

  /// What is kept of a meeting, but for the consent ledger, which is never changed.
  private static let kept = ["segment_edits", "segments", "messages", "participants", "endings", "erasures"]

  /// Makes all of the changes durable or none. What was said and written in a removed meeting goes with it: nobody would
  /// have a token any more with which to read or erase it.
  public func apply(_ changes: MeetingChanges) async throws {
    let tenant = tenant
    let deleted = try await database.connections.write { connection throws(StorageError) in
      var deleted = 0
      for record in changes.changed {
        try connection.execute(
          insertion(record, of: tenant) + """
             ON CONFLICT (tenant, code) DO UPDATE SET
              created_at = excluded.created_at, used_at = excluded.used_at, record = excluded.record
            """)
      }
      for code in changes.removed {
        try connection.execute("DELETE FROM meetings WHERE tenant = \(tenant) AND code = \(code)")
        for table in Self.kept {
          deleted += try connection.execute(
            "DELETE FROM \(SQL(verbatim: table)) WHERE tenant = \(tenant) AND meeting = \(code)")
        }
      }
      return deleted
    }
    for code in changes.removed { database.figures.forget(code, of: tenant) }
    if deleted > 0 { try await database.connections.scrub() }
  }

  /// What the database knows is newer than the file: after a crash between the import and the renaming, that stays.
  private func insertMissing(_ records: [MeetingRecord]) async throws(StorageError) {
    guard !records.isEmpty else { return }
    let tenant = tenant
    try await database.connections.write { connection throws(StorageError) in
      for record in records {
        try connection.execute(try insertion(record, of: tenant) + " ON CONFLICT (tenant, code) DO NOTHING")
      }
    }
  }
}

private func insertion(_ record: MeetingRecord, of tenant: Tenant) throws(StorageError) -> SQL {
  """
  INSERT INTO meetings (tenant, code, created_at, used_at, record)
  VALUES (\(tenant), \(record.code), \(record.createdAt), \(record.usedAt), \(try JSONText.encode(record)))
  """
}
