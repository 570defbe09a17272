// Statements as values, and words out of what people type.

import Testing

@testable import Storage

@Suite struct SQLTests {
  @Test func interpolatedValuesAreBound() {
    let hostile = "'; DROP TABLE meetings; --"
    let condition: SQL = "code = \(hostile) AND flag = \(true)"
    let statement: SQL = "SELECT \(1), \(2.5), \(Int64?.none.sqlValue) WHERE \(condition)"
    let numbered = statement.render { "$\($0)" }
    #expect(numbered.text == "SELECT $1, $2, $3 WHERE code = $4 AND flag = $5")
    #expect(numbered.values == [.integer(1), .real(2.5), .null, .text(hostile), .integer(1)])
    #expect(statement.render { _ in "?" }.text == "SELECT ?, ?, ? WHERE code = ? AND flag = ?")
  }

  @Test(
    arguments: [
      ("", []), ("  \t\n", []), ("…!?*", []), ("\u{301}\u{302}", []),
      ("two Words", [.beginning("two"), .beginning("Words")]),
      ("don't", [.beginning("don"), .beginning("t")]), ("\"a b\" c", [.phrase(["a", "b"]), .beginning("c")]),
      ("\"still typ", [.phrase(["still", "typ"])]), ("\"typ", [.beginning("typ")]),
      ("„Guten Tag“", [.phrase(["Guten", "Tag"])]),
      ("\"\" a \"\"", [.beginning("a")]), ("会議", [.part("会議")]), ("a会", [.part("a会")]),
      ("3½ x²", [.beginning("3½"), .beginning("x²")]),
    ] as [(String, [SearchTerms.Term])])
  func aQueryIsReducedToWords(_ query: String, _ terms: [SearchTerms.Term]) {
    #expect(SearchTerms(query).terms == terms)
  }

  @Test func aQueryIsBounded() {
    #expect(SearchTerms(String(repeating: "a ", count: 1_000)).terms.count == SearchTerms.count)
    let long = SearchTerms(String(repeating: "x", count: 1_000)).terms
    #expect(long == [.beginning(String(repeating: "x", count: SearchTerms.length))])
  }

  @Test func aRowSaysWhenItHoldsSomethingElse() {
    let row = SQLRow(values: [.text("a"), .integer(1), .null])
    for column in [1, 2, 3, -1] {
      #expect(throws: StorageError.self) { try row.text(column) }
    }
    #expect(throws: StorageError.self) { try row.integer(0) }
    #expect(throws: StorageError.self) { try row.optionalReal(0) }
    #expect((try? row.optionalReal(1)) == 1)
    #expect((try? row.optionalText(2)) == .some(nil))
  }
}
