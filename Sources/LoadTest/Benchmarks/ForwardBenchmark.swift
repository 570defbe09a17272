// What it costs to forward video: many publishers, many receivers each, one server process.

internal import Foundation
internal import Messages
internal import NIOPosix
internal import Wire

/// P meetings of one publisher of 2.5 Mbit/s and N receivers each.
public struct ForwardBenchmark: Sendable {
  /// Meetings, each with one publisher.
  public var publishers = 20
  /// Receivers in each meeting.
  public var receivers = 50
  /// How long each window of measurement is.
  public var seconds = 8
  /// How many windows there are.
  public var windows = 3
  /// Media threads of the server.
  public var workers = 1
  /// Whether the publishers speak, too.
  public var withSound = false
  /// Called once everything flows, with the server's process id: a chance to attach a profiler.
  public var onSteadyState: (@Sendable (Int32) -> Void)?

  /// The benchmark with its usual numbers.
  public init() {}

  private struct Mark {
    var time = monotonicNow()
    var threads: [Int: UInt64]
    var mallocs: [Int: UInt64]
    var readings: LoadReadings
  }

  private struct Window {
    var packets: Double
    var mediaNanoseconds: Double
    var processNanoseconds: Double
    var mediaMallocs: Double
    var processMallocs: Double
    var load: Double
    var loss: Double
    var latencies: [UInt64]
  }

  /// Runs it. `progress` gets a line for people now and then.
  public func run(progress: @Sendable (String) -> Void) async throws -> BenchmarkReport {
    let counts = MallocCounts()
    defer { counts?.remove() }
    var floors = try [floor()]
    let windows = try await ServerUnderTest.during(workers: workers, environment: counts?.environment ?? [:]) {
      try await measure($0, counts: counts, progress: progress)
    }
    floors.append(try floor())
    return report(windows, floors: floors, countsMallocs: counts != nil)
  }

  private func floor() throws -> ForwardingFloor {
    try ForwardingFloor.measure(rooms: publishers, receivers: receivers, milliseconds: 700)
  }

  private func measure(
    _ server: ServerUnderTest, counts: MallocCounts?, progress: @Sendable (String) -> Void
  ) async throws -> [Window] {
    let entrance = Entrance(
      address: server.address, group: MultiThreadedEventLoopGroup.singleton, engine: try LoadEngine())
    progress("joining \(publishers) meetings of \(1 + receivers)")
    let codes = try await entrance.rest.createMeetings(publishers, capacity: receivers + 1)
    let rooms = try await concurrently(Array(codes.enumerated()), width: 8) { room, code in
      let role = PeerRole.publisher(withSound: withSound)
      let publisher = try await Participant.join(code, name: "Publisher \(room)", role: role, through: entrance)
      return (code: code, publisher: publisher)
    }
    let seats = rooms.flatMap { room in (0..<receivers).map { (code: room.code, publisher: room.publisher.id, $0) } }
    let viewers = try await concurrently(seats, width: 16) { seat in
      try await Participant.join(
        seat.code, name: "Viewer \(seat.2)", role: .viewer, through: entrance, watches: { _ in [seat.publisher] })
    }
    try await settle(entrance.engine)
    progress("measuring \(windows) windows of \(seconds) s")
    onSteadyState?(server.watched.id)
    var result: [Window] = []
    for _ in 0..<windows { result.append(try await window(server, counts: counts, engine: entrance.engine)) }
    let last = await entrance.engine.read()
    guard last.connected == rooms.count + viewers.count else {
      throw LoadTestError("\(last.peers - last.connected) connections were lost: \(last.closed.first ?? "")")
    }
    guard last.bad == 0 else { throw LoadTestError("\(last.bad) packets could not be decrypted") }
    await entrance.engine.stop()
    return result
  }

  /// Waits until every receiver gets what its publisher sends.
  private func settle(_ engine: LoadEngine) async throws {
    for _ in 0..<20 {
      let before = await engine.read()
      try await Task.sleep(for: .seconds(1))
      let after = await engine.read()
      let expected = Double(after.sent - before.sent) * Double(receivers)
      if Double(after.delivered - before.delivered) > 0.98 * expected { return }
    }
    throw LoadTestError("not every receiver gets what it should, after 20 s")
  }

  /// Publishers pause before and after, so that what was sent can be compared with what arrived, to the packet.
  private func window(_ server: ServerUnderTest, counts: MallocCounts?, engine: LoadEngine) async throws -> Window {
    func mark() async -> Mark {
      let readings = await engine.read()
      return Mark(threads: server.watched.threads(), mallocs: counts?.read() ?? [:], readings: readings)
    }
    func quiet() async throws -> LoadReadings {
      engine.pause(true)
      try await Task.sleep(for: .milliseconds(200))
      return await engine.read()
    }
    let before = try await quiet()
    engine.pause(false)
    try await Task.sleep(for: .milliseconds(1000))
    let start = await mark()
    try await Task.sleep(for: .seconds(seconds))
    let end = await mark()
    let after = try await quiet()
    engine.pause(false)

    let expected = Double(after.sent - before.sent) * Double(receivers)
    var window = Window(
      packets: Double(end.readings.delivered - start.readings.delivered), mediaNanoseconds: 0, processNanoseconds: 0,
      mediaMallocs: 0, processMallocs: 0, load: 0,
      loss: max(0, 1 - Double(after.delivered - before.delivered) / max(expected, 1)), latencies: end.readings.latencies
    )
    let spent = end.threads.map { id, nanoseconds in
      (id: id, nanoseconds: Double(nanoseconds - (start.threads[id] ?? 0)))
    }
    // While media flow, the media threads are the ones that work most.
    for (rank, thread) in spent.sorted(by: { $0.nanoseconds > $1.nanoseconds }).enumerated() {
      let mallocs = Double((end.mallocs[thread.id] ?? 0) - (start.mallocs[thread.id] ?? 0))
      window.processNanoseconds += thread.nanoseconds
      window.processMallocs += mallocs
      if rank < workers {
        window.mediaNanoseconds += thread.nanoseconds
        window.mediaMallocs += mallocs
      }
    }
    window.load = window.processNanoseconds / Double((end.time - start.time).nanoseconds)
    return window
  }

  private func report(_ windows: [Window], floors: [ForwardingFloor], countsMallocs: Bool) -> BenchmarkReport {
    var report = BenchmarkReport("forward \(publishers)x\(receivers)")
    func middle(_ value: (Window) -> Double) -> Double { median(windows.map(value)) }
    let packets = middle(\.packets)
    let cost = middle { $0.processNanoseconds / $0.packets }
    let floor = median(floors.map(\.total))
    report.add("rate", "forwarded packets a second", packets / Double(seconds) / 1000, "k", digits: 1)
    report.add(
      "cpu_ns_per_packet", "CPU per forwarded packet, process", cost, "ns", digits: 0,
      note: "(\(windows.map { String(Int($0.processNanoseconds / $0.packets)) }.joined(separator: ", ")))")
    report.add(
      "media_ns_per_packet", "  of which media threads", middle { $0.mediaNanoseconds / $0.packets }, "ns", digits: 0)
    report.add("load", "cores in use", middle(\.load), "", digits: 2)
    report.add(
      "floor_ns_per_packet", "bare loop: receive, GCM, GSO send", floor, "ns", digits: 0,
      note: String(
        format: "(receive %.0f, seal %.0f, send %.0f)", median(floors.map(\.receive)), median(floors.map(\.seal)),
        median(floors.map(\.send))))
    report.add("ratio_to_floor", "server / bare loop", cost / floor, "", digits: 2)
    if countsMallocs {
      report.add(
        "mallocs_per_packet", "mallocs per forwarded packet, media", middle { $0.mediaMallocs / $0.packets }, "",
        digits: 5)
      report.add(
        "process_mallocs_per_packet", "  whole process", middle { $0.processMallocs / $0.packets }, "", digits: 5)
    }
    report.add("loss_percent", "lost", middle { $0.loss * 100 }, "%", digits: 3)
    let latencies = windows.flatMap(\.latencies)
    report.add(
      "latency_p50_us", "publisher to receiver's kernel, p50", Double(percentile(0.5, of: latencies) ?? 0) / 1000, "µs",
      note: "(\(latencies.count) samples)")
    report.add("latency_p99_us", "  p99", Double(percentile(0.99, of: latencies) ?? 0) / 1000, "µs")
    return report
  }
}
