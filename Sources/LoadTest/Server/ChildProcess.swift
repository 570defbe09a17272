// The captions process of a server under test, and what the kernel knows of it.

internal import CLoad
internal import Foundation
internal import Glibc

/// A process that somebody else started.
struct ChildProcess: Sendable {
  let id: Int32

  /// The child of `parent` whose command line has the word `role`; nil when there is none.
  init?(of parent: Int32, role: String) {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let found = processes.compactMap { Int32($0) }.first { process in
      // Behind the name in parentheses: state, parent.
      guard let stat = readProcess("\(process)/stat"), let end = stat.lastIndex(of: ")") else { return false }
      let fields = stat[stat.index(after: end)...].split(separator: " ")
      guard fields.count > 1, Int32(fields[1]) == parent else { return false }
      return readProcess("\(process)/cmdline")?.split(separator: "\0").contains(Substring(role)) ?? false
    }
    guard let found else { return nil }
    id = found
  }

  /// Processor time so far, in seconds.
  var processorSeconds: Double {
    threads.reduce(0) { sum, thread in
      let spent = readProcess("\(id)/task/\(thread)/schedstat")?.split(separator: " ").first.flatMap { Double($0) }
      return sum + (spent ?? 0) / 1e9
    }
  }

  /// What it occupies, in bytes.
  var resident: Int {
    let line = (readProcess("\(id)/status") ?? "").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) << 10
  }

  /// Whether it still runs.
  var isAlive: Bool { kill(id, 0) == 0 }

  /// Lets it use one core only: the last one.
  func pinToOneCore() throws {
    let core = Int32(ProcessInfo.processInfo.activeProcessorCount - 1)
    for thread in threads where cl_pin(thread, core) != 0 {
      throw LoadTestError("the captions process can't be bound to a core: \(String(cString: strerror(errno)))")
    }
  }

  private var threads: [Int32] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []).compactMap { Int32($0) }
  }
}

private func readProcess(_ path: String) -> String? { try? String(contentsOfFile: "/proc/\(path)", encoding: .utf8) }
