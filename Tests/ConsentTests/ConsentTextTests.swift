// What people are shown. A text that changes without its version would make people agree to what they never read.

import Consent
import Foundation
import Testing

@Suite struct ConsentTextTests {
  /// The digests of each version. Whoever changes a word raises the version and adds a line; none is ever changed.
  private static let digests: [Purpose: [Int: UInt64]] = [
    .transcription: [
      1: 0xFBC3_DBF3_D8A1_7BC2, 2: 0x0305_2C60_F2DC_8D06, 3: 0xAFF9_A7BA_0CAA_EB50,
      4: 0xC686_DF39_AB31_4ECC, 5: 0x0109_7CCB_6C64_4F7C, 6: 0x149C_BAC5_CE82_2290,
      7: 0xC9F5_CF8D_9D9E_7004, 8: 0xB93D_CD3E_6925_03F6, 9: 0x3414_467E_E2C2_89B4,
      10: 0x00BE_ECF2_0214_CFB8, 11: 0x2FCF_78B2_62A7_852E, 12: 0xA7D5_406B_8496_78DD,
      13: 0xEDF0_2096_EEC8_4987,
    ],
    .translation: [
      1: 0xF1FD_F45B_D9E5_E75B, 2: 0x0ECD_6B2E_DAB2_D798, 3: 0x4766_574F_B123_A5D3,
    ],
    .recording: [1: 0xD7FE_84A1_34B1_FBF0, 2: 0x2626_8897_8ABA_63B9],
    .analytics: [1: 0xFA3F_BF2A_16D5_629C, 2: 0x9600_9917_D4DF_DFEA],
  ]

  /// Every text that can be shown.
  private static let shown: [ConsentText] = {
    let services = [
      ServicesElsewhere.none, ServicesElsewhere(speech: ["a"]), ServicesElsewhere(text: ["b"]),
      ServicesElsewhere(speech: ["a"], text: ["b"]), ServicesElsewhere(programs: ["d"]),
      ServicesElsewhere(speech: ["a"], programs: ["d"]), ServicesElsewhere(text: ["b"], programs: ["d"]),
      ServicesElsewhere(speech: ["a"], text: ["b"], programs: ["d"]), ServicesElsewhere(translation: ["c"]),
    ]
    return Purpose.allCases.flatMap { purpose in
      services.map { $0.text(for: purpose) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
  }()

  @Test(arguments: shown) func aTextChangesWithItsVersionOnly(_ text: ConsentText) {
    let known = Self.digests[text.purpose]?[text.version]
    #expect(known == digest(text), "\(text.purpose) \(text.version): \(String(digest(text), radix: 16))")
  }

  @Test func noTwoTextsShareAVersion() {
    for purpose in Purpose.allCases {
      let versions = Self.shown.filter { $0.purpose == purpose }.map(\.version)
      #expect(Set(versions).count == versions.count)
      #expect(Self.digests[purpose]?.keys.max() == versions.max(), "what is shown is the latest")
    }
    #expect(Self.shown.filter { $0.purpose == .transcription }.count == 8)
    #expect(Self.shown.filter { $0.purpose == .translation }.count == 2)
    #expect(Self.shown.filter { $0.purpose == .recording || $0.purpose == .analytics }.count == 2)
  }

  @Test(arguments: shown) func everyTextIsThereInEveryLanguageOfTheClient(_ text: ConsentText) {
    #expect(text.texts.keys.sorted() == ["de", "en", "es", "pt"])
    #expect(Set(text.texts.values).count == 4)
    #expect(text.texts.values.allSatisfy { $0.hasSuffix(".") && !$0.contains("  ") })
  }

  /// The words by which a text says that something leaves this server.
  private static let away = [
    "en": ["a service elsewhere", "services elsewhere", "programs"], "es": ["externo", "programas"],
    "de": ["extern", "Programme"], "pt": ["extern", "programas"],
  ]

  @Test(arguments: shown) func aTextSaysThatSomethingLeavesWhenItDoesAndOnlyThen(_ text: ConsentText) {
    let leaves = text.version != ConsentText.current(text.purpose).version
    for (language, words) in text.texts {
      let says = (Self.away[language] ?? []).contains { words.contains($0) }
      #expect(says == leaves, "\(text.purpose) \(text.version) \(language)")
    }
  }

  @Test func soundAndTextAreToldApart() {
    let sound = ServicesElsewhere(speech: ["a"]).text(for: .transcription)
    let text = ServicesElsewhere(text: ["b"]).text(for: .transcription)
    let both = ServicesElsewhere(speech: ["a"], text: ["b"]).text(for: .transcription)
    let words = ["en": "the sound of your voice", "es": "sonido", "de": "Ton", "pt": "som"]
    for (language, word) in words {
      #expect(sound.text(in: language).contains(word) && both.text(in: language).contains(word))
      #expect(!text.text(in: language).contains(word))
    }
    #expect(both.text(in: "en").contains("summarised") && !sound.text(in: "en").contains("summarised"))
    #expect(text.text(in: "en").hasSuffix("Your voice itself is not kept."))
    #expect(sound.text(in: "en").hasSuffix("not kept on this server."), "of what others keep nothing is promised")
  }

  @Test func whatProgramsGetHasASentenceOfItsOwn() {
    let kinds = [
      ServicesElsewhere.none, ServicesElsewhere(speech: ["a"]), ServicesElsewhere(text: ["b"]),
      ServicesElsewhere(speech: ["a"], text: ["b"]),
    ]
    for var services in kinds {
      let before = services.text(for: .transcription)
      services.programs = ["hooks.example"]
      let after = services.text(for: .transcription)
      #expect(before.version != after.version)
      for (language, programs) in ["en": "programs", "es": "programas", "de": "Programme", "pt": "programas"] {
        #expect(after.text(in: language).contains(programs) && !before.text(in: language).contains(programs))
      }
      #expect(after.text(in: "en").contains("with the names of those who spoke; what becomes of it there"))
      #expect(after.text(in: "en").contains("is taken out of it first"))
      #expect(services.hosts(for: .transcription).last == "hooks.example")
      #expect(services.text(for: .translation).version == ConsentText.current(.translation).version)
    }
  }

  @Test(arguments: shown) func whoSpokeForHowLongIsSaidWhereItIsShown(_ text: ConsentText) {
    let words = ["en": "how long", "es": "cuánto tiempo", "de": "wie lange", "pt": "quanto tempo"]
    for (language, words) in words {
      let says = text.text(in: language).contains(words)
      #expect(says == (text.purpose == .transcription), "\(text.purpose) \(language)")
    }
  }

  @Test func servicesAreNamedOnce() {
    let services = ServicesElsewhere(
      speech: ["a", "b"], text: ["b", "c"], translation: ["d"], programs: ["e", "a", "e"])
    #expect(services.hosts(for: .transcription) == ["a", "b", "c", "e"])
    #expect(services.hosts(for: .translation) == ["d"])
    #expect(services.hosts(for: .recording).isEmpty && services.hosts(for: .analytics).isEmpty)
  }

  // MARK: Words that are kept

  private func decision(
    _ services: ServicesElsewhere, at: Int64, given: Bool = true, by participant: String = "p_ada",
    purpose: Purpose = .transcription
  ) -> ConsentRecord {
    ConsentRecord(
      meeting: "m", participant: participant, purpose: purpose, given: given,
      textVersion: services.text(for: purpose).version, language: "en", services: services.hosts(for: purpose), at: at,
      actor: participant)
  }

  @Test func keptWordsGoElsewhereOnlyWhenEverybodyHadAgreedToThat() {
    let now = ServicesElsewhere(speech: ["a"], text: ["a"], translation: ["a"], programs: ["d"])
    let yes = decision(now, at: 10)
    let word = (participant: "p_ada", at: Int64(20))
    #expect(now.mayGet(words: [word, word], decisions: [yes]))
    #expect(now.mayGet(words: [(participant: "p_ada", at: 10)], decisions: [yes]), "in the same millisecond")
    let refused: [(String, [ConsentRecord])] = [
      ("nothing was decided", []),
      ("to the text of here", [decision(.none, at: 10)]),
      ("to sound alone, at the same host", [decision(ServicesElsewhere(speech: ["a"]), at: 10)]),
      ("before programs got it, too", [decision(ServicesElsewhere(speech: now.speech, text: now.text), at: 10)]),
      ("to another host", [decision(ServicesElsewhere(speech: ["a"], text: ["b"]), at: 10)]),
      ("to something else", [decision(now, at: 10, purpose: .translation)]),
      ("of somebody else", [decision(now, at: 10, by: "p_ben")]),
      ("only after it was said", [decision(.none, at: 10), decision(now, at: 30)]),
      ("and taken back before", [yes, decision(now, at: 15, given: false)]),
      ("and taken back since", [yes, decision(now, at: 30, given: false)]),
    ]
    for (why, decisions) in refused { #expect(!now.mayGet(words: [word], decisions: decisions), "\(why)") }
    #expect(!now.mayGet(words: [word, (participant: "p_ben", at: 20)], decisions: [yes]), "one of two")
    let local = decision(.none, at: 10)
    #expect(!ServicesElsewhere.none.mayGet(words: [word], decisions: [local]), "nobody is there to get it")
  }

  /// People are addressed as the client addresses them: usted, Sie, and in Portuguese without a pronoun.
  @Test(arguments: shown) func nobodyIsAddressedAsAFriend(_ text: ConsentText) {
    let familiar: [String: Set<Substring>] = [
      "es": ["dices", "hablas", "tu", "tú", "tus", "compartes"], "de": ["du", "dein", "deine", "dir"],
      "pt": ["você", "vocês", "tu", "teu", "tua"],
    ]
    for (language, words) in familiar {
      let found = Set(text.text(in: language).lowercased().split { !$0.isLetter }).intersection(words)
      #expect(found.isEmpty, "\(text.purpose) \(text.version) \(language): \(found)")
    }
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
    #expect(try encode(.standard) == #"{"transcription":"ask","translation":"ask"}"#)
    #expect(try decode(try encode(.standard)) == .standard)
  }

  @Test func onlyWhatThisServerCanDoIsCarriedOut() throws {
    #expect(Purpose.available == [.transcription, .translation])
    var policy = ConsentPolicy.standard
    policy[.recording] = .ask
    policy[.analytics] = .required
    #expect(policy.unavailable == [.recording, .analytics])
    #expect(policy.carriedOut == .standard && policy.carriedOut.unavailable.isEmpty)
    #expect(ConsentPolicy.standard.carriedOut == .standard)
    // What was asked for is not lost on its way to where it is refused.
    #expect(try decode(try encode(policy)) == policy)
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
