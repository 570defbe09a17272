// `parley doctor`: looks at the settings and the machine and says what to do about what it finds.

import ArgumentParser
import ParleyServer

/// Checks whether the server could run.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check settings, ports and folders, and say what to do.")

  @OptionGroup var options: SettingsOptions

  func run() throws {
    let findings = examine { try options.load() }
    for finding in findings {
      print(finding.line)
    }
    if findings.contains(where: { $0.severity == .problem }) {
      throw ExitCode.failure
    }
    print("All is well.")
  }
}
