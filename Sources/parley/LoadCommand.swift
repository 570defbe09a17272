// `parley load`: people who are not there, for any server.

import ArgumentParser
import LoadTest

/// Fills meetings with thin peers.
struct LoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load", abstract: "Fill meetings with virtual people who send and receive.",
    discussion: "Without --url a server is started for the time of the load.")

  @Option(help: "The server: http://host:port.")
  var url: String?
  @Option(help: "How many meetings.")
  var meetings = 2
  @Option(help: "How many people in each.")
  var people = 4
  @Option(help: "How many of the others each person sees.")
  var videoSlots = 9
  @Option(help: "How long, in seconds.")
  var seconds = 30

  func run() async throws {
    var load = GeneralLoad()
    load.url = url
    load.meetings = meetings
    load.people = people
    load.videoSlots = videoSlots
    load.seconds = seconds
    show(try await load.run(progress: note))
  }
}
