// What the redactor does with single texts, with hostile ones, and with text that is still being said.

import Testing

@testable import Safety

@Suite struct RedactorTests {
  let redactor = Redactor(.standard)

  @Test(arguments: [
    ("Call 555-236-9871, please.", "Call [phone], please."),
    ("Mail john dot smith at example dot com now", "Mail [email] now"),
    ("My card number is 4111 1111 1111 1111 1111 1111", "My card number is [card]"),
    ("The card is 4111 1111 1111 1111.", "The card is [card]."),
    ("It is 9999 9999 9999 9998.", "It is [number]."),
    ("IBAN DE89 3704 0044 0532 0130 00 thanks", "IBAN [iban] thanks"),
    ("server 192.168.1.20 is down since 2024-11-05 at 10:45", "server [ip] is down since 2024-11-05 at 10:45"),
    ("The Social Security number is 123-4567-892.", "The Social Security number is [id]."),
    ("I live at 42 Baker Street in London.", "I live at [address] in London."),
    ("Vivo en la calle Mayor 15, 28013 Madrid.", "Vivo en la [address]."),
    ("Ich wohne in der Lindenstraße 12, 10115 Berlin.", "Ich wohne in der [address]."),
    ("The CPF is 529.982.247-25", "The CPF is [id]"),
    ("we sold 1,250,000 units in 2023 and 2024", "we sold 1,250,000 units in 2023 and 2024"),
    ("the code is abc-defg-hij", "the code is abc-defg-hij"),
    ("five hundred and twenty", "five hundred and twenty"),
    ("once 5552369871", "once [phone]"),
    ("dos mil veintitrés", "dos mil veintitrés"),
    ("", ""), ("   ", "   "), ("...", "..."),
  ]) func textsLoseWhatIsPersonal(_ text: String, _ expected: String) {
    #expect(redactor.redact(text).text == expected)
  }

  @Test func whatIsHiddenIsCounted() {
    let result = redactor.redact("Call 555 236 9871 or 555 236 9872! Mail a.b@example.com")
    #expect(result.counts == [.phone: 2, .email: 1])
    #expect(result.words == 7)
  }

  @Test func aKindThatIsNotHiddenStaysUnlessItIsALongNumber() {
    let text = "Call 555 236 9871, mail a.b@example.com"
    let onlyEmail = Redactor(RedactionOptions(kinds: [.email]))
    #expect(onlyEmail.redact(text).text == "Call 555 236 9871, mail [email]")
    let onlyNumbers = Redactor(RedactionOptions(kinds: [.number]))
    #expect(onlyNumbers.redact(text).text == "Call [number], mail a.b@example.com")
    #expect(Redactor(RedactionOptions(kinds: [])).redact(text).text == text)
  }

  @Test func whatIsNotSeenHidesNothing() {
    #expect(redactor.redact("Call 555\u{200B}236\u{AD}9871 now").text == "Call [phone] now")
    #expect(redactor.redact("Call ٥٥٥٢٣٦٩٨٧١ now").text == "Call [phone] now")
    #expect(redactor.redact("Call ５５５ ２３６ ９８７１ now").text == "Call [phone] now")
    #expect(redactor.redact("mail ana＠example.com").text == "mail [email]")
  }

  @Test func accentsMayBeComposedOrNot() {
    let text = "Mi número es el cero, seis, dieciséis, veintidós, treinta"
    let decomposed = String(String.UnicodeScalarView(text.unicodeScalars.flatMap(Self.decomposed)))
    #expect(redactor.redact(text).text == "Mi número es el [phone]")
    #expect(redactor.redact(decomposed).text.hasSuffix("es el [phone]"))
  }

  private static func decomposed(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    let bases: [Unicode.Scalar: Unicode.Scalar] = ["ú": "u", "é": "e", "ó": "o"]
    return bases[scalar].map { [$0, "\u{301}"] } ?? [scalar]
  }

  // MARK: Bounds

  @Test func textBehindTheBoundIsLeftOut() {
    let words = String(repeating: "word ", count: 1_000)
    let result = redactor.redact(words + "ana@example.com")
    #expect(result.text.unicodeScalars.count <= Redactor.longestText + 1)
    #expect(result.text.hasSuffix("…"))
    #expect(!result.text.contains("ana"))
  }

  @Test func aNumberAcrossTheBoundIsNotShownInPart() {
    for shift in 0..<24 {
      let head = String(repeating: "x", count: shift) + String(repeating: " word", count: 800 - shift / 5 - 2)
      let text = redactor.redact(head + " 5 5 5 2 3 6 9 8 7 1 and more words").text
      #expect(!text.contains("5 5"), "shift \(shift): \(text.suffix(40))")
    }
  }

  @Test(arguments: [
    "a.", "1 ", "@", "a@", "at ", "dot ", "DE89 ", "DE ", "one ", "double ", "(", "1.", "::", "a:", "calle ", "street ",
    "12 ", "my name is ", "A ", "[", "[email", "\u{301}", "my email is ", "1-", "zwei", "hundert", "e\u{301}", "weg 1 ",
  ]) func hostileTextsEndInTime(_ piece: String) {
    let all = Redactor(RedactionOptions(kinds: Set(PersonalDataKind.allCases), names: [piece, "Ana"]))
    let text = String(repeating: piece, count: 100_000 / piece.utf8.count) + "@ at dot com"
    #expect(all.redact(text).text.unicodeScalars.count <= Redactor.longestResult)
    #expect(all.redactTentative(text).text.unicodeScalars.count <= Redactor.longestResult)
  }

  // MARK: Anything

  static let pieces = [
    "555", "4111", "DE89", "one", "two", "double", "dot", "at", "@", ".", ",", " ", " ", " ", "-", "+", "(", ")",
    "[email]",
    "[", "]", "my", "name", "is", "Ana", "street", "calle", "42", "🙂", "é", "e\u{301}", "ñ", "ß", "漢字", "\u{200D}",
    "\n",
    "٣", "x", "X", "Z", "hundred", "mil", "siebenhundertdreiundzwanzig", ":", "/", "192.168.0.1", "::1", "a@b.de", "€",
    "%",
    "card", "phone", "iban", "e", "y", "and", "2024", "\u{0}", "\u{FEFF}", "will", "’", "'", "\u{1F1E9}\u{1F1EA}",
  ]

  @Test func anyTextIsRedactedOnceAndForAll() {
    let all = Redactor(RedactionOptions(kinds: Set(PersonalDataKind.allCases), names: ["Ana Will", "Zoë"]))
    var dice = Dice(state: 77)
    for _ in 0..<3_000 {
      let text = (0..<dice.below(40)).map { _ in dice.pick(Self.pieces) + dice.pick(["", " "]) }.joined()
      let once = all.redact(text)
      let twice = all.redact(once.text)
      #expect(twice.text == once.text, "\(text)")
      #expect(twice.counts.isEmpty)
      #expect(once.text.unicodeScalars.count <= Redactor.longestResult)
      _ = all.redactTentative(text)
    }
  }

  @Test func anyScalarsAreSurvived() {
    var dice = Dice(state: 5)
    for _ in 0..<500 {
      let scalars = (0..<200).compactMap { _ in Unicode.Scalar(UInt32(dice.below(dice.pick([0x80, 0x3000, 0x110000]))))
      }
      let text = String(String.UnicodeScalarView(scalars))
      let once = redactor.redact(text).text
      #expect(redactor.redact(once).text == once)
    }
  }

  @Test func corporaAreRedactedOnceAndForAll() {
    for sentence in CorpusTests.cases.flatMap({ $0.generated + $0.heldOut }) {
      let once = redactor.redact(sentence.text).text
      #expect(redactor.redact(once).text == once)
    }
  }
}
