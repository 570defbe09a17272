// `parley token`: mints a join token, as any program that knows the secret may.

import ArgumentParser
import ParleyServer

/// Mints a join token.
struct TokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Print a token that lets somebody join a meeting.",
    discussion: "The meeting must exist. The token is as good as a key: hand it to one person only.")

  @OptionGroup var options: SettingsOptions

  @Argument(help: "The meeting's code, such as abc-defg-hij.")
  var meeting: String

  @Option(help: "The name shown to others.")
  var name: String

  @Flag(help: "Let them in as a host.")
  var host = false

  @Option(help: "How many hours the token is good for.")
  var hours = 24

  func run() throws {
    print(try mintToken(settings: options.load(), meeting: meeting, name: name, isHost: host, hours: hours))
  }
}
