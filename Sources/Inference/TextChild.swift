// A program that answers texts with texts, one at a time. It is started before it is first asked, started again when it
// died, and killed when it takes too long; one that keeps dying is given more and more time to come to itself.

internal import Captions
internal import Dispatch
internal import Synchronization

/// How long a child may take, and how much may wait for it.
struct ChildLimits: Sendable {
  /// Requests that may wait.
  var queue = 64
  /// The longest request, in bytes: a long utterance has a few hundred.
  var request = 16_384
  /// How long an answer may take, with the time that the request waits for its turn.
  var patience: Duration = .seconds(2)
  /// How long the first answer may take: models are loaded for it.
  var firstPatience: Duration = .seconds(30)
  /// How long it is left alone after it failed twice in a row; twice as long each time that it fails again.
  var pause: Duration = .milliseconds(500)
  /// The longest of these pauses.
  var longestPause: Duration = .seconds(30)
}

/// A child process that translates.
final class TextChild: Sendable {
  private struct State: ~Copyable {
    var running: SpawnedProgram?
    /// Whether it has answered since it was started.
    var isReady = false
    var failures = 0
    /// Not to be started before.
    var rests: ContinuousClock.Instant?
  }

  private let program: Program
  private let limits: ChildLimits
  /// Touched on the queue only; the lock says so to the compiler, and nobody waits for it.
  private let state = Mutex(State())
  private let waiting = Atomic<Int>(0)
  private let queue: DispatchQueue

  init(_ program: Program, limits: ChildLimits = ChildLimits()) {
    self.program = program
    self.limits = limits
    queue = DispatchQueue(label: "child-\(program.name)")
  }

  /// Starts it, so that whoever asks first need not wait for its models.
  func warmUp(_ request: String) {
    Task { _ = try? await ask(request) }
  }

  /// The answer to `request`. NUL bytes in it are left out.
  func ask(_ request: String) async throws(InferenceError) -> String {
    guard request.utf8.count <= limits.request else {
      throw InferenceError(.failed, reason: "the text is too long for \(program.name)")
    }
    defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
    guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= limits.queue else {
      throw InferenceError(.overloaded, reason: "\(program.name) has too much to do")
    }
    let asked = ContinuousClock.now
    let answer: Result<String, InferenceError> = await withCheckedContinuation { continuation in
      queue.async { [self] in
        continuation.resume(
          returning: Result { () throws(InferenceError) in
            try state.withLock { state throws(InferenceError) in
              try self.answer(Array(request.utf8.filter { $0 != 0 }), asked: asked, &state)
            }
          })
      }
    }
    return try answer.get()
  }

  /// The process, if it runs.
  var process: Int32? { queue.sync { state.withLock { $0.running?.process } } }

  private func answer(
    _ request: [UInt8], asked: ContinuousClock.Instant, _ state: inout State
  ) throws(InferenceError) -> String {
    let now = ContinuousClock.now
    // Those that waited for a child that was slow to load are answered; those that waited for one that hung are not.
    guard !state.isReady || asked.duration(to: now) < limits.patience else {
      throw InferenceError(.overloaded, reason: "\(program.name) has too much to do")
    }
    if let rests = state.rests, now < rests {
      throw InferenceError(.unavailable, reason: "\(program.name) keeps failing and is left alone for a moment")
    }
    do throws(InferenceError) {
      let answer = try exchange(request, asked: asked, &state)
      state.isReady = true
      state.failures = 0
      state.rests = nil
      return answer
    } catch {
      // Whatever it was about to say belongs to nobody any more.
      state.running = nil
      state.isReady = false
      state.failures += 1
      state.rests = state.failures < 2 ? nil : ContinuousClock.now + pause(after: state.failures)
      throw error
    }
  }

  private func exchange(
    _ request: [UInt8], asked: ContinuousClock.Instant, _ state: inout State
  ) throws(InferenceError) -> String {
    let started = ContinuousClock.now
    if state.running == nil { state.running = try SpawnedProgram(program) }
    let deadline = state.isReady ? asked + limits.patience : started + limits.firstPatience
    guard let answer = try state.running?.exchange(request, until: deadline) else { return "" }
    return String(decoding: answer, as: UTF8.self)
  }

  private func pause(after failures: Int) -> Duration {
    min(limits.longestPause, limits.pause * (1 << min(failures - 2, 16)))
  }
}
