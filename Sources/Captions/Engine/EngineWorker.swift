// A worker thread: takes what is most urgent, has it recognised, and passes the result on.

internal import Synchronization
internal import Wire

struct EngineWorker {
  let shared: EngineShared

  /// Shorter sound is no speech, and some engines fail on it: 0.2 s at 16 kHz.
  private static let shortest = 3_200
  /// Engines that predict word by word need some silence behind a word that was cut off; without it they make up more. Behind
  /// whole utterances it does good, too: of 210 recorded words Moonshine got 7 wrong without and 4 with it, and what it wrote
  /// while somebody spoke is changed less often at the end.
  private static let silence = [Float](repeating: 0, count: 3_200)
  /// An engine elsewhere that takes longer hangs.
  private static let remoteLimit = Duration.seconds(8)

  func run() {
    while let job = shared.nextJob() {
      if job.kind == .final, !job.mustStayHere, let remote = shared.parts.recognisers.remote(for: job.language),
        job.samples.count >= Self.shortest
      {
        ask(remote, job)
      } else {
        recognise(job, from: shared.parts.clock())
      }
    }
  }

  /// Has an engine elsewhere do it, and one here when that fails. The worker goes on meanwhile, the stream's other work
  /// waits.
  private func ask(_ remote: any RemoteRecogniser, _ job: RecognitionJob) {
    let shared = shared
    let isBegun = shared.elsewhere.begin(for: job.stream) {
      // What was sent counts, whatever comes of it.
      shared.metrics.withLock { $0.sent(job, to: remote.name) }
      let engine = Engine(name: remote.name, told: job.language, isRemote: true)
      do throws(InferenceError) {
        let result = try await within(Self.remoteLimit, of: remote.name) { () async throws(InferenceError) in
          try await remote.recognise(job.samples, language: job.language, pass: .final)
        }
        shared.send(.recognised(job, .success(result), waited: .zero, engine: engine))
        shared.finished(job)
      } catch {
        if Task.isCancelled { return shared.finished(job) }
        shared.metrics.withLock { $0.failed(remote.name, error) }
        let isReplaced = shared.parts.recognisers.embedded(for: job.language) != nil
        shared.send(.fallback(.service(remote.name, error.reason, isReplaced: isReplaced)))
        guard isReplaced else {
          shared.send(.recognised(job, .failure(error), waited: .zero, engine: engine))
          return shared.finished(job)
        }
        shared.putBack(job)
      }
    }
    if !isBegun { shared.finished(job) }
  }

  /// Has an engine here do work that a worker took up at `began`.
  func recognise(_ job: RecognitionJob, from began: MonotonicTime) {
    defer { shared.finished(job) }
    let waited = began - job.since
    shared.metrics.withLock { $0.wait.add(waited.seconds) }
    guard job.samples.count >= Self.shortest else {
      return send(job, .success(SpeechResult(text: "")), waited)
    }
    guard let engine = shared.parts.recognisers.embedded(for: job.language) else {
      let reason = "no engine here knows the language \(job.language ?? "of the speaker")"
      return send(job, .failure(InferenceError(.unsupportedLanguage, reason: reason)), waited)
    }
    let samples = job.samples + Self.silence
    let pass = job.kind == .tentative ? RecognitionPass.tentative : .final
    do throws(InferenceError) {
      let result = try engine.recognise(
        samples, language: job.language, pass: pass, draft: job.draft)
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
    let engine = Engine(
      name: engine?.name ?? "none", writesPunctuation: engine?.writesPunctuation ?? true, told: job.language)
    shared.send(.recognised(job, result, waited: waited, engine: engine))
  }
}
