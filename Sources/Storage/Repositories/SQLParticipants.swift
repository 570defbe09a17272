// Who was in a meeting, and when.

public import Meetings
internal import Messages

/// The stays of a tenant's participants.
public struct SQLParticipants: Sendable {
  /// Stays in one list.
  public static let limit = 10_000

  private let database: any SQLDatabase
  private let tenant: Tenant

  /// The stays in `database`.
  public init(_ database: MeetingDatabase, tenant: Tenant = .standard) {
    self.database = database.connections
    self.tenant = tenant
  }

  /// The stays in a meeting, the first one first, at most `limit`.
  public func stays(meeting: String) async throws(StorageError) -> [ParticipantEntry] {
    let tenant = tenant
    let rows = try await database.read { connection throws(StorageError) in
      try connection.rows(
        """
        SELECT id, name, role, joined_at, left_at FROM participants
        WHERE tenant = \(tenant) AND meeting = \(meeting) ORDER BY joined_at, id LIMIT \(Self.limit)
        """)
    }
    return try rows.map { row throws(StorageError) in
      ParticipantEntry(
        id: try row.text(0), name: try row.text(1), role: Role(rawValue: try row.text(2)) ?? .participant,
        joinedAt: try row.integer(3), leftAt: try row.optionalInteger(4))
    }
  }

  /// Whether somebody was in a meeting.
  public func tookPart(_ participant: String, in meeting: String) async throws(StorageError) -> Bool {
    let tenant = tenant
    let rows = try await database.read { connection throws(StorageError) in
      try connection.rows(
        """
        SELECT 1 FROM participants WHERE tenant = \(tenant) AND meeting = \(meeting) AND id = \(participant) LIMIT 1
        """)
    }
    return !rows.isEmpty
  }

  /// When a meeting was over or empty, the first time first, at most `limit`.
  public func endings(meeting: String) async throws(StorageError) -> [Int64] {
    let tenant = tenant
    let rows = try await database.read { connection throws(StorageError) in
      try connection.rows(
        "SELECT at FROM endings WHERE tenant = \(tenant) AND meeting = \(meeting) ORDER BY at LIMIT \(Self.limit)")
    }
    return try rows.map { row throws(StorageError) in try row.integer(0) }
  }
}
