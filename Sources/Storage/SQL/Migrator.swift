// Brings a database to the present schema. A migration that was released is never edited: a change is a new one.

/// A step of the schema.
struct Migration: Sendable {
  /// Counts from 1 without gaps.
  let version: Int
  /// The step's statements, as a dialect writes them.
  let statements: @Sendable (any SQLDialect) -> [String]
}

/// Applies what is missing.
struct Migrator: Sendable {
  let migrations: [Migration]

  /// Applies each missing migration in a transaction of its own. Data of a later version are left alone.
  func migrate(_ database: some SQLDatabase) async throws(StorageError) {
    let stored = try await database.write { connection throws(StorageError) in
      try connection.execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY)")
      return try connection.rows("SELECT COALESCE(MAX(version), 0) FROM schema_versions")[0].integer(0)
    }
    let known = migrations.last?.version ?? 0
    guard stored <= known else {
      throw StorageError(
        .newerVersion, "the database was written by a later version (schema \(stored), known here: \(known))")
    }
    for migration in migrations where migration.version > stored {
      try await database.write { connection throws(StorageError) in
        // Another process may have been faster.
        let done = try connection.rows(
          "SELECT COUNT(*) FROM schema_versions WHERE version = \(migration.version)")[0].integer(0)
        guard done == 0 else { return }
        for statement in migration.statements(connection.dialect) {
          try connection.execute(SQL(verbatim: statement))
        }
        try connection.execute("INSERT INTO schema_versions (version) VALUES (\(migration.version))")
      }
    }
  }
}
