// `parley captions`: the captions process, as a child of `parley serve` or for servers on other machines.

import ArgumentParser
import Foundation
import Logging
import ParleyServer
import Telemetry

/// Runs a captions process.
struct CaptionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "captions", abstract: "Recognise and translate speech for servers.",
    discussion: "The server starts one by itself. With --listen it serves servers on other machines (docs/captions.md)."
  )

  @OptionGroup var options: SettingsOptions

  @Option(help: "Listen here, as host:port, instead of serving the process that started this one.")
  var listen: String?

  func run() async throws {
    forbidCrashDumps()
    let settings = try options.load()
    bootstrapLogging(level: settings.logLevel, format: settings.logFormat)
    try await CaptionsProcess(settings: settings, logger: Logger(label: "captions")).run(listening: listen) { line in
      FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
  }
}
