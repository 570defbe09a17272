// What somebody else found is cut out as a whole, under the marks that are ours.

import Testing

@testable import Safety

@Suite struct FoundElsewhereTests {
  /// Hides `parts` of a text, in which each occurs once.
  private func hide(
    _ parts: [(String, PersonalDataKind)], in text: String,
    kinds: Set<PersonalDataKind> = Set(PersonalDataKind.allCases)
  ) throws -> Redaction {
    let found = try parts.map { part, kind in
      let range = try #require(text.firstRange(of: part))
      let scalars = text.unicodeScalars
      let start = scalars.distance(from: scalars.startIndex, to: range.lowerBound)
      return ForeignFinding(range: start..<start + part.unicodeScalars.count, kind: kind)
    }
    return Redactor(RedactionOptions(kinds: kinds)).hide(found, in: text)
  }

  @Test func `Findings become marks, and what is between them stays`() throws {
    let result = try hide([("Ana Díaz", .name), ("600 11", .phone)], in: "Soy Ana Díaz, 600 11. 👩‍👩‍👧 Adiós")
    #expect(result.text == "Soy [name], [phone]. 👩‍👩‍👧 Adiós")
    #expect(result.counts == [.name: 1, .phone: 1])
    #expect(result.words == 4)
  }

  @Test func `Scalars are counted, not characters`() throws {
    // Characters of several scalars stand in front of what was found.
    #expect(try hide([("Ana", .name)], in: "👩‍👩‍👧 e\u{301} 🇪🇸 Ana!").text == "👩‍👩‍👧 e\u{301} 🇪🇸 [name]!")
  }

  @Test func `A word goes as a whole, a character is never split`() throws {
    #expect(try hide([("1234", .phone)], in: "call 1234567 now").text == "call [phone] now")
    #expect(try hide([("ohn", .name)], in: "to John's house").text == "to [name]'s house")
    let accent = ForeignFinding(range: 5..<6, kind: .email)
    #expect(Redactor(.standard).hide([accent], in: "see e\u{301}!").text == "see [email]!")
  }

  @Test func `Findings that overlap leave nothing over`() throws {
    let text = "It is Ana Maria Ruiz here"
    #expect(try hide([("Ana Maria", .name), ("Maria Ruiz", .name)], in: text).text == "It is [name] here")
  }

  @Test func `Blanks at the edges stay`() throws {
    #expect(try hide([(" Ana ", .name)], in: "I am Ana today").text == "I am [name] today")
    #expect(try hide([("  ", .name)], in: "a  b").text == "a  b")
  }

  @Test func `A mark is not cut, and goes with what it is a part of`() throws {
    #expect(try hide([("phone", .name)], in: "call [phone] now").text == "call [phone] now")
    #expect(try hide([("[name] Ruiz", .name)], in: "call [name] Ruiz now").text == "call [name] now")
    #expect(try hide([("] Ruiz", .name)], in: "call [name] Ruiz now").text == "call [name] now")
    #expect(try hide([("list", .name)], in: "the [list] here").text == "the [[name]] here")
  }

  @Test func `Only what the tenant hides is hidden, numbers of other kinds as numbers`() throws {
    let text = "Ana, 555 1234"
    #expect(try hide([("Ana", .name), ("555 1234", .phone)], in: text, kinds: [.phone]).text == "Ana, [phone]")
    #expect(try hide([("Ana", .name), ("555 1234", .phone)], in: text, kinds: [.number]).text == "Ana, [number]")
    #expect(try hide([("Ana", .name), ("555 1234", .phone)], in: text, kinds: []).text == text)
  }

  @Test(arguments: [0..<0, 3..<3, 900..<1000, 2..<1000])
  func `Places outside of the text do no harm`(range: Range<Int>) {
    let result = Redactor(.standard).hide([ForeignFinding(range: range, kind: .email)], in: "a b c")
    #expect(result.text == (range.lowerBound == 2 ? "a [email]" : "a b c"))
  }
}
