// The end of a tenant: the only way in which consents are ever deleted.

extension MeetingDatabase {
  private static let tables = [
    "segment_edits", "segments", "messages", "participants", "endings", "erasures", "consents", "meetings",
  ]

  /// Deletes everything of a tenant, its consent ledger included, in one transaction.
  public func erase(_ tenant: Tenant) async throws(StorageError) {
    defer { figures.forgetAll() }
    try await connections.write { connection throws(StorageError) in
      try connection.execute("INSERT INTO tenant_erasures (tenant) VALUES (\(tenant))")
      for table in Self.tables {
        try connection.execute("DELETE FROM \(SQL(verbatim: table)) WHERE tenant = \(tenant)")
      }
      try connection.execute("DELETE FROM tenant_erasures WHERE tenant = \(tenant)")
    }
    try await connections.scrub()
  }
}
