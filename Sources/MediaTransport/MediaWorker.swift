// One media thread: its own UDP port, its own router, nothing shared but a mailbox (ARCHITECTURE.md section 3).

internal import CDatagram
internal import Foundation
internal import MediaCrypto
internal import SFU
internal import Synchronization
internal import Wire

/// The handle by which other tasks reach a media thread.
final class MediaWorker: Sendable {
  let index: Int
  let port: UInt16
  let mailbox: Mailbox
  private let published: Mutex<MediaWorkerMetrics>
  private let stopped: AsyncStream<Never>

  /// Opens the port and starts the thread. `deliver` is called on the thread and must be quick.
  init(
    index: Int, bindingTo address: TransportAddress, certificate: Certificate, segmentation: Bool,
    deliver: @escaping @Sendable ([Router.RoomEvent]) -> Void
  ) throws(MediaSocketError) {
    self.index = index
    let mailbox = try Mailbox(capacity: 4096)
    self.mailbox = mailbox
    let socket = try DatagramSocket(bindingTo: address)
    if !segmentation { socket.disableSegmentation() }
    port = socket.port
    var metrics = MediaWorkerMetrics()
    metrics.worker = index
    metrics.port = port
    published = Mutex(metrics)
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    stopped = stream
    let handle = Handle(loop: try MediaLoop(socket: socket, mailbox: mailbox, certificate: certificate))
    let thread = Thread { [weak self] in
      // Foundation's `name` does not reach the kernel on Linux.
      cd_name_thread("media-\(index)")
      handle.loop.run(deliver: deliver) { metrics in
        guard let self else { return }
        self.published.withLock { known in
          known = metrics
          known.worker = self.index
          known.port = self.port
        }
      }
      continuation.finish()
    }
    thread.stackSize = 2 << 20
    thread.start()
  }

  deinit {
    // Nobody is left who could stop the thread: when another port could not be opened, for one.
    mailbox.stop()
  }

  /// The newest totals; at most a quarter of a second old while there is traffic.
  var metrics: MediaWorkerMetrics {
    var metrics = published.withLock { $0 }
    metrics.mailboxDepth = mailbox.depth
    return metrics
  }

  /// Says goodbye to everybody and waits for the thread to end.
  func stop() async {
    mailbox.stop()
    for await _ in stopped {}
  }

  /// Hands the loop over to its thread.
  ///
  /// Unchecked because the loop is created before the thread and used by nobody else after: the handle is consumed there.
  private struct Handle: @unchecked Sendable {
    let loop: MediaLoop
  }
}
