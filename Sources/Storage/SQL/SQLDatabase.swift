// What the repositories need of a database. They are written once over these two protocols and a dialect.

/// A connection within a transaction.
protocol SQLConnection {
  var dialect: any SQLDialect { get }
  /// Runs a statement and says how many rows it changed.
  @discardableResult func execute(_ statement: SQL) throws(StorageError) -> Int
  /// Runs a query that gives at most as many rows as its own limit says.
  func rows(_ query: SQL) throws(StorageError) -> [SQLRow]
}

/// A database. Its transactions run on threads that may block, never on Swift's own, and they finish although the task
/// that asked for them is cancelled: what a shutdown still writes must not be rolled back by it.
protocol SQLDatabase: Sendable {
  /// Runs `body` in a transaction, alone among the writers; it is rolled back when `body` throws.
  @discardableResult func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws(StorageError) -> Value
  ) async throws(StorageError) -> Value
  /// Runs `body` on one consistent state, beside writers and other readers.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws(StorageError) -> Value
  ) async throws(StorageError) -> Value
  /// Makes sure that what was deleted is in no file of the database any more.
  func scrub() async throws(StorageError)
  /// Ends all connections.
  func close() throws(StorageError)
}
