// Names that others see.

import Messages
import Testing

@Suite struct DisplayNameTests {
  @Test(arguments: [
    ("Ada", "Ada"), ("  Ada \t Lovelace\n", "Ada Lovelace"), ("Zoë 👩‍💻", "Zoë 👩‍💻"), ("A\u{0}B", "A B"),
    ("Ada\u{202E}ecarG", "AdaecarG"), ("\u{200B}Ada\u{FEFF}", "Ada"),
  ])
  func aNameIsOneLineOfVisibleText(_ typed: String, _ shown: String) {
    #expect(DisplayName.clean(typed) == shown)
  }

  @Test(arguments: ["", " ", "\n\t", "\u{200B}\u{202E}", String(repeating: "x", count: 81)])
  func whatIsEmptyOrTooLongIsNoName(_ typed: String) {
    #expect(DisplayName.clean(typed) == nil)
  }

  @Test func lengthCountsCodePointsSoThatCombiningMarksCantPileUp() {
    #expect(DisplayName.clean("e" + String(repeating: "\u{301}", count: 79)) != nil)
    #expect(DisplayName.clean("e" + String(repeating: "\u{301}", count: 80)) == nil)
    #expect(DisplayName.clean(String(repeating: "x", count: 1_000_000)) == nil)
  }
}
