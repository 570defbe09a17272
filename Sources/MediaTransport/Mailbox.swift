// Commands from the control plane to a media thread: bounded, and waking the thread.

internal import CDatagram
internal import Glibc
internal import Synchronization

/// A bounded queue that any task may post to and one thread empties.
final class Mailbox: Sendable {
  private let commands = Mutex<[MediaCommand]>([])
  /// Readable while commands wait; part of the thread's epoll set.
  let event: Int32
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    event = cd_eventfd()
  }

  deinit {
    close(event)
  }

  /// Queues `command`; false when the thread is so far behind that the queue is full.
  func post(_ command: MediaCommand) -> Bool {
    let posted = commands.withLock { queue in
      guard queue.count < capacity else { return false }
      queue.append(command)
      return true
    }
    if posted { cd_event_signal(event) }
    return posted
  }

  /// How many commands wait.
  var depth: Int { commands.withLock { $0.count } }

  /// Takes all commands.
  func take() -> [MediaCommand] {
    cd_event_drain(event)
    return commands.withLock { queue in
      defer { queue.removeAll(keepingCapacity: true) }
      return queue
    }
  }
}
