// A process of a server under test, and what the kernel knows of it.

internal import CLoad
internal import Foundation
internal import Glibc

/// A process whose use of processors and memory is watched.
struct WatchedProcess: Sendable {
  /// Memory in bytes.
  struct Memory {
    var resident = 0
    /// What it shares with others is divided among them.
    var proportional = 0
  }

  let id: Int32

  /// The process `id`.
  init(id: Int32) { self.id = id }

  /// The child of `parent` whose command line has the word `role`; nil when there is none.
  init?(of parent: Int32, role: String) {
    let found = Self.names(in: "/proc").compactMap { Int32($0) }.first { process in
      // Behind the name in parentheses: state, parent.
      guard let stat = Self.read("\(process)/stat"), let end = stat.lastIndex(of: ")") else { return false }
      let fields = stat[stat.index(after: end)...].split(separator: " ")
      guard fields.count > 1, Int32(fields[1]) == parent else { return false }
      return Self.read("\(process)/cmdline")?.split(separator: "\0").contains(Substring(role)) ?? false
    }
    guard let found else { return nil }
    id = found
  }

  /// Processor time of each thread so far in nanoseconds, by thread id.
  func threads() -> [Int: UInt64] {
    var times: [Int: UInt64] = [:]
    for thread in threadIDs {
      let time = Self.read("\(id)/task/\(thread)/schedstat")?.split(separator: " ").first.flatMap { UInt64($0) }
      if let time { times[Int(thread)] = time }
    }
    return times
  }

  /// Processor time so far, in seconds.
  var processorSeconds: Double { Double(threads().values.reduce(0, +)) / 1e9 }

  /// What it occupies.
  func memory() -> Memory {
    var memory = Memory()
    // Only root may look into the memory of a process that hears people. To others it has all to itself.
    for line in (Self.read("\(id)/smaps_rollup") ?? Self.read("\(id)/status") ?? "").split(separator: "\n") {
      let fields = line.split(whereSeparator: \.isWhitespace)
      guard fields.count >= 2, let kilobytes = Int(fields[1]) else { continue }
      if fields[0] == "Rss:" { memory.resident = kilobytes << 10 }
      if fields[0] == "Pss:" { memory.proportional = kilobytes << 10 }
      if fields[0] == "VmRSS:" { memory = Memory(resident: kilobytes << 10, proportional: kilobytes << 10) }
    }
    return memory
  }

  /// Whether it still runs.
  var isAlive: Bool { kill(id, 0) == 0 }

  /// Lets it use one core only: the last one.
  func pinToOneCore() throws {
    let core = Int32(ProcessInfo.processInfo.activeProcessorCount - 1)
    for thread in threadIDs where cl_pin(thread, core) != 0 {
      throw LoadTestError("the captions process can't be bound to a core: \(String(cString: strerror(errno)))")
    }
  }

  private var threadIDs: [Int32] { Self.names(in: "/proc/\(id)/task").compactMap { Int32($0) } }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func read(_ path: String) -> String? { try? String(contentsOfFile: "/proc/\(path)", encoding: .utf8) }
}
