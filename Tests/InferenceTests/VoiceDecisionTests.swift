import Testing

@testable import Inference

/// When a voice begins and ends, of how likely each window holds one.
@Suite struct VoiceDecisionTests {
  private func verdicts(_ likelihoods: [Float]) -> String {
    var decision = VoiceDecision()
    return likelihoods.map { likelihood in
      decision.take(likelihood)
      return decision.isVoice ? "v" : "-"
    }.joined()
  }

  @Test func `Three loud windows in a row begin a voice, and the third that is quiet ends it`() {
    #expect(verdicts([0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1]) == "--vvvv--")
    // After it, all begins anew.
    #expect(verdicts([0.9, 0.9, 0.9, 0, 0, 0, 0.9, 0.9, 0, 0.9, 0.9, 0.9]) == "--vvv------v")
  }

  @Test func `A click is no voice, and a short gap does not end one`() {
    #expect(verdicts([0.9, 0.9, 0.1, 0.9, 0.9, 0.4, 0.9]) == "-------")
    #expect(verdicts([0.9, 0.9, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.9]) == "--vvvvvvv")
  }

  @Test func `It takes more to begin than to go on`() {
    #expect(verdicts([0.4, 0.4, 0.4, 0.4]) == "----")
    #expect(verdicts([0.6, 0.6, 0.6, 0.4, 0.4, 0.4, 0.4, 0.4]) == "--vvvvvv")
    // A doubtful window counts once it was quiet, but does not end the voice itself.
    #expect(verdicts([0.6, 0.6, 0.6, 0.1, 0.4, 0.4, 0.4, 0.1]) == "--vvvvv-")
    #expect(verdicts([0.6, 0.6, 0.6, 0.1, 0.4, 0.6, 0.1, 0.1, 0.1]) == "--vvvvvv-")
  }
}
