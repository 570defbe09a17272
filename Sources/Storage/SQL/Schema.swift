// The tables. Every row says whose it is; every key begins with the tenant, so that a query that forgets it is slow at
// once and wrong never.

extension Migrator {
  /// The schema of this version.
  static let current = Migrator(migrations: [
    Migration(version: 1) { dialect in meetingTables + ledgerTables(dialect) + transcriptTables(dialect) },
    // Hosts that were named beside the text, with commas between. Texts of version 1 named none.
    Migration(version: 2) { _ in ["ALTER TABLE consents ADD COLUMN services TEXT NOT NULL DEFAULT ''"] },
  ])

  private static let meetingTables = [
    // A meeting's record is a document: what a meeting remembers is the domain's to decide, and only it reads it.
    """
    CREATE TABLE meetings (
      tenant TEXT NOT NULL, code TEXT NOT NULL, created_at BIGINT NOT NULL, used_at BIGINT NOT NULL,
      record TEXT NOT NULL,
      PRIMARY KEY (tenant, code))
    """,
    """
    CREATE TABLE endings (
      tenant TEXT NOT NULL, meeting TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (tenant, meeting, at))
    """,
    // One row for each time that somebody came in.
    """
    CREATE TABLE participants (
      tenant TEXT NOT NULL, meeting TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
      joined_at BIGINT NOT NULL, left_at BIGINT,
      PRIMARY KEY (tenant, meeting, id, joined_at))
    """,
    "CREATE INDEX participants_by_age ON participants (tenant, joined_at)",
    """
    CREATE TABLE messages (
      tenant TEXT NOT NULL, meeting TEXT NOT NULL, id TEXT NOT NULL, participant TEXT NOT NULL, name TEXT NOT NULL,
      text TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (tenant, meeting, id))
    """,
    "CREATE INDEX messages_by_time ON messages (tenant, meeting, at, id)",
    "CREATE INDEX messages_by_age ON messages (tenant, at)",
  ]

  private static func ledgerTables(_ dialect: any SQLDialect) -> [String] {
    [
      // The same decision of the same moment, written again after a commit of unknown outcome, is one row.
      """
      CREATE TABLE consents (
        serial \(dialect.identity), tenant TEXT NOT NULL, meeting TEXT NOT NULL, participant TEXT NOT NULL,
        purpose TEXT NOT NULL, given SMALLINT NOT NULL, text_version BIGINT NOT NULL, language TEXT NOT NULL,
        at BIGINT NOT NULL, actor TEXT NOT NULL,
        UNIQUE (tenant, meeting, participant, purpose, at, given))
      """,
      // Tenants that are just being erased: the only ones whose consents can be deleted.
      "CREATE TABLE tenant_erasures (tenant TEXT NOT NULL PRIMARY KEY)",
    ] + dialect.appendOnly("consents", because: "the consent ledger only grows")
  }

  private static func transcriptTables(_ dialect: any SQLDialect) -> [String] {
    [
      """
      CREATE TABLE segments (
        serial \(dialect.identity), tenant TEXT NOT NULL, meeting TEXT NOT NULL, id TEXT NOT NULL,
        participant TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
        translations TEXT NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, confidence DOUBLE PRECISION,
        flagged SMALLINT NOT NULL, edited SMALLINT NOT NULL,
        UNIQUE (tenant, meeting, id))
      """,
      "CREATE INDEX segments_by_time ON segments (tenant, meeting, started_at, id)",
      "CREATE INDEX segments_by_age ON segments (tenant, started_at)",
      // What a segment said before each edit.
      """
      CREATE TABLE segment_edits (
        tenant TEXT NOT NULL, meeting TEXT NOT NULL, segment TEXT NOT NULL, number BIGINT NOT NULL, text TEXT NOT NULL,
        editor TEXT NOT NULL, at BIGINT NOT NULL,
        PRIMARY KEY (tenant, meeting, segment, number))
      """,
      // What was said until `at` is not to be kept, also when it is still on its way here. No participant: anybody.
      """
      CREATE TABLE erasures (
        tenant TEXT NOT NULL, meeting TEXT NOT NULL, participant TEXT NOT NULL, at BIGINT NOT NULL,
        PRIMARY KEY (tenant, meeting, participant))
      """,
    ] + dialect.wordIndex
  }
}
