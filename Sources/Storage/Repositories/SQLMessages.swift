// The chat of meetings, as it is kept.

public import Messages

/// The chat messages of a tenant.
public struct SQLMessages: Sendable {
  /// Messages of one page.
  public static let pageLimit = 1_000

  private let database: any SQLDatabase
  private let tenant: Tenant

  /// The messages in `database`.
  public init(_ database: MeetingDatabase, tenant: Tenant = .standard) {
    self.database = database.connections
    self.tenant = tenant
  }

  /// Messages of a meeting by time, those after the message with the id `after` or from the first on.
  public func messages(
    meeting: String, after: String? = nil, limit: Int = 200
  ) async throws(StorageError) -> [ChatMessage] {
    let (tenant, limit) = (tenant, min(max(limit, 1), Self.pageLimit))
    var condition: SQL = ""
    if let after {
      condition = """
         AND (at, id) > (
          SELECT m.at, m.id FROM messages m
          WHERE m.tenant = \(tenant) AND m.meeting = \(meeting) AND m.id = \(after))
        """
    }
    let query: SQL = """
      SELECT id, participant, name, text, at FROM messages
      WHERE tenant = \(tenant) AND meeting = \(meeting)\(condition) ORDER BY at, id LIMIT \(limit)
      """
    let rows = try await database.read { connection throws(StorageError) in try connection.rows(query) }
    return try rows.map { row throws(StorageError) in
      ChatMessage(
        id: try row.text(0), participant: try row.text(1), name: try row.text(2), text: try row.text(3),
        at: try row.integer(4))
    }
  }
}
