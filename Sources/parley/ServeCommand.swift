// `parley serve`: runs the server until it is told to stop.

import ArgumentParser
import Foundation
import Logging
import ParleyServer
import Telemetry

/// Runs the server.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the server (the default).")

  @OptionGroup var options: SettingsOptions

  func run() async throws {
    forbidCrashDumps()
    let settings = try options.load()
    bootstrapLogging(level: settings.logLevel, format: settings.logFormat)
    let process = ServerProcess(settings: settings, logger: Logger(label: "parley"))
    try await process.run { line in
      FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
  }
}
