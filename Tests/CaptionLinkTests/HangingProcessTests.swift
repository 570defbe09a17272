// A captions process that hangs: it is there, and says nothing.

import Foundation
import Logging
import TestSupport
import Testing

@testable import CaptionLink

@Suite(.timeLimit(.minutes(10))) struct HangingProcessTests {
  /// A child that says `said` and then nothing, and takes no notice of the end of its input.
  private func child(saying said: [WorkerMessage]) throws -> CaptionChild {
    var bytes: [UInt8] = []
    for message in said { message.write(to: &bytes) }
    let file = URL(filePath: try temporaryFolder() + "/said")
    try Data(bytes).write(to: file)
    return CaptionChild(
      executable: "/bin/sh", arguments: ["-c", "cat '\(file.path)'; exec sleep 3600"],
      environment: ["PATH": "/usr/bin:/bin"])
  }

  @Test func oneThatFallsSilentIsReplaced() async throws {
    let (events, news) = AsyncStream.makeStream(of: LinkEvent.self)
    let link = CaptionLink(
      transport: try child(saying: [.ready(WorkerReady(spoken: ["en"], pairs: [], problems: []))]),
      silence: .milliseconds(200), logger: Logger(label: "link")
    ) { news.yield($0) }
    let running = Task { await link.run() }
    var seen: [LinkEvent] = []
    for await event in events {
      seen.append(event)
      if seen.count == 3 { break }
    }
    #expect(ready(seen[0]) != nil)
    #expect(lost(seen[1]) == "the captions process says nothing")
    #expect(ready(seen[2]) != nil, "another one was started")
    running.cancel()
    await running.value
  }
}
