// A program that answers texts with texts, each ended by a NUL byte, over its standard input and output. It is started when
// it is first asked, restarted when it died, and killed when it takes too long. It ends with its input, so it never
// outlives this process.

internal import Captions
internal import Foundation
internal import Glibc
internal import Synchronization

/// A child process with one request at a time.
final class TextChild: Sendable {
  private struct Running {
    var process: Process
    var input: Int32
    var output: Int32
  }

  private let name: String
  private let executable: String
  private let arguments: [String]
  private let environment: [String: String]
  /// The child and its pipes, touched only on the queue.
  private let running = Mutex<Running?>(nil)
  private let waiting = Atomic<Int>(0)
  private let queue: DispatchQueue

  /// Requests that may wait.
  static let limit = 64
  /// How long an answer may take.
  static let patience: Duration = .seconds(3)
  /// How long the first answer may take: models are loaded for it.
  static let firstPatience: Duration = .seconds(30)

  init(name: String, executable: String, arguments: [String], environment: [String: String] = [:]) {
    self.name = name
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    queue = DispatchQueue(label: "child-\(name)")
  }

  deinit {
    running.withLock { $0.map(Self.end) }
  }

  /// The answer to `request`, which must hold no NUL.
  func ask(_ request: String) async throws(InferenceError) -> String {
    guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.limit else {
      waiting.wrappingSubtract(1, ordering: .relaxed)
      throw InferenceError(.overloaded, reason: "\(name) has too much to do")
    }
    defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
    let answer: Result<String, InferenceError> = await withCheckedContinuation { continuation in
      queue.async { [self] in
        continuation.resume(returning: Result { () throws(InferenceError) in try exchange(request) })
      }
    }
    return try answer.get()
  }

  private func exchange(_ request: String) throws(InferenceError) -> String {
    var isFirst = false
    var child: Running
    if let known = running.withLock({ $0 }), known.process.isRunning {
      child = known
    } else {
      running.withLock { $0.map(Self.end) }
      child = try start()
      running.withLock { $0 = child }
      isFirst = true
    }
    do throws(InferenceError) {
      let deadline = ContinuousClock.now + (isFirst ? Self.firstPatience : Self.patience)
      try write(Array(request.utf8.filter { $0 != 0 }) + [0], to: child.input)
      return try read(from: child.output, until: deadline)
    } catch {
      // Whatever it was about to say belongs to nobody any more.
      running.withLock { running in
        running.map(Self.end)
        running = nil
      }
      throw error
    }
  }

  private func start() throws(InferenceError) -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardError = FileHandle.nullDevice
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    do {
      try process.run()
    } catch {
      throw InferenceError(.unavailable, reason: "\(name) can't be started: \(error.localizedDescription)")
    }
    // Our own ends, which other children must not inherit: they would keep this one alive.
    let child = Running(
      process: process, input: fcntl(input.fileHandleForWriting.fileDescriptor, F_DUPFD_CLOEXEC, 3),
      output: fcntl(output.fileHandleForReading.fileDescriptor, F_DUPFD_CLOEXEC, 3))
    try? input.fileHandleForWriting.close()
    try? output.fileHandleForReading.close()
    return child
  }

  private static func end(_ child: Running) {
    close(child.input)
    close(child.output)
    if child.process.isRunning { kill(child.process.processIdentifier, SIGKILL) }
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) throws(InferenceError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw InferenceError(.failed, reason: "\(name) ended") }
      rest = rest.dropFirst(count)
    }
  }

  private func read(from descriptor: Int32, until deadline: ContinuousClock.Instant) throws(InferenceError) -> String {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard milliseconds > 0, poll(&waiting, 1, Int32(milliseconds)) > 0 else {
        throw InferenceError(.timeout, reason: "\(name) did not answer in time")
      }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { throw InferenceError(.failed, reason: "\(name) ended") }
      answer += buffer[..<count]
      guard answer.count < 1 << 20 else { throw InferenceError(.failed, reason: "\(name) said too much") }
      if let end = answer.firstIndex(of: 0) { return String(decoding: answer[..<end], as: UTF8.self) }
    }
  }
}
