// A load for any server: meetings of people who send and receive as browsers do.

internal import Messages
internal import NIOPosix

/// M meetings of N people for some seconds.
public struct GeneralLoad: Sendable {
  /// Where the server listens; nil starts one for the load.
  public var url: String?
  /// How many meetings there are.
  public var meetings = 2
  /// How many people are in each.
  public var people = 4
  /// How many of a meeting's people each of them sees.
  public var videoSlots = 9
  /// How long it lasts once all are in.
  public var seconds = 30

  /// A load with its usual numbers.
  public init() {}

  /// Runs it. `progress` gets a line for people now and then.
  public func run(progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    if let url { return try await load(ServerAddress(url: url), progress: progress) }
    return try await ServerUnderTest.during(workers: 0) { try await load($0.address, progress: progress) }
  }

  private func load(_ address: ServerAddress, progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    let engine = try LoadEngine()
    let entrance = Entrance(address: address, group: MultiThreadedEventLoopGroup.singleton, engine: engine)
    progress("\(meetings) meetings of \(people)")
    let codes = try await entrance.rest.createMeetings(meetings, capacity: max(2, people))
    let seats = codes.flatMap { code in (0..<people).map { (code: code, number: $0) } }
    let joined = try await concurrently(seats, width: 8) { seat in
      try await Participant.join(
        seat.code, name: "Person \(seat.number)", role: .person(videoSlots: videoSlots), through: entrance)
    }
    let rooms = Dictionary(grouping: zip(seats, joined), by: \.0.code).values.map { $0.map(\.1) }
    for room in rooms {
      for person in room { try await person.watch(room.map(\.id).filter { $0 != person.id }) }
    }
    let start = await engine.read()
    var latencies: [UInt64] = []
    for second in stride(from: 0, to: seconds, by: 5) {
      try await Task.sleep(for: .seconds(min(5, seconds - second)))
      let now = await engine.read()
      latencies += now.latencies
      progress("\(now.connected) connected, \(now.sent) packets sent, \(now.delivered) delivered")
    }
    var end = await engine.read()
    end.latencies += latencies
    for person in joined { await person.leave(through: entrance) }
    await engine.stop()
    return report(from: start, to: end)
  }

  private func report(from start: LoadReadings, to end: LoadReadings) -> BenchmarkReport {
    var report = BenchmarkReport("load \(meetings)x\(people)")
    let time = Double(max(seconds, 1))
    report.add("connected", "connected at the end", Double(end.connected), "of \(end.peers)", digits: 0)
    report.add("sent_pps", "sent", Double(end.sent - start.sent) / time, "packets/s", digits: 0)
    report.add("delivered_pps", "delivered", Double(end.delivered - start.delivered) / time, "packets/s", digits: 0)
    report.add("verified", "decrypted samples", Double(end.verified - start.verified), "", digits: 0)
    report.add("bad", "not to be decrypted", Double(end.bad - start.bad), "", digits: 0)
    report.add("latency_p50_us", "latency, p50", Double(percentile(0.5, of: end.latencies) ?? 0) / 1000, "µs")
    report.add("latency_p99_us", "  p99", Double(percentile(0.99, of: end.latencies) ?? 0) / 1000, "µs")
    return report
  }
}
