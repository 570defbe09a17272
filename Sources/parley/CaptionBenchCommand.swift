// `parley bench captions`: measures captions with recorded speech. script/bench fetches the recordings and names
// the folders.

import ArgumentParser
import LoadTest

/// Measures captions.
struct CaptionBenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "captions", abstract: "Words heard wrong, delays, people per core, and overload.",
    discussion: "The recordings are files NAME.wav (16 bit mono, 16 kHz) with their texts in NAME.txt.",
    subcommands: [Quality.self, Capacity.self, Overload.self], defaultSubcommand: Quality.self)

  /// Where speech and engines are.
  struct Sources: ParsableArguments {
    @Option(help: "The folder of recordings.")
    var speech: String
    @Option(help: "The folder of engines and models.")
    var models: String
  }

  /// Words heard wrong and delays.
  struct Quality: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Words heard wrong through the whole path, with loss and with two at once, beside the engine alone.")

    @OptionGroup var sources: Sources
    @Option(help: "Only this of one, one_loss, two, two_loss. May be given several times.")
    var only: [String] = []

    func run() async throws {
      var benchmark = CaptionsBenchmark(speech: sources.speech, models: sources.models)
      benchmark.only = Set(only)
      show(try await benchmark.run(progress: note))
    }
  }

  /// People per core.
  struct Capacity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How many people who speak without a pause one core can write down.")

    @OptionGroup var sources: Sources
    @Option(help: "Milliseconds between passes over what is being said; 0 for none. May be given several times.")
    var interval: [Int] = []
    @Option(help: "Seconds for which each number of people is watched.")
    var seconds = 20

    func run() async throws {
      var benchmark = CaptionCapacity(speech: sources.speech, models: sources.models)
      if !interval.isEmpty { benchmark.intervals = interval }
      benchmark.seconds = seconds
      show(try await benchmark.run(progress: note))
    }
  }

  /// Too many people.
  struct Overload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Four times the people that the machine can write down, and what becomes of pictures meanwhile.")

    @OptionGroup var sources: Sources
    @Option(help: "How many people speak; by default four times 39 for each core.")
    var people: Int?
    @Option(help: "Seconds of each part: before, during, after.")
    var seconds = 30

    func run() async throws {
      var benchmark = CaptionOverload(speech: sources.speech, models: sources.models)
      benchmark.people = people
      benchmark.seconds = seconds
      show(try await benchmark.run(progress: note))
    }
  }
}
