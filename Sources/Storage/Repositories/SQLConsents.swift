// The consent ledger: who decided what, when and on which text. The database itself refuses to change or delete a row.

public import Consent

/// The consents of a tenant.
public struct SQLConsents: Sendable {
  /// Decisions in one list.
  public static let limit = 100_000

  private let database: any SQLDatabase
  private let tenant: Tenant
  private let limit: Int

  /// The ledger in `database`.
  public init(_ database: MeetingDatabase, tenant: Tenant = .standard) {
    self.init(database, tenant: tenant, limit: Self.limit)
  }

  /// A ledger with shorter lists.
  init(_ database: MeetingDatabase, tenant: Tenant = .standard, limit: Int) {
    self.database = database.connections
    self.tenant = tenant
    self.limit = limit
  }

  /// The decisions of a meeting in the order in which they were written down, at most `limit`.
  public func consents(meeting: String) async throws(StorageError) -> [ConsentRecord] {
    let (tenant, limit) = (tenant, limit)
    let rows = try await database.read { connection throws(StorageError) in
      try connection.rows(
        """
        SELECT participant, purpose, given, text_version, language, at, actor, services FROM consents
        WHERE tenant = \(tenant) AND meeting = \(meeting) ORDER BY serial LIMIT \(limit)
        """)
    }
    return try rows.map { row throws(StorageError) in
      guard let purpose = Purpose(rawValue: try row.text(1)) else {
        throw StorageError(.damaged, "a consent is for a purpose that this version does not know")
      }
      return ConsentRecord(
        meeting: meeting, participant: try row.text(0), purpose: purpose, given: try row.flag(2),
        textVersion: Int(try row.integer(3)), language: try row.text(4),
        services: try row.text(7).split(separator: ",").map(String.init), at: try row.integer(5),
        actor: try row.text(6))
    }
  }

  /// All decisions of a meeting; nil when there are more than a list holds: the last ones are then not in it.
  public func everyConsent(meeting: String) async throws(StorageError) -> [ConsentRecord]? {
    let decisions = try await consents(meeting: meeting)
    return decisions.count < limit ? decisions : nil
  }
}
