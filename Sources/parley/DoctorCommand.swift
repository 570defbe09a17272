// `parley doctor`: looks at the settings and the machine and says what to do about what it finds.

import ArgumentParser
import ParleyServer

/// Checks whether the server could run.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check settings, ports, folders, captions and services, and say what to do.")

  @OptionGroup var options: SettingsOptions

  func run() async throws {
    let findings = await examine { try options.load() }
    for finding in findings {
      print(finding.line)
    }
    if findings.contains(where: { $0.severity == .problem }) {
      throw ExitCode.failure
    }
    print("All is well.")
  }
}
