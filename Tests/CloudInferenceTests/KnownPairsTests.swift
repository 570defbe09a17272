// What translation services call languages, and what readers can ask for.

import Captions
import Testing

@testable import CloudInference

@Suite struct KnownPairsTests {
  @Test func whatReadersCantAskForIsNotOffered() throws {
    // As Azure's list has them.
    let codes = ["en", "zh-Hans", "zh-Hant", "pt", "pt-pt", "sr-Cyrl", "fil", "nb"]
    let known = KnownPairs(Dictionary(uniqueKeysWithValues: codes.map { ($0, codes) }))
    let ours: Set<String> = ["en", "zh", "pt", "fil", "no"]
    #expect(Set(known.pairs.map(\.from)) == ours)
    #expect(Set(known.pairs.map(\.to)) == ours)
    #expect(known.pairs.count == 20)
    let resolved = try known.resolve(from: "no", to: "zh")
    #expect(resolved == ("nb", "zh-Hans"))
  }
}
