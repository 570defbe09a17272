// A child process with one socket as its input and output, leading a process group of its own, so that a pipeline of
// several programs ends as one. When this process ends, whichever way, the socket closes, and so does the child's input.

internal import CInference
internal import Captions
internal import Glibc

/// What to run.
struct Program: Sendable {
  /// A name for messages.
  var name: String
  /// The program, looked up in PATH, and its arguments.
  var command: [String]
  /// What it gets to know besides PATH: nothing else of this process's environment, which may hold secrets.
  var environment: [String: String] = [:]
}

/// A running child, owned by one `TextChild`.
struct SpawnedProgram: ~Copyable {
  private let name: String
  let process: Int32
  private let socket: Int32

  /// More than anybody ever answers.
  private static let longestAnswer = 1 << 20

  init(_ program: Program) throws(InferenceError) {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let environment = ["PATH=\(path)", "LC_ALL=C.UTF-8"] + program.environment.map { "\($0.key)=\($0.value)" }
    let arguments: [UnsafeMutablePointer<CChar>?] = program.command.map { strdup($0) } + [nil]
    let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var (socket, process): (Int32, Int32) = (-1, -1)
    let code = ci_spawn(arguments, variables, &socket, &process)
    guard code == 0 else {
      let reason = "\(program.name) can't be started: \(String(cString: strerror(code)))"
      throw InferenceError(.unavailable, reason: reason)
    }
    self.socket = socket
    self.process = process
    name = program.name
  }

  deinit {
    ci_end(process, socket)
  }

  /// What it answers to a request; both end with a NUL byte, which is not part of them.
  func exchange(_ request: [UInt8], until deadline: ContinuousClock.Instant) throws(InferenceError) -> [UInt8] {
    try write(request + [0], until: deadline)
    return try read(until: deadline)
  }

  private func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(InferenceError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      try wait(for: POLLOUT, until: deadline)
      let count = rest.withUnsafeBytes { ci_send(socket, $0.baseAddress, UInt($0.count)) }
      if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
      guard count > 0 else { throw ended }
      rest = rest.dropFirst(count)
    }
  }

  private func read(until deadline: ContinuousClock.Instant) throws(InferenceError) -> [UInt8] {
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      try wait(for: POLLIN, until: deadline)
      let count = ci_receive(socket, &buffer, UInt(buffer.count))
      if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
      guard count > 0 else { throw ended }
      let known = answer.count
      answer += buffer[..<count]
      if let end = answer[known...].firstIndex(of: 0) {
        guard end == answer.count - 1 else { throw InferenceError(.failed, reason: "\(name) answered unasked") }
        return Array(answer[..<end])
      }
      guard answer.count < Self.longestAnswer else { throw InferenceError(.failed, reason: "\(name) said too much") }
    }
  }

  private func wait(for event: Int32, until deadline: ContinuousClock.Instant) throws(InferenceError) {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
      var waiting = pollfd(fd: socket, events: Int16(event), revents: 0)
      let found = milliseconds > 0 ? poll(&waiting, 1, Int32(clamping: milliseconds)) : 0
      if found > 0 { return }
      guard found < 0 && errno == EINTR else {
        throw InferenceError(.timeout, reason: "\(name) did not answer in time")
      }
    }
  }

  private var ended: InferenceError { InferenceError(.failed, reason: "\(name) ended") }
}
