// A worker thread: takes what is most urgent, has it recognised, and passes the result on.

internal import Synchronization
internal import Wire

struct EngineWorker {
  let shared: EngineShared

  /// Shorter sound is no speech, and some engines fail on it: 0.2 s at 16 kHz.
  private static let shortest = 3_200
  /// Engines that predict word by word need some silence behind a word that was cut off; without it they make up more.
  private static let silenceBehindTentative = [Float](repeating: 0, count: 3_200)

  func run() {
    while let job = shared.nextJob() {
      let recognisers = shared.parts.recognisers
      if let remote = recognisers.remote, job.kind == .final,
        remote.languages.isEmpty || remote.languages.contains(job.language ?? "")
      {
        ask(remote, job)
      } else {
        recognise(job)
      }
    }
  }

  /// Has an engine elsewhere do it, and one here when that fails. The worker goes on meanwhile.
  private func ask(_ remote: any RemoteRecogniser, _ job: RecognitionJob) {
    let shared = shared
    Task {
      do throws(InferenceError) {
        let result = try await remote.recognise(job.samples, language: job.language, pass: .final)
        shared.metrics.withLock {
          $0.remoteSeconds[remote.name, default: 0] += Double(job.samples.count) / 16_000
        }
        shared.send(.recognised(job, .success(result), waited: .zero, engine: Engine(name: remote.name)))
        shared.finished(job)
      } catch {
        shared.metrics.withLock { $0.failed(remote.name, error) }
        shared.send(.fallback("\(remote.name): \(error.reason)"))
        // On a thread of its own: an engine here takes CPU time, which this task's thread must not be held for.
        _ = JoinableThread(name: "captions-fall") { EngineWorker(shared: shared).recognise(job) }
      }
    }
  }

  private func recognise(_ job: RecognitionJob) {
    defer { shared.finished(job) }
    let began = shared.parts.clock()
    let waited = began - job.since
    shared.metrics.withLock { $0.wait.add(waited.seconds) }
    guard job.samples.count >= Self.shortest else {
      return send(job, .success(SpeechResult(text: "")), waited)
    }
    guard let engine = shared.parts.recognisers.embedded(for: job.language) else {
      let reason = "no engine here knows the language \(job.language ?? "of the speaker")"
      return send(job, .failure(InferenceError(.unsupportedLanguage, reason: reason)), waited)
    }
    let samples = job.kind == .tentative ? job.samples + Self.silenceBehindTentative : job.samples
    let pass = job.kind == .tentative ? RecognitionPass.tentative : .final
    do throws(InferenceError) {
      let result = try engine.recognise(samples, language: job.language, pass: pass)
      let took = (shared.parts.clock() - began).seconds
      shared.metrics.withLock {
        $0.recognised(by: engine.name, seconds: took, ofSound: Double(job.samples.count) / 16_000)
      }
      send(job, .success(result), waited, engine)
    } catch {
      shared.metrics.withLock { $0.failed(engine.name, error) }
      send(job, .failure(error), waited, engine)
    }
  }

  private func send(
    _ job: RecognitionJob, _ result: Result<SpeechResult, InferenceError>, _ waited: TimeSpan,
    _ engine: (any SpeechRecogniser)? = nil
  ) {
    let engine = Engine(name: engine?.name ?? "none", writesPunctuation: engine?.writesPunctuation ?? true)
    shared.send(.recognised(job, result, waited: waited, engine: engine))
  }
}
