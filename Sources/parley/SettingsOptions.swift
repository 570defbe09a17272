// The settings that may also be given on the command line, where they win over everything else.

import ArgumentParser
import Foundation
import ParleyServer

/// Options shared by the commands that read settings.
struct SettingsOptions: ParsableArguments {
  @Option(help: "The YAML file with settings; otherwise PARLEY_CONFIG names it.")
  var config: String?

  @Option(help: "The TCP port; otherwise PARLEY_PORT or 8080.")
  var port: String?

  @Option(help: "The folder for secrets and meetings; otherwise PARLEY_DATA or data.")
  var data: String?

  @Option(help: "The folder of the web client; otherwise PARLEY_WEB or web.")
  var web: String?

  /// What the command line, the environment and the file amount to.
  func load() throws -> Settings {
    var environment = ProcessInfo.processInfo.environment
    if let config { environment[Settings.configurationVariable] = config }
    var overrides: [String: String] = [:]
    overrides["port"] = port
    overrides["data"] = data
    overrides["web"] = web
    return try Settings.load(environment: environment, overrides: overrides)
  }
}
