// The redactor on sentences that were written by hand before it and without looking at it.

import Testing

@testable import Safety

@Suite struct HeldOutTests {
  struct Kind: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var testDescription: String { name }
  }

  static let kinds = [
    Kind(name: "email", text: HeldOut.email), Kind(name: "phone", text: HeldOut.phone),
    Kind(name: "card", text: HeldOut.card), Kind(name: "iban", text: HeldOut.iban),
  ]

  @Test(arguments: kinds) func sentencesThatNobodyTunedAgainst(_ kind: Kind) {
    let redactor = Redactor(.standard)
    var (found, missed, alarms, clean): (Int, [String], [String], Int) = (0, [], [], 0)
    for line in kind.text.split(separator: "\n").map(String.init) {
      let plain = line.filter { $0 != "{" && $0 != "}" }
      let result = redactor.redact(plain)
      guard line.contains("{") else {
        if result.counts.isEmpty { clean += 1 } else { alarms.append("\(plain) → \(result.text)") }
        continue
      }
      // What was in braces must be gone as a whole.
      let secrets = line.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first }
      if secrets.contains(where: { result.text.contains($0) }) || result.counts.isEmpty {
        missed.append("\(plain) → \(result.text)")
      } else {
        found += 1
      }
    }
    print(
      "held out \(kind.name): found \(found) of \(found + missed.count), false alarms \(alarms.count) of \(alarms.count + clean)"
    )
    for line in missed + alarms { print("   ", line) }
    #expect(Double(found) >= 0.95 * Double(found + missed.count))
  }
}
