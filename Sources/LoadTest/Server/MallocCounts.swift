// Reads the counts that Benchmarks/malloc_counter.c keeps in the server, thread by thread.

internal import Foundation
internal import Glibc

/// The shared counts of one server process.
struct MallocCounts {
  /// Variables that make a server count.
  let environment: [String: String]
  private let path: String

  /// Counts with the library that script/bench has built; nil when it was not.
  init?() {
    guard let library = ProcessInfo.processInfo.environment["PARLEY_BENCH_MALLOC_COUNTER"] else { return nil }
    path = FileManager.default.temporaryDirectory.appendingPathComponent("parley-mallocs-\(getpid())").path
    environment = ["LD_PRELOAD": library, "MALLOC_COUNTS": path]
  }

  /// Allocations so far by thread id.
  func read() -> [Int: UInt64] {
    guard let data = FileManager.default.contents(atPath: path) else { return [:] }
    var result: [Int: UInt64] = [:]
    data.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: bytes.count - 15, by: 16) {
        let thread = bytes.loadUnaligned(fromByteOffset: offset, as: Int.self)
        guard thread != 0 else { break }
        // A thread id may come back.
        result[thread, default: 0] += bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
      }
    }
    return result
  }

  /// Removes the file.
  func remove() {
    unlink(path)
  }
}
