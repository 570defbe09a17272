// A server process of our own on loopback.

internal import Foundation
internal import Glibc

/// Runs this executable as `serve` and ends it when the benchmark is over.
final class ServerUnderTest {
  let address: ServerAddress
  /// What the kernel knows of it.
  let watched: WatchedProcess
  private let process: Process
  private let folder: URL
  private let errors: URL

  /// Runs `body` beside a server with `workers` media threads, which ends with it, however it ends.
  static func during<Result>(
    workers: Int, environment: [String: String] = [:], _ body: (ServerUnderTest) async throws -> Result
  ) async throws -> Result {
    let server = try await ServerUnderTest(workers: workers, environment: environment)
    do {
      let result = try await body(server)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }

  /// Starts a server with `workers` media threads on free ports and waits until it listens.
  init(workers: Int, environment extra: [String: String] = [:]) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parley-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let output = folder.appendingPathComponent("out")
    let errors = folder.appendingPathComponent("errors")
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["serve"]
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PARLEY_") }
    environment.merge(
      [
        "PARLEY_PORT": "0", "PARLEY_MEDIA_PORT": "0", "PARLEY_BIND": "127.0.0.1", "PARLEY_PUBLIC_ADDRESS": "127.0.0.1",
        "PARLEY_DATA": folder.appendingPathComponent("data").path, "PARLEY_WORKERS": String(workers),
        "PARLEY_CREATES_PER_MINUTE": "0", "PARLEY_JOINS_PER_MINUTE": "0", "PARLEY_LOG_LEVEL": "warning",
      ], uniquingKeysWith: { $1 })
    environment.merge(extra, uniquingKeysWith: { $1 })
    process.environment = environment
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    self.process = process
    self.folder = folder
    self.errors = errors
    watched = WatchedProcess(id: process.processIdentifier)
    for _ in 0..<500 {
      try await Task.sleep(for: .milliseconds(20))
      let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
      if let match = text.firstMatch(of: /http:\/\/localhost:(\d+)/), let port = Int(match.1) {
        address = ServerAddress(host: "127.0.0.1", port: port)
        return
      }
      guard process.isRunning else { break }
    }
    let reason = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
    if process.isRunning { process.terminate() }
    throw LoadTestError("the server did not start: \(reason)")
  }

  /// What the server complained about so far.
  var complaints: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Ends the server, by force if it does not end by itself, and removes its files.
  func stop() async {
    process.terminate()
    for _ in 0..<400 where process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
    if process.isRunning { kill(watched.id, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }
}
