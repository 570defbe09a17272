// What differs between databases. Everything else in the repositories is SQL that SQLite and Postgres both accept:
// `ON CONFLICT`, `COALESCE`, `CAST`, window functions, `BIGINT` and `TEXT`; flags are integers, JSON is text.

protocol SQLDialect: Sendable {
  /// The text of the nth parameter, counted from 1.
  func placeholder(_ number: Int) -> String
  /// The definition of a key column that the database numbers.
  var identity: String { get }
  /// Statements after which rows of `table` can be added, but neither changed nor deleted nor replaced, except that rows
  /// of a tenant can be deleted while the tenant stands in `tenant_erasures`.
  func appendOnly(_ table: String, because reason: String) -> [String]
  /// Statements that make the word index over `segments` and keep it in step with that table.
  var wordIndex: [String] { get }
  /// A query of the keys of segments in which the words occur, with the columns `serial` and `snippet`. The search has
  /// at least one term of a kind that a word index knows.
  func find(_ search: SearchTerms, meeting: String) -> SQL
  /// A condition: the column holds the text, which may hold anything, somewhere.
  func contains(_ column: SQL, _ text: String) -> SQL
  /// A table `keys` with the column `key`, to be joined: the keys of the JSON object in a column.
  func keys(of column: SQL) -> SQL
}
