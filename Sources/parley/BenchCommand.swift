// `parley bench`: measures this build on this machine. script/bench builds it and what it needs first.

import ArgumentParser
import Foundation
import LoadTest

/// Measures the server.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure this build on loopback.",
    discussion: "Each benchmark starts a server of its own and prints a table and a line of JSON.",
    subcommands: [Join.self, Forward.self, Memory.self, CaptionBenchCommand.self])

  /// Time until the first picture.
  struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "From joining a meeting to the first picture.")

    @Option(help: "How many people join.")
    var samples = 20
    @Option(help: "Milliseconds between them.")
    var pause = 1000

    func run() async throws {
      var benchmark = JoinBenchmark()
      benchmark.samples = samples
      benchmark.pause = pause
      show(try await benchmark.run(progress: note))
    }
  }

  /// CPU, allocations, loss and latency of forwarding.
  struct Forward: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "CPU, allocations, loss and latency of forwarding.")

    @Option(help: "Meetings with one publisher of 2.5 Mbit/s each.")
    var publishers = 20
    @Option(help: "Receivers in each meeting.")
    var receivers = 50
    @Option(help: "Seconds in each window of measurement.")
    var seconds = 8
    @Option(help: "Windows of measurement; the middle one counts.")
    var windows = 3
    @Option(help: "Media threads of the server.")
    var workers = 1
    @Flag(help: "Let the publishers speak, too.")
    var sound = false

    func run() async throws {
      var benchmark = ForwardBenchmark()
      benchmark.publishers = publishers
      benchmark.receivers = receivers
      benchmark.seconds = seconds
      benchmark.windows = windows
      benchmark.workers = workers
      benchmark.withSound = sound
      benchmark.onSteadyState = { process in note("server process \(process)") }
      show(try await benchmark.run(progress: note))
    }
  }

  /// Memory of the server and its connections.
  struct Memory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Memory at rest and for each connection.")

    func run() async throws {
      show(try await MemoryBenchmark().run(progress: note))
    }
  }
}

/// Tells how far a benchmark is, aside from its results.
@Sendable func note(_ line: String) {
  FileHandle.standardError.write(Data("\(line)\n".utf8))
}

/// Prints what a benchmark found.
func show(_ report: BenchmarkReport) {
  print(report.table)
  print(report.json)
}
