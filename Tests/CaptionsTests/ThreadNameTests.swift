// The threads' names as the system knows them: whoever looks at a busy machine sees whose they are.

import Foundation
import Testing
import Wire

@testable import Captions

@Suite struct ThreadNameTests {
  @Test func `The system knows the names of the engine's threads while it runs`() async {
    let (started, start) = AsyncStream.makeStream(of: String.self)
    let thread = JoinableThread(name: "captions-name") {
      // A thread's own name, whatever else runs in this process.
      let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      start.yield(name ?? "no name")
      start.finish()
    }
    await thread.join()
    var names: [String] = []
    for await name in started { names.append(name) }
    #expect(names == ["captions-name\n"])
  }
}
