// The intake thread: owns the streams, moves them on, and decides what is recognised. Extensions turn results into
// captions. Nothing here is shared, so nothing is locked.

import Synchronization
import Wire

final class EngineIntake {
  let shared: EngineShared
  let onEvent: @Sendable (EngineEvent) -> Void
  var streams: [StreamID: EngineStream] = [:]
  private var byIndex: [EngineStream?] = []
  private var deadlines = DeadlineHeap()
  private var shed: ShedPolicy
  /// Why the engine elsewhere was given up, if it failed last.
  private var fallback: EngineTrouble?
  private var toldStatus = EngineStatus.normal
  /// Translations under way.
  var translations = 0
  /// Looks of services elsewhere at final texts that are under way.
  var looks = 0
  /// What is wrong with those services elsewhere for text that failed last, by name.
  var failing: [String: EngineTrouble] = [:]

  /// Streams at once; more are refused, which readers are told.
  private static let streamLimit = 2_000
  /// Packets that waited longer for this thread are left out: what is shown must not become ever older.
  private static let oldestPacket = TimeSpan.milliseconds(1_500)
  /// Messages after which results are looked for.
  private static let batch = 32

  init(shared: EngineShared, shed: ShedPolicy = ShedPolicy(), onEvent: @escaping @Sendable (EngineEvent) -> Void) {
    self.shared = shared
    self.shed = shed
    self.onEvent = onEvent
  }

  func run() {
    while !shared.isStopping {
      let (messages, dropped) = shared.take(until: nextDeadline)
      if dropped > 0 { shared.metrics.withLock { $0.packetsLeftOut += dropped } }
      turn(messages)
    }
    for stream in streams.values { stream.pipeline.drop() }
  }

  /// Takes what came, and does what is due.
  func turn(_ messages: [IntakeMessage]) {
    for (index, message) in messages.enumerated() {
      if index % Self.batch == Self.batch - 1 {
        for result in shared.drainResults() { take(result, at: shared.parts.clock()) }
      }
      take(message, at: shared.parts.clock())
    }
    advance(to: shared.parts.clock())
  }

  /// When there is something to do although nothing came.
  var nextDeadline: MonotonicTime? { deadlines.next }

  private func take(_ message: IntakeMessage, at now: MonotonicTime) {
    switch message {
    case .open(let id, let options): open(id, options)
    case .packet(let id, let packet):
      guard let stream = streams[id], !stream.isClosing else { return }
      guard now - packet.arrival <= Self.oldestPacket else {
        return shared.metrics.withLock { $0.packetsLeftOut += 1 }
      }
      stream.arrivals.note(packet.arrival, at: now)
      stream.pipeline.receive(packet, at: now)
      advance(stream, to: now)
    case .close(let id, let dropping): close(id, dropping: dropping, at: now)
    case .recognised(let job, let result, let waited, let engine):
      note(waited, at: now)
      if engine.isRemote, case .success = result { recover() }
      time(job, result, waited, by: engine, at: now)
      take(result, of: job, by: engine, at: now)
    case .expired(let job):
      note(now - job.since, at: now)
      giveUp(job, at: now)
    case .translated(let id, let segment, let pair, let translation, let isFinal):
      translations -= 1
      take(translation, pair, of: id, segment: segment, isFinal: isFinal)
    case .screened(let id, let segment, let look, let result, let name):
      looks -= 1
      take(result, by: name, look: look, of: id, segment: segment, at: now)
    case .fallback(let trouble):
      if fallback?.code != trouble.code { fallback = trouble }
      tellStatus()
    case .answered(let name, let trouble): note(trouble, of: name)
    }
  }

  // MARK: Streams

  private func open(_ id: StreamID, _ options: StreamOptions) {
    if let stream = streams[id] {
      if stream.options.language != options.language || stream.options.defaultLanguage != options.defaultLanguage {
        stream.chooser = LanguageChooser(chosen: options.language, standard: options.defaultLanguage)
        stream.hasProblem = false
      }
      shared.elsewhere.giveUp(id, into: stream.options.targets.subtracting(options.targets))
      stream.options = options
      return
    }
    guard streams.count < Self.streamLimit else {
      let text = "this server listens to as many people as it may"
      return onEvent(.problem(id, EngineTrouble(.tooManySpeakers, text)))
    }
    do throws(InferenceError) {
      let detector = try shared.parts.makeDetector()
      var pipeline = StreamPipeline(decoder: try shared.parts.makeDecoder(), detector: detector)
      pipeline.pace = shed.pace
      let index = byIndex.firstIndex { $0 == nil } ?? byIndex.count
      let stream = EngineStream(id, index: index, options: options, pipeline: pipeline)
      if index == byIndex.count { byIndex.append(stream) } else { byIndex[index] = stream }
      streams[id] = stream
      shared.elsewhere.open(id)
      countStreams()
    } catch {
      shared.metrics.withLock { $0.failed("pipeline", error) }
      onEvent(.problem(id, EngineTrouble(.engineFailed, error.reason)))
    }
  }

  private func close(_ id: StreamID, dropping: Bool, at now: MonotonicTime) {
    guard let stream = streams[id], dropping || !stream.isClosing else { return }
    if dropping {
      shared.forget(id)
      return forget(stream)
    }
    for utterance in stream.pipeline.finish() { take(utterance, of: stream, at: now) }
    stream.isClosing = true
    deadlines.set(nil, for: stream.index)
    forgetIfDone(stream)
  }

  func forgetIfDone(_ stream: EngineStream) {
    if stream.isClosing, !stream.isBusy { forget(stream) }
  }

  private func forget(_ stream: EngineStream) {
    guard streams[stream.id] === stream else { return }
    shared.elsewhere.close(stream.id)
    count(stream)
    stream.pipeline.drop()
    deadlines.set(nil, for: stream.index)
    byIndex[stream.index] = nil
    streams[stream.id] = nil
    countStreams()
  }

  private func countStreams() {
    let count = streams.count
    shared.metrics.withLock { $0.streams = count }
  }

  private func advance(to now: MonotonicTime) {
    while let index = deadlines.popDue(at: now) {
      if let stream = byIndex[index] { advance(stream, to: now) }
    }
  }

  private func advance(_ stream: EngineStream, to now: MonotonicTime) {
    if let deadline = stream.pipeline.nextDeadline, deadline <= now {
      let utterances = stream.pipeline.advance(to: now)
      if stream.pipeline.audioSeconds - stream.counted >= 1 { count(stream) }
      for utterance in utterances { take(utterance, of: stream, at: now) }
    }
    deadlines.set(stream.pipeline.nextDeadline, for: stream.index)
  }

  private func count(_ stream: EngineStream) {
    let seconds = stream.pipeline.audioSeconds
    shared.metrics.withLock { $0.audioSeconds[stream.options.tenant, default: 0] += seconds - stream.counted }
    stream.counted = seconds
  }

  // MARK: What is recognised

  private func take(_ utterance: Utterance, of stream: EngineStream, at now: MonotonicTime) {
    if stream.chooser.unsupported != nil { return passOver(utterance, of: stream, at: now) }
    let recognisers = shared.parts.recognisers
    let language = language(of: stream)
    switch utterance.step {
    case .tentative(let segment, let range):
      guard recognisers.embedded(for: language) != nil else { return }
      request(.tentative, stream, segment, range, language, at: now)
    case .speculative(let segment, let range):
      guard recognisers.embedded(for: language) != nil, recognisers.remote(for: language) == nil else { return }
      request(.speculative, stream, segment, range, language, at: now)
    case .final(let segment, let range, _):
      stream.segments[segment, default: Segment()].over = (utterance, range)
      stream.segments[segment]?.times.end(utterance, stream.arrivals, at: now)
      if let known = stream.segments[segment]?.inAdvance, known.range == range {
        return finish(stream, segment, known.result, by: known.engine, at: now)
      }
      let isRunning = shared.isRunning(stream.id, segment: segment, range: range)
      stream.segments[segment]?.awaitsAdvance = isRunning
      if isRunning { return }
      guard recognisers.embedded(for: language) != nil || recognisers.remote(for: language) != nil else {
        tellProblem(stream, .unsupported(stream.chooser.language))
        return retract(stream, segment)
      }
      request(.final, stream, segment, range, language, at: now)
    case .dropped(let segment): retract(stream, segment)
    }
  }

  func request(
    _ kind: JobKind, _ stream: EngineStream, _ segment: UInt64, _ range: Range<Int64>, _ language: String?,
    at now: MonotonicTime
  ) {
    let job = RecognitionJob(
      stream: stream.id, tenant: stream.options.tenant, meeting: stream.options.meeting, segment: segment, kind: kind,
      samples: stream.pipeline.ring[range], range: range, language: language,
      draft: stream.segments[segment]?.draft ?? [],
      spoken: kind == .final ? stream.pipeline.time(of: range.upperBound) : nil, since: now)
    if let given = shared.add(job) { giveUp(given, at: now) }
  }

  // MARK: Load

  private func note(_ waited: TimeSpan, at now: MonotonicTime) {
    guard shed.note(wait: waited, at: now) else { return }
    let level = shed.level
    let pace = shed.pace
    for stream in streams.values { stream.pipeline.pace = pace }
    shared.metrics.withLock { $0.shedLevel = level.rawValue }
    tellStatus()
  }

  private func recover() {
    fallback = nil
    tellStatus()
  }

  /// Tells how the engine fares, if that changed. Delay is what readers notice most; what is behind it is told after it.
  func tellStatus() {
    let failure = fallback ?? failing.min { $0.key < $1.key }?.value
    let status: EngineStatus =
      shed.level == .finalsOnly ? .delayed : failure.map { .fallback($0) } ?? .normal
    guard status != toldStatus else { return }
    toldStatus = status
    onEvent(.status(status))
  }

  /// Notes when a pass over a whole utterance was made.
  private func time(
    _ job: RecognitionJob, _ result: Result<SpeechResult, InferenceError>, _ waited: TimeSpan, by engine: Engine,
    at now: MonotonicTime
  ) {
    guard job.kind == .final || job.kind == .speculative, case .success = result, let stream = streams[job.stream],
      stream.isOpen(job.segment)
    else { return }
    stream.segments[job.segment, default: Segment()].times.note(job, waited: waited, by: engine, at: now)
  }
}
