// Threads that can be waited for, with room for native engines.

internal import CDatagram
internal import Foundation
internal import Glibc

/// A thread that can be waited for.
final class JoinableThread: Sendable {
  private let ended: AsyncStream<Never>

  /// Native engines need more stack than a thread has by default.
  private static let stackSize = 8 << 20
  /// How much more patient than the rest of the process a thread in the background is.
  private static let niceness: Int32 = 4

  /// Starts a thread that runs `body`. One in the background gives way to the others when the machine is busy.
  init(name: String, inBackground: Bool = false, _ body: @escaping @Sendable () -> Void) {
    let (ended, end) = AsyncStream.makeStream(of: Never.self)
    self.ended = ended
    let thread = Thread {
      // Foundation does not tell Linux the name.
      cd_name_thread(name)
      if inBackground { Self.giveWay() }
      body()
      end.finish()
    }
    thread.stackSize = Self.stackSize
    thread.start()
  }

  private static func giveWay() {
    // On Linux each thread has a niceness of its own, and 0 means the calling one.
    let thread = Int32(PRIO_PROCESS.rawValue)
    _ = setpriority(thread, 0, getpriority(thread, 0) + niceness)
  }

  /// Waits for its end.
  func join() async {
    for await _ in ended {}
  }
}
