// Words that offend and the model for insults: the arithmetic on a small model, and the real one where it is installed.

import Foundation
import Testing

@testable import Safety

@Suite struct ContentSafetyTests {
  /// A classifier that doubts nothing: a text's weight is that of its words, through the logistic function.
  private static let small = "0,-1,0\nbad\t1\t4\ngood\t1\t-4\nrare\t3\t0\n"

  private func model(_ text: String = small) throws(ToxicityModelError) -> ToxicityModel {
    try ToxicityModel(parsing: text)
  }

  private func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }

  @Test func `A text weighs what its words weigh by their frequency, however long it is`() throws {
    let model = try model()
    #expect(abs(model.score("Bad!") - logistic(4)) < 1e-5)
    #expect(abs(model.score("bad, bad; BAD") - logistic(4)) < 1e-5)
    #expect(abs(model.score("good") - logistic(-4)) < 1e-5)
    #expect(abs(model.score("nothing known") - 0.5) < 1e-5)
    // The frequent word loses against one that is rare.
    #expect(abs(model.score("bad rare") - logistic(4 / 10.0.squareRoot())) < 1e-5)
  }

  @Test func `Several classifiers are averaged, each by its own calibration`() throws {
    let model = try model("1,-1,0\t0,-2,1\nbad\t1\t1\t2\n")
    #expect(abs(model.score("bad") - (logistic(2) + logistic(3)) / 2) < 1e-5)
  }

  @Test(arguments: [
    ("", 1), ("x", 1), ("0,1\nbad\t1\t4\n", 1), ("0,-1,0\n", 1), ("0,nan,0\nbad\t1\t4\n", 1),
    ("0,-1,0\nbad\t1\n", 2), ("0,-1,0\nbad\t1\t4\n\t1\t4\n", 3), ("0,-1,0\nbad\t1\tinf\n", 2),
    ("0,-1,0\nbad\t1\t4\t5\n", 2),
  ])
  func `A model that is not whole is none`(text: String, line: Int) {
    #expect(throws: ToxicityModelError.malformed(line: line)) { try model(text) }
  }

  @Test func `A file that is not there is no model`() {
    #expect(throws: ToxicityModelError.unreadable) { try ToxicityModel(contentsOf: "/nowhere") }
  }

  @Test func `Words that offend are marked or hidden, and nothing when that is off`() {
    let text = "What a shitty day, Sh1t!"
    #expect(ContentSafety(model: nil, action: .off).check(text) == SafetyVerdict(text: text, isFlagged: false))
    #expect(ContentSafety(model: nil, action: .mark).check(text) == SafetyVerdict(text: text, isFlagged: true))
    let masked = ContentSafety(model: nil, action: .mask).check(text)
    #expect(masked == SafetyVerdict(text: "What a s***** day, S***!", isFlagged: true))
  }

  @Test(arguments: ["Scunthorpe is in Lincolnshire", "the class assessed it", "1234 and 5417", "Dickens wrote it"])
  func `Words that hold one by chance don't`(text: String) {
    #expect(!ContentSafety(model: nil, action: .mask).check(text).isFlagged)
  }

  @Test func `The model flags what is long enough to judge`() throws {
    let safety = ContentSafety(model: try model(), action: .mark)
    #expect(safety.check("bad bad bad").isFlagged)
    #expect(!safety.check("bad bad").isFlagged)
    #expect(!safety.check("good bad day").isFlagged)
  }
}

/// The model that script/bootstrap prepares.
private let installed =
  (ProcessInfo.processInfo.environment["PARLEY_MODELS"]
    ?? (ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache") + "/parley/captions")
  + "/models/toxicity.tsv"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: installed), "script/bootstrap prepares the model"))
struct InsultModelTests {
  @Test func `Insults without a word of the list are told from what is said in meetings`() throws {
    let safety = ContentSafety(model: try ToxicityModel(contentsOf: installed), action: .mark)
    for text in [
      "You are a stupid idiot.", "Shut up, you moron!", "Go to hell, you pathetic loser.",
      "You are a disgusting piece of garbage.",
    ] {
      let verdict = safety.check(text)
      #expect(verdict.isFlagged, "\(text): \(verdict.score ?? 0)")
      #expect(!ContentSafety(model: nil, action: .mark).check(text).isFlagged, "\(text): it is the model that tells")
    }
    for text in [
      "Thank you for the clear report.", "Let us move the meeting to Thursday.", "I will send the slides after lunch.",
      "Kill the process and restart the server.", "We lost the game but played well.", "Can you hear me now?", "",
    ] {
      let verdict = safety.check(text)
      #expect(!verdict.isFlagged, "\(text): \(verdict.score ?? 0)")
    }
  }
}
