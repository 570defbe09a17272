// Whether the media threads keep up: a thread that leaves commands lying for seconds takes nobody in, and `/readyz` says so.

import Logging
import MediaTransport
import ServiceLifecycle
import Synchronization
import Telemetry

/// Remembers since when each media thread has left commands lying.
final class MediaWatch: Sendable {
  /// How many looks in a row a thread may have commands waiting without having worked in between.
  static let patience = 3

  private struct Thread {
    var cpuNanoseconds: UInt64
    var idleLooks = 0
  }

  private let threads = Mutex<[Int: Thread]>([:])

  /// Whether no thread is stuck.
  var allKeepUp: Bool { threads.withLock { $0.values.allSatisfy { $0.idleLooks < Self.patience } } }

  /// Takes note of what the threads publish; called once a second. Returns those that are stuck from this look on.
  func look(at workers: [MediaWorkerMetrics]) -> [Int] {
    threads.withLock { threads in
      var stuck: [Int] = []
      for worker in workers {
        var thread = threads[worker.worker] ?? Thread(cpuNanoseconds: worker.cpuNanoseconds)
        // A thread that works publishes; one that has nothing to do need not.
        let waits = worker.mailboxDepth > 0 && worker.cpuNanoseconds == thread.cpuNanoseconds
        thread.idleLooks = waits ? thread.idleLooks + 1 : 0
        thread.cpuNanoseconds = worker.cpuNanoseconds
        if thread.idleLooks == Self.patience { stuck.append(worker.worker) }
        threads[worker.worker] = thread
      }
      return stuck
    }
  }
}

/// Looks at the media threads once a second.
struct MediaWatchService: Service {
  let plane: MediaPlane
  let watch: MediaWatch
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while (try? await Task.sleep(for: .seconds(1))) != nil {
        for worker in watch.look(at: plane.metrics) {
          logger.error("A media thread is stuck: the server is not ready", metadata: .keys([.worker: worker]))
        }
      }
    }
  }
}
