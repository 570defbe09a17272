// What a server and its connections occupy while nothing is sent.

internal import Messages
internal import NIOPosix

/// Measures a server at rest, then with more and more people who send and receive nothing.
public struct MemoryBenchmark: Sendable {
  /// Connections at each step.
  public var steps = [100, 500]
  /// People in each meeting.
  public var meetingSize = 10

  /// The benchmark with its usual numbers.
  public init() {}

  /// Runs it. `progress` gets a line for people now and then.
  public func run(progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    try await ServerUnderTest.during(workers: 2) { try await measure($0, progress: progress) }
  }

  private func measure(_ server: ServerUnderTest, progress: @Sendable (String) -> Void) async throws -> BenchmarkReport
  {
    let entrance = Entrance(
      address: server.address, group: MultiThreadedEventLoopGroup.singleton, engine: try LoadEngine())
    var report = BenchmarkReport("memory")
    try await Task.sleep(for: .seconds(1))
    let rest = server.watched.memory()
    report.add("rest_mb", "at rest, resident", Double(rest.resident) / 1e6, "MB")
    report.add("rest_pss_mb", "  proportional", Double(rest.proportional) / 1e6, "MB")
    var before = (people: 0, memory: rest)
    for step in steps {
      progress("\(step) idle connections")
      let meetings = (step - before.people) / meetingSize
      let codes = try await entrance.rest.createMeetings(meetings, capacity: 100)
      _ = try await concurrently(codes.flatMap { Array(repeating: $0, count: meetingSize) }, width: 8) { code in
        try await Participant.join(
          code, name: "Idle", role: .person(videoSlots: 9, sends: false), through: entrance)
      }
      try await Task.sleep(for: .seconds(2))
      let memory = server.watched.memory()
      let people = before.people + meetings * meetingSize
      let growth = Double(memory.resident - before.memory.resident) / Double(max(people - before.people, 1))
      report.add("at_\(people)_mb", "with \(people) connections", Double(memory.resident) / 1e6, "MB")
      report.add("per_connection_at_\(people)_kb", "  each of the last ones", growth / 1e3, "kB")
      before = (people, memory)
    }
    let growth = Double(before.memory.resident - rest.resident) / Double(max(before.people, 1))
    report.add("per_connection_kb", "each connection, all together", growth / 1e3, "kB")
    await entrance.engine.stop()
    return report
  }
}
