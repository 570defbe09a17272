// How good captions are: recorded speech through the whole path, beside what the engine makes of the recordings alone.

internal import Foundation
internal import NIOPosix

/// People speak recordings in a meeting of a server of our own; somebody reads.
public struct CaptionsBenchmark: Sendable {
  /// A folder of recordings with their texts.
  public var speech: String
  /// The folder of engines and models.
  public var models: String
  /// Only these of `one`, `one_loss`, `two` and `two_loss`; all when empty.
  public var only: Set<String> = []

  /// The benchmark with these recordings and engines.
  public init(speech: String, models: String) {
    self.speech = speech
    self.models = models
  }

  private struct Situation {
    var key: String
    var label: String
    var speakers: Int
    var lossPercent: Int
  }

  private struct Result {
    var score = CaptionScore()
    /// Processor time of the captions process per second of speech.
    var realTimeFactor = 0.0
    var partials: [UInt64] = []
  }

  private var situations: [Situation] {
    Self.allSituations.filter { only.isEmpty || only.contains($0.key) }
  }

  private static let allSituations = [
    Situation(key: "one", label: "one speaks", speakers: 1, lossPercent: 0),
    Situation(key: "one_loss", label: "one, 5 % lost", speakers: 1, lossPercent: 5),
    Situation(key: "two", label: "two at once", speakers: 2, lossPercent: 0),
    Situation(key: "two_loss", label: "two, 5 % lost", speakers: 2, lossPercent: 5),
  ]
  /// Silence around each recording, so that it is an utterance of its own.
  private static let pause = 1.2

  /// Runs it. `progress` gets a line for people now and then.
  public func run(progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    let recordings = try SpeechRecording.folder(speech)
    progress("the engine alone")
    let alone = try EngineAlone.hear(recordings, models: models)
    let results = try await ServerUnderTest.during(workers: 1, environment: ["PARLEY_MODELS": models]) {
      try await measure($0, recordings, progress: progress)
    }
    return report(recordings, alone, results)
  }

  private func measure(
    _ server: ServerUnderTest, _ recordings: [SpeechRecording], progress: @Sendable (String) -> Void
  ) async throws -> [Result] {
    let entrance = Entrance(
      address: server.address, group: MultiThreadedEventLoopGroup.singleton, engine: try LoadEngine())
    let process = try await server.captions(through: entrance)
    var results: [Result] = []
    for situation in situations {
      progress(situation.label)
      results.append(try await measure(situation, recordings, process, entrance))
      guard process.isAlive else { throw LoadTestError("the captions process ended: \(server.complaints)") }
    }
    await entrance.engine.stop()
    return results
  }

  private func measure(
    _ situation: Situation, _ recordings: [SpeechRecording], _ process: WatchedProcess, _ entrance: Entrance
  ) async throws -> Result {
    let meeting = try await CaptionMeeting.make(capacity: 10, through: entrance)
    try await meeting.start()
    var speakers: [(person: Participant, track: SpokenTrack, start: UInt64)] = []
    for number in 0..<situation.speakers {
      // The second says the same from its end to its beginning.
      let order = number == 0 ? Array(recordings.indices) : recordings.indices.reversed()
      let track = try SpokenTrack(recordings, order: order, pause: Self.pause, lossPercent: situation.lossPercent)
      speakers.append((try await meeting.join("Speaker \(number)"), track, 0))
    }
    let before = process.processorSeconds
    for index in speakers.indices {
      speakers[index].start = try await entrance.engine.speak(speakers[index].track, by: speakers[index].person.media)
    }
    let seconds = speakers.map(\.track.seconds).max() ?? 0
    // What is said last is written down a little later.
    try await Task.sleep(for: .seconds(seconds + 4))
    var result = Result()
    let spoken = recordings.reduce(0) { $0 + $1.seconds } * Double(speakers.count)
    result.realTimeFactor = (process.processorSeconds - before) / spoken
    for speaker in speakers {
      let shown = meeting.log.utterances(of: speaker.person.id)
      result.score.add(shown, of: speaker.track, recordings, from: speaker.start)
      await speaker.person.leave(through: entrance)
    }
    result.partials = meeting.log.delays(final: false)
    await meeting.reader.leave(through: entrance)
    return result
  }

  // MARK: Report

  private func report(_ recordings: [SpeechRecording], _ alone: EngineAlone, _ results: [Result]) -> BenchmarkReport {
    var report = BenchmarkReport("captions")
    func line(_ texts: [String]) -> String {
      texts.map { String(repeating: " ", count: max(0, 14 - $0.count)) + $0 }.joined()
    }
    func count(_ errors: WordErrors?) -> String { errors.map { "\($0.errors)/\($0.words)" } ?? "-" }
    report.add("wrong words of all, by recording", line(["engine alone"] + situations.map(\.label)))
    for recording in recordings {
      let columns = [alone.errors[recording.name]] + results.map { $0.score.errors[recording.name] }
      report.add("  \(recording.name)", line(columns.map(count)))
    }
    let best = alone.errors.values.reduce(into: WordErrors()) { $0.add($1) }
    report.add("wer_alone_percent", "word error rate, engine alone", best.rate * 100, "%", digits: 2)
    report.add("rtf_alone", "  seconds of work per second of sound", alone.realTimeFactor, "", digits: 3)
    for (situation, result) in zip(situations, results) {
      let key = situation.key
      let score = result.score
      report.add("wer_\(key)_percent", "word error rate, \(situation.label)", score.total.rate * 100, "%", digits: 2)
      report.add("erasure_\(key)", "  words taken back per word", score.erasure, "", digits: 3)
      report.add("rtf_\(key)", "  captions process, CPU per second of sound", result.realTimeFactor, "", digits: 3)
      let partial = percentile(0.5, of: result.partials) ?? 0
      let slowPartial = percentile(0.95, of: result.partials) ?? 0
      report.add("partial_\(key)_p50_ms", "  sound to tentative text, p50", Double(partial) / 1e6, "ms", digits: 0)
      report.add("partial_\(key)_p95_ms", "    p95", Double(slowPartial) / 1e6, "ms", digits: 0)
      let note = "(\(score.finals.count) of \(score.utterances) utterances)"
      let final = percentile(0.5, of: score.finals) ?? 0
      let slowFinal = percentile(0.95, of: score.finals) ?? 0
      report.add("final_\(key)_p50_ms", "  end of voice to final text, p50", Double(final) / 1e6, "ms", digits: 0)
      report.add(
        "final_\(key)_p95_ms", "    p95", Double(slowFinal) / 1e6, "ms", digits: 0, note: note)
    }
    return report
  }
}
