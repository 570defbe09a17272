// A thread of its own for each test that holds a call: other tests keep those that tasks share busy for as long as they
// take, and a call in which nobody sends for seconds is another one.

import Foundation
import Testing

/// Runs a test's task, one part after the other.
private final class OwnThread: TaskExecutor {
  private let queue = DispatchQueue(label: "call")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Gives each test of a suite a thread that it does not share.
struct OwnThreadTrait: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(OwnThread()) { try await function() }
  }
}

extension Trait where Self == OwnThreadTrait {
  /// On a thread that it does not share.
  static var ownThread: Self { Self() }
}
