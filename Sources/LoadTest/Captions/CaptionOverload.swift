// Far more people speak than the machine can write down: what becomes of the captions, and of the pictures beside them.

internal import Foundation
internal import Messages
internal import NIOPosix

/// Pictures are forwarded while people speak: first without captions, then with them, then without again.
public struct CaptionOverload: Sendable {
  /// A folder of recordings with their texts.
  public var speech: String
  /// The folder of engines and models.
  public var models: String
  /// People who speak without a pause; four times what all cores can write down, if nil.
  public var people: Int?
  /// What one core can write down when it shows only final texts.
  public var peoplePerCore = 39
  /// Seconds of each part.
  public var seconds = 30

  /// The benchmark with these recordings and engines.
  public init(speech: String, models: String) {
    self.speech = speech
    self.models = models
  }

  private struct Window {
    var latencies: [UInt64]
    var lost: Double
    /// Seconds within which the server sent on 50, 99 and 99.9 % of packets, by its own histogram.
    var forward: [Double]
  }

  private static let perMeeting = 8
  private static let shares = [(name: "p50", share: 0.5), (name: "p99", share: 0.99), (name: "p999", share: 0.999)]
  /// Who sends pictures, and how many receive each.
  private static let publishers = 2
  private static let receivers = 20

  /// Runs it. `progress` gets a line for people now and then.
  public func run(progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    let track = try CaptionCapacity.endless(SpeechRecording.folder(speech))
    return try await ServerUnderTest.during(workers: 1, environment: ["PARLEY_MODELS": models]) {
      try await measure($0, track, progress: progress)
    }
  }

  private func measure(
    _ server: ServerUnderTest, _ track: SpokenTrack, progress: @Sendable (String) -> Void
  ) async throws -> BenchmarkReport {
    let entrance = Entrance(
      address: server.address, group: MultiThreadedEventLoopGroup.singleton, engine: try LoadEngine())
    // Speakers and pictures have threads of their own, so that one does not wait for the other.
    let pictures = Entrance(address: server.address, group: entrance.group, engine: try LoadEngine())
    _ = try await server.captions(through: entrance)
    let people = people ?? 4 * peoplePerCore * ProcessInfo.processInfo.activeProcessorCount
    try await Self.showPictures(through: pictures)
    progress("\(people) people speak")
    let meetings = try await speak(people, track, entrance)
    let before = try await window(pictures)
    progress("captions are on")
    for meeting in meetings { try await meeting.start() }
    // Until what is left out is left out.
    try await Task.sleep(for: .seconds(5))
    for meeting in meetings { meeting.log.clear() }
    let figures = try await entrance.rest.metrics()
    let during = try await window(pictures)
    let later = try await entrance.rest.metrics()
    for meeting in meetings { try await meeting.stop() }
    try await Task.sleep(for: .seconds(5))
    let after = try await window(pictures)
    var report = BenchmarkReport("captions under overload")
    report.add("people", "people who speak without a pause", Double(people), "", digits: 0)
    for (key, label, window) in [
      ("before", "without captions", before), ("during", "with captions", during),
      ("after", "without again", after),
    ] {
      for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
        let value = Double(percentile(share, of: window.latencies) ?? 0) / 1000
        report.add("media_\(key)_\(name)_us", "pictures, \(label), \(name)", value, "µs", digits: 0)
      }
      report.add("media_\(key)_lost_percent", "  lost", window.lost * 100, "%", digits: 3)
      for (share, seconds) in zip(Self.shares, window.forward) {
        report.add(
          "forward_\(key)_\(share.name)_us", "  forwarding in the server, \(share.name), at most", seconds * 1e6, "µs",
          digits: 0)
      }
    }
    add(meetings, from: figures, to: later, &report)
    await entrance.engine.stop()
    await pictures.engine.stop()
    return report
  }

  private static func showPictures(through entrance: Entrance) async throws {
    for room in 0..<publishers {
      let code = try await entrance.rest.createMeeting(capacity: receivers + 1).code
      let publisher = try await Participant.join(
        code, name: "Publisher \(room)", role: .publisher(withSound: false), through: entrance)
      _ = try await concurrently(Array(0..<receivers), width: 8) { number in
        try await Participant.join(
          code, name: "Viewer \(number)", role: .viewer, through: entrance, watches: { _ in [publisher.id] })
      }
    }
  }

  private func speak(_ people: Int, _ track: SpokenTrack, _ entrance: Entrance) async throws -> [CaptionMeeting] {
    var meetings: [CaptionMeeting] = []
    for first in stride(from: 0, to: people, by: Self.perMeeting) {
      let meeting = try await CaptionMeeting.make(capacity: Self.perMeeting + 1, through: entrance)
      for number in first..<min(first + Self.perMeeting, people) {
        try await meeting.join(number, speaking: track)
      }
      meetings.append(meeting)
    }
    return meetings
  }

  private func window(_ pictures: Entrance) async throws -> Window {
    let earlier = try await pictures.rest.metrics()
    let start = await pictures.engine.read()
    try await Task.sleep(for: .seconds(seconds))
    let end = await pictures.engine.read()
    let later = try await pictures.rest.metrics()
    let expected = Double(end.sent - start.sent) * Double(Self.receivers)
    return Window(
      latencies: end.latencies, lost: max(0, 1 - Double(end.delivered - start.delivered) / max(expected, 1)),
      forward: Self.shares.map {
        later.percentile($0.share, of: "parley_media_forward_seconds", since: earlier) ?? 0
      })
  }

  private func add(
    _ meetings: [CaptionMeeting], from before: ServerFigures, to after: ServerFigures, _ report: inout BenchmarkReport
  ) {
    func count(_ name: String) -> Double { after.sum(name) - before.sum(name) }
    let delays = meetings.flatMap { $0.log.delays(final: true) }
    for (name, share) in [("p50", 0.5), ("p95", 0.95), ("max", 1)] {
      let value = Double(percentile(share, of: delays) ?? 0) / 1e6
      report.add("final_\(name)_ms", "end of speech to final text, \(name)", value, "ms", digits: 0)
    }
    let given = count("parley_captions_given_up_total")
    let segments = count("parley_captions_segments_total")
    report.add("segments", "utterances written down", segments, "", digits: 0)
    report.add("given_up", "utterances given up", given, "", digits: 0)
    report.add(
      "shed_level", "level of what is left out, 0 to 3", after.sum("parley_captions_shed_level"), "", digits: 0)
    let told = meetings.count { $0.log.states.contains(.delayed) }
    report.add(
      "told_percent", "meetings told that captions are delayed", Double(told) / Double(meetings.count) * 100, "%",
      digits: 0)
  }
}
