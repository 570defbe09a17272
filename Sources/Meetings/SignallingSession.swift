// One socket as the gateway sees it: text in, frames out.

import Messages

/// One signalling socket.
public final class SignallingSession: Sendable {
  private let meeting: Meeting?
  private let connection: ConnectionID
  private let queue: OutgoingQueue

  /// What to write to the socket, in order; one consumer.
  public var outgoing: OutgoingFrames { OutgoingFrames(queue: queue) }

  init(_ meeting: Meeting, _ connection: ConnectionID, _ queue: OutgoingQueue) {
    self.meeting = meeting
    self.connection = connection
    self.queue = queue
  }

  /// A socket that is closed before it says anything.
  init(closing code: CloseCode, _ reason: String, _ queue: OutgoingQueue) {
    meeting = nil
    connection = ConnectionID(rawValue: 0)
    self.queue = queue
    queue.close(code: code.rawValue, reason: reason)
  }

  /// A text frame arrived. Frames are given one at a time, in order.
  public func receive(_ text: String) async {
    await meeting?.receive(text, on: connection)
  }

  /// The socket gave another sign of life, such as a pong.
  public func heard() async {
    await meeting?.heard(connection)
  }

  /// The socket is gone. Its participant may resume for a while.
  public func closed() async {
    queue.abandon()
    await meeting?.closed(connection)
  }
}
