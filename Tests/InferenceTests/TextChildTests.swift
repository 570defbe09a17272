import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Captions
@testable import Inference

/// Real children throughout: `cat` answers with the request, others die, hang or talk.
@Suite(.timeLimit(.minutes(10))) struct TextChildTests {
  /// Waits as long as a busy machine takes.
  private static let patient = ChildLimits(patience: .seconds(3_600), firstPatience: .seconds(3_600))

  /// Bash reads the settings of whoever runs the test when its input is a socket, unless told not to.
  private func child(_ script: String, _ limits: ChildLimits = patient) -> TextChild {
    TextChild(Program(name: "child", command: ["bash", "--norc", "-c", script]), limits: limits)
  }

  private func failure(of child: TextChild, _ request: String = "x") async -> InferenceError.Kind? {
    do throws(InferenceError) {
      _ = try await child.ask(request)
      return nil
    } catch {
      return error.kind
    }
  }

  private func isGone(_ process: Int32) -> Bool { kill(process, 0) != 0 && errno == ESRCH }

  @Test func `Each request has its own answer, byte for byte`() async throws {
    let child = TextChild(Program(name: "cat", command: ["cat"]), limits: Self.patient)
    for text in ["", "x", "Grüße, 日本 👋🏽\n\"quoted\"\t", String(repeating: "long ", count: 3_000)] {
      #expect(try await child.ask(text) == text)
    }
    #expect(try await child.ask("a\0b") == "ab")
  }

  @Test func `Requests asked at once do not mix`() async throws {
    let child = TextChild(Program(name: "cat", command: ["cat"]), limits: Self.patient)
    try await withThrowingTaskGroup { group in
      for number in 0..<60 {
        group.addTask {
          let answer = try await child.ask("text \(number)")
          #expect(answer == "text \(number)")
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `A child that died is started again, and answers`() async throws {
    let child = child("head -z -n 1")
    #expect(try await child.ask("first") == "first")
    let first = try #require(child.process)
    #expect(await failure(of: child) == .failed)
    #expect(try await child.ask("second") == "second")
    let second = try #require(child.process)
    #expect(second != first)
    #expect(isGone(first))
  }

  @Test func `A child that hangs is killed with all that it started, and leaves no zombie`() async throws {
    // It answers once, and then has a grandchild that sleeps.
    let child = child("head -z -n 1; sleep 1000 | cat", ChildLimits(patience: .milliseconds(200)))
    #expect(try await child.ask("a") == "a")
    let process = try #require(child.process)
    #expect(await failure(of: child, "b") == .timeout)
    #expect(child.process == nil)
    #expect(waitpid(process, nil, WNOHANG) == -1)
    // Its orphans are reaped by others, in a moment.
    while kill(-process, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(try await child.ask("c") == "c")
  }

  @Test func `An end of the owner is the end of the child and of its children`() async throws {
    var owned: TextChild? = child("cat | cat")
    #expect(try await owned?.ask("a") == "a")
    let process = try #require(owned?.process)
    #expect(kill(-process, 0) == 0)
    owned = nil
    // What is under way on the queue holds it for a moment.
    while !isGone(process) { try await Task.sleep(for: .milliseconds(5)) }
    while kill(-process, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(waitpid(process, nil, WNOHANG) == -1)
  }

  @Test func `A child that fails twice in a row is left alone for a while, then tried again`() async throws {
    let patient = child("exit 3", ChildLimits(pause: .seconds(1_000), longestPause: .seconds(1_000)))
    #expect(await failure(of: patient) == .failed)
    #expect(await failure(of: patient) == .failed)
    #expect(await failure(of: patient) == .unavailable)
    let eager = child("exit 3", ChildLimits(pause: .zero))
    for _ in 0..<20 { #expect(await failure(of: eager) == .failed) }
  }

  @Test func `A program that is not there is an error that says so`() async {
    let child = TextChild(Program(name: "nothing", command: ["/nonexistent/program"]))
    let error = await #expect(throws: InferenceError.self) { try await child.ask("x") }
    #expect(error == InferenceError(.unavailable, reason: "nothing can't be started: No such file or directory"))
  }

  @Test func `Answers that nobody asked for, and endless ones, are the end of a child`() async {
    #expect(await failure(of: child("printf 'one\\0two\\0'; sleep 1000")) == .failed)
    #expect(await failure(of: child("yes")) == .failed)
  }

  @Test func `A child that reads nothing does not make its owner wait for ever`() async {
    let limits = ChildLimits(request: 10_000_000, firstPatience: .milliseconds(200))
    #expect(await failure(of: child("sleep 1000", limits), String(repeating: "x", count: 5_000_000)) == .timeout)
  }

  @Test func `What is too long is not asked, and too many are not kept waiting`() async throws {
    #expect(await failure(of: child("cat"), String(repeating: "x", count: 16_385)) == .failed)
    // Who was let in waits until there is a file.
    let end = try temporaryFolder() + "/end"
    var limits = Self.patient
    limits.queue = 2
    let busy = child("until [ -e '\(end)' ]; do sleep 0.02; done; exit 3", limits)
    let kinds = await withTaskGroup(of: InferenceError.Kind?.self) { group in
      for _ in 0..<5 { group.addTask { await failure(of: busy) } }
      var kinds: [InferenceError.Kind?] = []
      for await kind in group {
        kinds.append(kind)
        if kinds.count == 3 { #expect(FileManager.default.createFile(atPath: end, contents: nil)) }
      }
      return kinds
    }
    #expect(kinds == [.overloaded, .overloaded, .overloaded, .failed, .failed])
  }

  @Test func `A child knows nothing of this process but where programs are`() async throws {
    setenv("PARLEY_SECRET_OF_THE_TEST", "hush", 1)
    defer { unsetenv("PARLEY_SECRET_OF_THE_TEST") }
    let child = TextChild(
      Program(
        name: "env", command: ["bash", "--norc", "-c", "read -r -d '' x; env; ls /proc/self/fd; printf '\\0'; cat"],
        environment: ["OWN": "1"]))
    let answer = try await child.ask("x")
    #expect(!answer.contains("hush"))
    #expect(answer.contains("OWN=1"))
    #expect(answer.contains("LC_ALL=C.UTF-8"))
    // Its input, output and errors, and the folder that `ls` reads: no descriptor of this process.
    #expect(answer.split(separator: "\n").filter { Int($0) != nil } == ["0", "1", "2", "3"])
  }
}
