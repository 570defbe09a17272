// Engines elsewhere and translators have time limits of their own; this one is for those that hang nevertheless, since
// the streams that wait for them hang with them.

internal import Synchronization

/// What `body` returns, or a time-out after `limit` whether or not `body` can be cancelled. It is cancelled with the task that
/// waits for it, which then waits no longer.
func within<Value: Sendable>(
  _ limit: Duration, of name: String, _ body: @escaping @Sendable () async throws(InferenceError) -> Value
) async throws(InferenceError) -> Value {
  let race = Race<Value>()
  let work = Task {
    do throws(InferenceError) {
      race.settle(.success(try await body()))
    } catch {
      race.settle(.failure(error))
    }
  }
  let alarm = Task {
    guard (try? await Task.sleep(for: limit)) != nil else { return }
    race.settle(.failure(InferenceError(.timeout, reason: "\(name) did not answer within \(limit)")))
    work.cancel()
  }
  defer { alarm.cancel() }
  return try await withTaskCancellationHandler {
    await race.result()
  } onCancel: {
    race.settle(.failure(InferenceError(.failed, reason: "nobody wants what \(name) was asked for any more")))
    work.cancel()
  }.get()
}

/// The first of several results.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case open
    case awaited(CheckedContinuation<Result<Value, InferenceError>, Never>)
    case settled(Result<Value, InferenceError>)
  }

  private let state = Mutex(State.open)

  func settle(_ result: Result<Value, InferenceError>) {
    let waiting = state.withLock { state -> CheckedContinuation<Result<Value, InferenceError>, Never>? in
      switch state {
      case .open:
        state = .settled(result)
        return nil
      case .awaited(let continuation):
        state = .settled(result)
        return continuation
      case .settled: return nil
      }
    }
    waiting?.resume(returning: result)
  }

  func result() async -> Result<Value, InferenceError> {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state -> Result<Value, InferenceError>? in
        if case .settled(let result) = state { return result }
        state = .awaited(continuation)
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}
