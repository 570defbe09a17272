// What people are shown. A text that changes without its version would make people agree to what they never read.

import Consent
import Foundation
import Testing

@Suite struct ConsentTextTests {
  /// The digests of each version. Whoever changes a word raises the version and adds a line; none is ever changed.
  private static let digests: [Purpose: [Int: UInt64]] = [
    .transcription: [1: 0xFBC3_DBF3_D8A1_7BC2],
    .translation: [1: 0xF1FD_F45B_D9E5_E75B],
    .recording: [1: 0xD7FE_84A1_34B1_FBF0],
    .analytics: [1: 0xFA3F_BF2A_16D5_629C],
  ]

  @Test(arguments: Purpose.allCases)
  func aTextChangesWithItsVersionOnly(_ purpose: Purpose) {
    let text = ConsentText.current(purpose)
    #expect(text.purpose == purpose)
    #expect(Self.digests[purpose]?[text.version] == digest(text), "\(purpose) \(text.version): \(digest(text))")
    #expect(Self.digests[purpose]?.keys.max() == text.version)
  }

  @Test(arguments: Purpose.allCases)
  func everyTextIsThereInEveryLanguageOfTheClient(_ purpose: Purpose) {
    let text = ConsentText.current(purpose)
    #expect(text.texts.keys.sorted() == ["de", "en", "es", "pt"])
    #expect(Set(text.texts.values).count == 4)
    #expect(text.texts.values.allSatisfy { $0.hasSuffix(".") && !$0.contains("  ") })
  }

  @Test func whoReadsAnotherLanguageReadsEnglish() {
    let text = ConsentText.current(.transcription)
    #expect(text.text(in: "fr") == text.text(in: "en"))
    #expect(text.text(in: "de") != text.text(in: "en"))
  }

  /// FNV-1a: it guards against mistakes, not against malice.
  private func digest(_ text: ConsentText) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for (language, words) in text.texts.sorted(by: { $0.key < $1.key }) {
      for byte in "\(language)=\(words)\n".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    return hash
  }
}

@Suite struct ConsentPolicyTests {
  private func encode(_ policy: ConsentPolicy) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(policy), as: UTF8.self)
  }

  private func decode(_ text: String) throws -> ConsentPolicy {
    try JSONDecoder().decode(ConsentPolicy.self, from: Data(text.utf8))
  }

  @Test func itIsWrittenWhole() throws {
    #expect(
      try encode(.standard)
        == #"{"analytics":"off","recording":"off","transcription":"ask","translation":"ask"}"#)
    #expect(try decode(try encode(.standard)) == .standard)
  }

  @Test func whatIsMissingIsOffAndWhatIsUnknownIsIgnored() throws {
    let policy = try decode(#"{"transcription":"required","holograms":"ask"}"#)
    #expect(policy[.transcription] == .required)
    #expect(policy.active == [.transcription])
    #expect(try decode("{}") == ConsentPolicy())
  }

  @Test(arguments: [#"{"transcription":"maybe"}"#, #"{"transcription":1}"#, "[]", "null"])
  func whatIsNoPolicyIsRefused(_ text: String) {
    #expect(throws: DecodingError.self) { try decode(text) }
  }

  @Test func switchingAPurposeOffLeavesNoTrace() {
    var policy = ConsentPolicy.standard
    policy[.transcription] = .off
    policy[.translation] = .off
    #expect(policy == ConsentPolicy())
  }
}
