// SQLite's way: rowid keys, triggers that raise, FTS5 (https://www.sqlite.org/fts5.html).

struct SQLiteDialect: SQLDialect {
  func placeholder(_ number: Int) -> String { "?" }

  var identity: String { "INTEGER PRIMARY KEY" }

  func appendOnly(_ table: String, because reason: String) -> [String] {
    // REPLACE deletes without asking delete triggers, hence the third.
    [
      """
      CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(reason)'); END
      """,
      """
      CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
      WHEN NOT EXISTS (SELECT 1 FROM tenant_erasures WHERE tenant = OLD.tenant)
      BEGIN SELECT RAISE(ABORT, '\(reason)'); END
      """,
      """
      CREATE TRIGGER \(table)_no_replace BEFORE INSERT ON \(table)
      WHEN EXISTS (SELECT 1 FROM \(table) WHERE serial = NEW.serial)
      BEGIN SELECT RAISE(ABORT, '\(reason)'); END
      """,
    ]
  }

  /// The meeting's code is a column of the index, so that a search in one meeting reads that meeting's part of it and
  /// not every place where a common word was ever said. The index keeps no copy of the text: a view gives it back.
  var wordIndex: [String] {
    let translated = { (row: String) in
      "(SELECT group_concat(value, char(10)) FROM json_each(\(row)translations))"
    }
    let columns = { (row: String) in "\(row)serial, \(row)meeting, \(row)text, \(translated(row))" }
    let add = """
      INSERT INTO segment_words(rowid, meeting, text, translated) VALUES (\(columns("NEW.")));
      """
    let remove = """
      INSERT INTO segment_words(segment_words, rowid, meeting, text, translated)
      VALUES ('delete', \(columns("OLD.")));
      """
    return [
      """
      CREATE VIEW segment_words_source AS
      SELECT serial, meeting, text, \(translated("")) AS translated FROM segments
      """,
      """
      CREATE VIRTUAL TABLE segment_words USING fts5(
        meeting, text, translated, content='segment_words_source', content_rowid='serial',
        tokenize='unicode61 remove_diacritics 2')
      """,
      "CREATE TRIGGER segments_word_insert AFTER INSERT ON segments BEGIN \(add) END",
      "CREATE TRIGGER segments_word_delete AFTER DELETE ON segments BEGIN \(remove) END",
      """
      CREATE TRIGGER segments_word_update AFTER UPDATE OF text, translations ON segments
      BEGIN \(remove) \(add) END
      """,
    ]
  }

  func find(_ search: SearchTerms, meeting: String) -> SQL {
    var words: [String] = []
    for term in search.terms {
      switch term {
      case .beginning(let word): words.append("\(quoted(word))*")
      case .phrase(let phrase): words.append(quoted(phrase.joined(separator: " ")))
      case .part: continue
      }
    }
    let match = "{meeting} : \(quoted(meeting)) AND {text translated} : (\(words.joined(separator: " AND ")))"
    let (before, after) = (SnippetMark.start, SnippetMark.end)
    // The text's own snippet when something was found there, else the translations'.
    let text: SQL = "snippet(segment_words, 1, \(before), \(after), '…', 24)"
    let translated: SQL = "snippet(segment_words, 2, \(before), \(after), '…', 24)"
    return """
      SELECT rowid AS serial, CASE WHEN instr(\(text), \(before)) > 0 THEN \(text) ELSE \(translated) END AS snippet
      FROM segment_words WHERE segment_words MATCH \(match)
      """
  }

  func contains(_ column: SQL, _ text: String) -> SQL { "instr(\(column), \(text)) > 0" }

  func keys(of column: SQL) -> SQL { "json_each(\(column)) AS keys" }

  /// A string of the FTS5 query language (section 3.1: quotes are doubled within it). A NUL would end the query.
  private func quoted(_ text: String) -> String {
    "\"\(text.replacing("\"", with: "\"\"").replacing("\0", with: " "))\""
  }
}
