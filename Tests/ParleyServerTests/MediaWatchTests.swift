// When a media thread counts as stuck.

import MediaTransport
import Testing

@testable import ParleyServer

@Suite struct MediaWatchTests {
  private func worker(_ index: Int, cpu: UInt64, waiting: Int) -> MediaWorkerMetrics {
    var metrics = MediaWorkerMetrics()
    metrics.worker = index
    metrics.cpuNanoseconds = cpu
    metrics.mailboxDepth = waiting
    return metrics
  }

  @Test func aThreadThatLeavesCommandsLyingIsStuckUntilItWorksAgain() {
    let watch = MediaWatch()
    #expect(watch.allKeepUp)
    var reports: [[Int]] = []
    for _ in 0..<5 { reports.append(watch.look(at: [worker(0, cpu: 9, waiting: 0), worker(1, cpu: 7, waiting: 2)])) }
    #expect(reports == [[], [], [1], [], []])
    #expect(!watch.allKeepUp)
    #expect(watch.look(at: [worker(0, cpu: 9, waiting: 0), worker(1, cpu: 8, waiting: 2)]) == [])
    #expect(watch.allKeepUp)
  }

  @Test func aThreadWithNothingToDoAndOneThatIsBusyAreFine() {
    let watch = MediaWatch()
    for look in 0..<20 {
      _ = watch.look(at: [worker(0, cpu: 9, waiting: 0), worker(1, cpu: UInt64(look), waiting: 4096)])
      #expect(watch.allKeepUp)
    }
  }
}
