// SQLite through GRDB: one connection writes, a few read beside it (WAL).

import Foundation
internal import GRDB

/// A SQLite file.
final class SQLiteDatabase: SQLDatabase {
  /// How long a statement waits for somebody else's lock before it says `busy`. Our own writers queue without a lock.
  static let patience = 2.0

  private let pool: DatabasePool

  /// Opens the file, which is made when it is missing.
  init(path: String) throws(StorageError) {
    var configuration = Configuration()
    configuration.label = "storage"
    configuration.busyMode = .timeout(Self.patience)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { database in
      // FULL: a commit is on disk when it returns, also when the power fails. Deleted text is overwritten with zeros.
      try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
    }
    pool = try storing { try DatabasePool(path: path, configuration: configuration) }
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws(StorageError) -> Value
  ) async throws(StorageError) -> Value {
    let result: Result<Value, StorageError> = await withCheckedContinuation { continuation in
      pool.asyncWrite { database in
        try body(SQLiteConnection(database))
      } completion: { _, result in
        continuation.resume(returning: result.mapError(StorageError.init(any:)))
      }
    }
    return try result.get()
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws(StorageError) -> Value
  ) async throws(StorageError) -> Value {
    let result: Result<Value, StorageError> = await withCheckedContinuation { continuation in
      pool.asyncRead { database in
        continuation.resume(
          returning: Result { try body(SQLiteConnection(database.get())) }.mapError(StorageError.init(any:)))
      }
    }
    return try result.get()
  }

  /// The word index only notes that something was deleted, until parts of it are merged (FTS5 section 6.8: a negative
  /// number begins to merge everything, and a merge that changes less than two rows had nothing to do). It is done in
  /// small steps, so that other writers get their turn. The log still holds pages from before; it is emptied last.
  func scrub() async throws(StorageError) {
    var pages = -Self.mergedPages
    while try await mergeWords(pages) { pages = Self.mergedPages }
    let result: Result<Void, StorageError> = await withCheckedContinuation { continuation in
      pool.asyncWriteWithoutTransaction { database in
        continuation.resume(
          returning: Result { _ = try database.checkpoint(.truncate) }.mapError(StorageError.init(any:)))
      }
    }
    try result.get()
  }

  private static let mergedPages = 256

  private func mergeWords(_ pages: Int) async throws(StorageError) -> Bool {
    let result: Result<Bool, StorageError> = await withCheckedContinuation { continuation in
      pool.asyncWrite { database in
        let before = database.totalChangesCount
        try database.execute(
          sql: "INSERT INTO segment_words(segment_words, rank) VALUES ('merge', ?)", arguments: [pages])
        return database.totalChangesCount - before >= 2
      } completion: { _, result in
        continuation.resume(returning: result.mapError(StorageError.init(any:)))
      }
    }
    return try result.get()
  }

  func close() throws(StorageError) {
    // The log stays beside the file; emptied, it says nothing about a file that takes this one's place.
    try? pool.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    try storing { try pool.close() }
  }
}

/// A GRDB connection within a transaction.
private struct SQLiteConnection: SQLConnection {
  private static let ownDialect = SQLiteDialect()
  private let database: Database

  init(_ database: Database) { self.database = database }

  var dialect: any SQLDialect { Self.ownDialect }

  func execute(_ statement: SQL) throws(StorageError) -> Int {
    let (text, values) = statement.render(dialect.placeholder)
    return try storing {
      try database.cachedStatement(sql: text).execute(arguments: StatementArguments(values))
      return database.changesCount
    }
  }

  func rows(_ query: SQL) throws(StorageError) -> [SQLRow] {
    let (text, values) = query.render(dialect.placeholder)
    return try storing {
      let rows = try Row.fetchAll(database.cachedStatement(sql: text), arguments: StatementArguments(values))
      return rows.map { row in SQLRow(values: row.databaseValues.map(SQLValue.init)) }
    }
  }
}

extension SQLValue: DatabaseValueConvertible {
  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let value): value.databaseValue
    case .real(let value): value.databaseValue
    case .text(let value): value.databaseValue
    }
  }

  static func fromDatabaseValue(_ value: DatabaseValue) -> SQLValue? { SQLValue(value) }

  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let value): self = .integer(value)
    case .double(let value): self = .real(value)
    case .string(let value): self = .text(value)
    // We never store bytes; what is there anyway is not text that we know.
    case .blob(let data): self = .text(String(decoding: data, as: UTF8.self))
    }
  }
}

/// Runs what GRDB does and turns its errors into ours.
func storing<Value>(_ body: () throws -> Value) throws(StorageError) -> Value {
  do { return try body() } catch { throw StorageError(any: error) }
}

extension StorageError {
  /// What an error of the database means.
  init(any error: any Error) {
    switch error {
    case let error as StorageError: self = error
    case let error as DatabaseError:
      let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.busy, reason)
      case .SQLITE_FULL: self.init(.full, reason)
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.damaged, reason)
      case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: self.init(.refused, reason)
      case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE: self.init(.statement, reason)
      default: self.init(.unavailable, reason)
      }
    default: self.init(.unavailable, "\(error)")
    }
  }
}
