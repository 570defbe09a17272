// The queries for segments and what becomes of their rows.

internal import Transcripts

private let columns: SQL = """
  s.id, s.participant, s.name, s.language, s.text, s.translations, s.started_at, s.ended_at, s.confidence, s.edited, \
  s.flagged
  """

/// A place between two segments, as text that clients hand back.
struct Cursor: Equatable, Sendable {
  var start: Int64
  var id: String

  init(start: Int64, id: String) {
    self.start = start
    self.id = id
  }

  init(_ text: String) throws(StorageError) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard text.utf8.count <= 256, parts.count == 2, let start = Int64(parts[0]) else {
      throw StorageError(.refused, "this is not where a page ended")
    }
    self.init(start: start, id: String(parts[1]))
  }

  var text: String { "\(start).\(id)" }
}

extension StoredSegment {
  /// The query for a page of segments, with the snippet as its last column.
  static func select(
    _ tenant: Tenant, _ meeting: String, _ search: SearchTerms?, _ cursor: Cursor?, limit: Int,
    _ dialect: any SQLDialect
  ) -> SQL {
    var with: SQL = ""
    var snippet: SQL = "NULL"
    var join: SQL = ""
    var conditions: SQL = "s.tenant = \(tenant) AND s.meeting = \(meeting)"
    if let search {
      if search.hasWords {
        with = "WITH found AS MATERIALIZED (\(dialect.find(search, meeting: meeting))) "
        snippet = "found.snippet"
        join = " JOIN found ON found.serial = s.serial"
      }
      for case .part(let part) in search.terms {
        let (text, translations) = (dialect.contains("s.text", part), dialect.contains("s.translations", part))
        conditions = conditions + " AND (\(text) OR \(translations))"
      }
    }
    if let cursor { conditions = conditions + " AND (s.started_at, s.id) > (\(cursor.start), \(cursor.id))" }
    return """
      \(with)SELECT \(columns), \(snippet) FROM segments s\(join) WHERE \(conditions)
      ORDER BY s.started_at, s.id LIMIT \(limit)
      """
  }

  /// One segment.
  static func find(
    _ tenant: Tenant, _ meeting: String, _ id: String, on connection: any SQLConnection
  ) throws(StorageError) -> StoredSegment? {
    let rows = try connection.rows(
      """
      SELECT \(columns), NULL FROM segments s
      WHERE s.tenant = \(tenant) AND s.meeting = \(meeting) AND s.id = \(id)
      """)
    guard let row = rows.first else { return nil }
    return try StoredSegment(row, nil)
  }

  /// The segment in a row.
  init(_ row: SQLRow, _ search: SearchTerms?) throws(StorageError) {
    self.init(
      id: try row.text(0), participant: try row.text(1), name: try row.text(2), language: try row.text(3),
      text: try row.text(4), translations: try JSONText.decode([String: String].self, from: row.text(5)),
      start: try row.integer(6), end: try row.integer(7), confidence: try row.optionalReal(8), edited: try row.flag(9),
      flagged: try row.flag(10), snippet: try row.optionalText(11))
    guard let search, snippet == nil else { return }
    // Only parts of words were searched for, which no word index marks.
    var marked: String?
    for case .part(let part) in search.terms {
      let places = [marked ?? text] + translations.sorted { $0.key < $1.key }.map(\.value)
      marked = places.lazy.compactMap { SnippetMark.mark(part, in: $0) }.first ?? marked
    }
    snippet = marked ?? text
  }
}
