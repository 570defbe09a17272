// How many people one core can write down at once.

internal import Captions
internal import Foundation
internal import NIOPosix
internal import Wire

/// More and more people speak without a pause, until a captions process that is bound to one core falls behind.
public struct CaptionCapacity: Sendable {
  /// A folder of recordings with their texts.
  public var speech: String
  /// The folder of engines and models.
  public var models: String
  /// Milliseconds between passes over what is being said, each a measurement of its own; 0 for none.
  public var intervals = [500, 1000, 0]
  /// Seconds for which each number of people is watched.
  public var seconds = 20

  /// The benchmark with these recordings and engines.
  public init(speech: String, models: String) {
    self.speech = speech
    self.models = models
  }

  /// What was seen while a number of people spoke.
  private struct Reading {
    var people: Int
    var cores: Double
    var final: Double
    var partial: Double
    var resident: Int
    /// Why it is too many; nil when it is not.
    var trouble: String?
  }

  /// People of a meeting.
  private static let perMeeting = 6
  /// A final text that comes later is late.
  private static let patience = 1.0
  /// Steps from one number of people to the next.
  private static func step(_ interval: Int) -> Int { interval == 0 ? 3 : interval >= 1000 ? 2 : 1 }
  /// Where to begin: what any machine can do.
  private static func beginning(_ interval: Int) -> Int { interval == 0 ? 12 : interval >= 1000 ? 6 : 3 }

  /// Runs it. `progress` gets a line for people now and then.
  public func run(progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    let recordings = try SpeechRecording.folder(speech)
    let track = try Self.endless(recordings)
    var report = BenchmarkReport("captions, people per core")
    for interval in intervals {
      let environment = [
        "PARLEY_MODELS": models, "PARLEY_CAPTION_INTERVAL": String(interval), "PARLEY_CAPTION_THREADS": "1",
      ]
      let readings = try await ServerUnderTest.during(workers: 1, environment: environment) {
        try await measure($0, interval, track, progress: progress)
      }
      add(readings, interval, to: &report)
    }
    return report
  }

  /// Speech with hardly a pause, for ever.
  static func endless(_ recordings: [SpeechRecording]) throws -> SpokenTrack {
    var track = try SpokenTrack(recordings, order: Array(recordings.indices), pause: 0.25)
    track.repeats = true
    return track
  }

  private func measure(
    _ server: ServerUnderTest, _ interval: Int, _ track: SpokenTrack, progress: @Sendable (String) -> Void
  ) async throws -> [Reading] {
    let entrance = Entrance(
      address: server.address, group: MultiThreadedEventLoopGroup.singleton, engine: try LoadEngine())
    let process = try await server.captions(through: entrance)
    try process.pinToOneCore()
    var meetings: [CaptionMeeting] = []
    var people = 0
    var readings: [Reading] = []
    for wanted in stride(from: Self.beginning(interval), through: 200, by: Self.step(interval)) {
      while people < wanted {
        if people % Self.perMeeting == 0 {
          let meeting = try await CaptionMeeting.make(capacity: Self.perMeeting + 1, through: entrance)
          try await meeting.start()
          meetings.append(meeting)
        }
        guard let meeting = meetings.last else { break }
        try await meeting.join(people, speaking: track)
        people += 1
      }
      try await Task.sleep(for: .seconds(6))
      let reading = try await watch(people, interval, meetings, process, entrance)
      progress(
        "every \(interval) ms, \(people) people: \(String(format: "%.2f", reading.cores)) cores, final p95 "
          + "\(Int(reading.final * 1000)) ms\(reading.trouble.map { ", " + $0 } ?? "")")
      readings.append(reading)
      if reading.trouble != nil { break }
    }
    await entrance.engine.stop()
    return readings
  }

  private func watch(
    _ people: Int, _ interval: Int, _ meetings: [CaptionMeeting], _ process: WatchedProcess, _ entrance: Entrance
  ) async throws -> Reading {
    for meeting in meetings { meeting.log.clear() }
    let before = try await entrance.rest.metrics()
    let (work, began) = (process.processorSeconds, monotonicNow())
    var rarer = 0
    for _ in 0..<seconds {
      try await Task.sleep(for: .seconds(1))
      let number = Int(try await entrance.rest.metrics().sum("parley_captions_shed_level"))
      let level = ShedLevel(rawValue: number) ?? .finalsOnly
      let samples = Int64(interval * SpeechRecording.rate / 1_000)
      if interval > 0, level.interval.map({ $0 > samples }) ?? true { rarer += 1 }
    }
    let after = try await entrance.rest.metrics()
    let cores = (process.processorSeconds - work) / (monotonicNow() - began).seconds
    func slow(_ final: Bool) -> Double {
      Double(percentile(0.95, of: meetings.flatMap { $0.log.delays(final: final) }) ?? 0) / 1e9
    }
    var reading = Reading(
      people: people, cores: cores, final: slow(true), partial: slow(false), resident: process.memory().resident)
    let givenUp = after.sum("parley_captions_given_up_total") - before.sum("parley_captions_given_up_total")
    if givenUp > 0 {
      reading.trouble = "\(Int(givenUp)) utterances given up"
    } else if rarer > seconds / 10 {
      reading.trouble = "passes were rarer for \(rarer) s"
    } else if reading.final > Self.patience {
      reading.trouble = "final texts were late"
    }
    return reading
  }

  private func add(_ readings: [Reading], _ interval: Int, to report: inout BenchmarkReport) {
    let name = interval == 0 ? "final texts only" : "passes every \(interval) ms"
    let key = interval == 0 ? "finals" : "at_\(interval)"
    let good = readings.last { $0.trouble == nil }
    let note = readings.last.flatMap { last in last.trouble.map { "(\(last.people): \($0))" } } ?? ""
    report.add("people_\(key)", "people per core, \(name)", Double(good?.people ?? 0), "", digits: 0, note: note)
    guard let good else { return }
    report.add("cores_\(key)", "  cores in use", good.cores, "", digits: 2)
    report.add("work_\(key)", "  CPU per second of speech", good.cores / Double(good.people), "", digits: 3)
    report.add("final_\(key)_p95_ms", "  end of speech to final text, p95", good.final * 1000, "ms", digits: 0)
    if interval > 0 {
      report.add("partial_\(key)_p95_ms", "  sound to tentative text, p95", good.partial * 1000, "ms", digits: 0)
    }
    if let first = readings.first, good.people > first.people {
      let growth = Double(good.resident - first.resident) / Double(good.people - first.people)
      report.add(
        "memory_\(key)_mb", "  memory per person", growth / 1e6, "MB", note: "(all: \(good.resident >> 20) MB)")
    }
  }
}
