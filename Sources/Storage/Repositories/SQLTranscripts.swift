// Reading transcripts, searching in them and correcting them. Deleting has a file of its own.

public import Consent
public import Transcripts

/// The transcripts of a tenant.
public struct SQLTranscripts: TranscriptStore {
  /// Segments of one page.
  public static let pageLimit = 1_000
  /// Unicode scalars of an edited segment.
  public static let textLimit = 4_000
  /// Earlier texts that are kept of a segment: the first and the last ones.
  public static let editLimit = 100
  /// People in a list of talk times.
  public static let speakerLimit = 5_000

  let database: any SQLDatabase
  let tenant: Tenant
  let figures: TranscriptFigures
  private let ledger: SQLConsents
  private let journal: SQLJournal?
  let milliseconds: @Sendable () -> Int64

  /// The transcripts in `database`, to which `journal` writes; `milliseconds` tells the time since 1970.
  public init(
    _ database: MeetingDatabase, tenant: Tenant = .standard, journal: SQLJournal? = nil,
    milliseconds: @escaping @Sendable () -> Int64
  ) {
    self.database = database.connections
    self.tenant = tenant
    self.journal = journal
    figures = database.figures
    ledger = SQLConsents(database, tenant: tenant)
    self.milliseconds = milliseconds
  }

  /// A page of a meeting's segments by time: all, or those in which every word of `query` occurs, in the text or a
  /// translation; a word may be the beginning of one, and words in quotation marks stand side by side. A query without
  /// any word finds nothing. `after` is the `next` of the page before; anything else is refused.
  public func segments(
    meeting: String, query: String? = nil, after: String? = nil, limit: Int = 200
  ) async throws(StorageError) -> TranscriptPage {
    let search = query.map(SearchTerms.init)
    if let search, search.isEmpty { return TranscriptPage(segments: [], next: nil) }
    let cursor = try after.map(Cursor.init)
    let limit = min(max(limit, 1), Self.pageLimit)
    let tenant = tenant
    return try await database.read { connection throws(StorageError) in
      let query = StoredSegment.select(tenant, meeting, search, cursor, limit: limit + 1, connection.dialect)
      var segments = try connection.rows(query).map { row throws(StorageError) in try StoredSegment(row, search) }
      guard segments.count > limit else { return TranscriptPage(segments: segments, next: nil) }
      segments.removeLast(segments.count - limit)
      return TranscriptPage(segments: segments, next: segments.last.map { Cursor(start: $0.start, id: $0.id).text })
    }
  }

  /// One segment.
  public func segment(meeting: String, id: String) async throws(StorageError) -> StoredSegment? {
    let tenant = tenant
    return try await database.read { connection throws(StorageError) in
      try StoredSegment.find(tenant, meeting, id, on: connection)
    }
  }

  /// Corrects a segment and gives what it is then; nil when there is none. Its translations go: they say something else.
  /// The text comes here redacted.
  public func edit(
    meeting: String, segment id: String, text: String, by editor: String, at time: Int64
  ) async throws(StorageError) -> StoredSegment? {
    let text = SnippetMark.clean(text)
    guard !text.isEmpty, text.unicodeScalars.count <= Self.textLimit else {
      throw StorageError(.refused, "a segment has 1 to \(Self.textLimit) characters")
    }
    let tenant = tenant
    defer { figures.forget(meeting, of: tenant) }
    return try await database.write { connection throws(StorageError) in
      guard var segment = try StoredSegment.find(tenant, meeting, id, on: connection) else { return nil }
      guard segment.text != text else { return segment }
      let last = try connection.rows(
        """
        SELECT COALESCE(MAX(number), 0) FROM segment_edits
        WHERE tenant = \(tenant) AND meeting = \(meeting) AND segment = \(id)
        """)[0].integer(0)
      try connection.execute(
        """
        INSERT INTO segment_edits (tenant, meeting, segment, number, text, editor, at)
        VALUES (\(tenant), \(meeting), \(id), \(last + 1), \(segment.text), \(editor), \(time))
        """)
      try connection.execute(
        """
        DELETE FROM segment_edits WHERE tenant = \(tenant) AND meeting = \(meeting) AND segment = \(id)
          AND number > 1 AND number < \(last + 3 - Int64(Self.editLimit))
        """)
      try connection.execute(
        """
        UPDATE segments SET text = \(text), translations = '{}', edited = 1
        WHERE tenant = \(tenant) AND meeting = \(meeting) AND id = \(id)
        """)
      segment.text = text
      segment.translations = [:]
      segment.edited = true
      return segment
    }
  }

  /// The decisions about consent in a meeting, the first one first.
  public func consents(meeting: String) async throws(StorageError) -> [ConsentRecord] {
    try await ledger.consents(meeting: meeting)
  }

  /// All of them; nil when there are too many for a list, or the journal has some that are not written.
  public func everyConsent(meeting: String) async throws(StorageError) -> [ConsentRecord]? {
    // Asked first: what it writes from here on is read, or was decided later.
    guard !(journal?.lacksConsents(of: meeting) ?? false) else { return nil }
    return try await ledger.everyConsent(meeting: meeting)
  }

  /// The edits of a segment, the first one first.
  public func history(meeting: String, segment: String) async throws(StorageError) -> [SegmentEdit] {
    let tenant = tenant
    let rows = try await database.read { connection throws(StorageError) in
      try connection.rows(
        """
        SELECT text, editor, at FROM segment_edits
        WHERE tenant = \(tenant) AND meeting = \(meeting) AND segment = \(segment)
        ORDER BY number LIMIT \(Self.editLimit)
        """)
    }
    return try rows.map { row throws(StorageError) in
      SegmentEdit(before: try row.text(0), editor: try row.text(1), at: try row.integer(2))
    }
  }
}
