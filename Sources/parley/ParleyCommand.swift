// The list of subcommands. `serve` is what `parley` does without one.

import ArgumentParser

/// `parley`: reads its arguments and runs a subcommand.
@main
struct ParleyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parley", abstract: "A video-conferencing server.",
    discussion: "Settings come from PARLEY_… variables and from the YAML file that PARLEY_CONFIG names.",
    subcommands: [
      ServeCommand.self, CaptionsCommand.self, TokenCommand.self, DoctorCommand.self, LoadCommand.self,
      BenchCommand.self,
    ],
    defaultSubcommand: ServeCommand.self)
}
