// The database of a server: opened, checked and brought to the present schema.

/// The database of a server.
public struct MeetingDatabase: Sendable {
  let connections: any SQLDatabase
  /// What was wrong with the file that lay there and where it is now, for the log; nil when all was well.
  public let damage: String?
  /// What was computed of the transcripts in it.
  let figures = TranscriptFigures()

  /// Opens the SQLite file at `path`, whose folder must exist, or makes one that only its owner can read. A damaged file
  /// is kept aside. Data of a later version are left alone: that is an error.
  public static func open(path: String) async throws(StorageError) -> MeetingDatabase {
    let damage = try SQLiteFile(path: path).prepare()
    let connections = try SQLiteDatabase(path: path)
    do {
      try await Migrator.current.migrate(connections)
    } catch {
      try? connections.close()
      throw StorageError(error.code, "\(path): \(error.reason)")
    }
    return MeetingDatabase(connections: connections, damage: damage)
  }

  /// Ends all connections, as the last thing of all: what comes later is an error.
  public func close() throws(StorageError) {
    try connections.close()
  }
}
