// How long it takes until somebody who joins sees a picture.

internal import Messages
internal import NIOPosix
internal import Wire

/// A meeting with one publisher, which viewers join one after the other.
public struct JoinBenchmark: Sendable {
  /// How many viewers join.
  public var samples = 20
  /// Milliseconds between them; short ones meet the server's throttle of key frame requests.
  public var pause = 1000

  /// The benchmark with its usual numbers.
  public init() {}

  /// Runs it. `progress` gets a line for people now and then.
  public func run(progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    try await ServerUnderTest.during(workers: 1) { try await measure($0, progress: progress) }
  }

  private func measure(_ server: ServerUnderTest, progress: @Sendable (String) -> Void) async throws -> BenchmarkReport
  {
    let engine = try LoadEngine()
    let entrance = Entrance(address: server.address, group: MultiThreadedEventLoopGroup.singleton, engine: engine)
    let meeting = try await entrance.rest.createMeeting(capacity: 100)
    let publisher = try await Participant.join(
      meeting.code, name: "Publisher", role: .publisher(withSound: true), through: entrance)
    progress("\(samples) viewers join one after the other")
    var parts: [[UInt64]] = Array(repeating: [], count: 6)
    for sample in 0..<samples {
      // Not in step with the publisher's frames.
      try await Task.sleep(for: .milliseconds(pause + sample * 37 % 100))
      let viewer = try await Participant.join(
        meeting.code, name: "Viewer \(sample)", role: .viewer, reading: .watched, through: entrance,
        watches: { _ in [publisher.id] })
      let seen = try await engine.firstFrame(of: viewer.media)
      let steps = viewer.steps
      let times = [steps.start, steps.joined, steps.welcomed, steps.answered, steps.connected, seen]
      for (index, (from, to)) in zip(times, times.dropFirst()).enumerated() {
        parts[index + 1].append(UInt64(max(0, (to - from).nanoseconds)))
      }
      parts[0].append(UInt64(max(0, (seen - steps.start).nanoseconds)))
      await viewer.leave(through: entrance)
    }
    await publisher.leave(through: entrance)
    await engine.stop()
    return report(parts)
  }

  private func report(_ parts: [[UInt64]]) -> BenchmarkReport {
    var report = BenchmarkReport("join")
    let names = [
      ("first_frame", "join to first picture"), ("rest", "  POST join"), ("socket", "  socket and hello"),
      ("answer", "  offer and answer"), ("transport", "  ICE and DTLS"), ("frame", "  first picture after that"),
    ]
    for ((key, label), values) in zip(names, parts) {
      let p50 = Double(percentile(0.5, of: values) ?? 0) / 1e6
      let p95 = Double(percentile(0.95, of: values) ?? 0) / 1e6
      report.add("\(key)_p50_ms", "\(label), p50", p50, "ms")
      report.add("\(key)_p95_ms", "\(label), p95", p95, "ms")
    }
    return report
  }
}
