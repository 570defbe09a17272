// The intake thread: owns the streams, moves them on, and decides what is recognised. Extensions turn results into
// captions. Nothing here is shared, so nothing is locked.

import Synchronization
import Wire

final class EngineIntake {
  let shared: EngineShared
  let onEvent: @Sendable (EngineEvent) -> Void
  var streams: [StreamID: EngineStream] = [:]
  var shed = ShedPolicy()
  /// Translations under way.
  var translations = 0

  /// Translations at once; tentative text is not translated beyond half of it.
  static let translationLimit = 64
  /// Streams at once; more are refused, which readers are told.
  static let streamLimit = 2_000

  init(shared: EngineShared, onEvent: @escaping @Sendable (EngineEvent) -> Void) {
    self.shared = shared
    self.onEvent = onEvent
  }

  func run() {
    var deadline: MonotonicTime?
    while !shared.isStopping {
      let messages = shared.take(until: deadline)
      let now = shared.parts.clock()
      for message in messages { take(message, at: now) }
      advance(to: now)
      deadline = streams.values.compactMap(\.pipeline.nextDeadline).min()
    }
  }

  private func take(_ message: IntakeMessage, at now: MonotonicTime) {
    switch message {
    case .open(let id, let options): open(id, options)
    case .packet(let id, let packet):
      guard streams[id]?.isClosing == false else { return }
      streams[id]?.pipeline.receive(packet, at: now)
    case .close(let id, let dropping): close(id, dropping: dropping, at: now)
    case .recognised(let job, let result, let waited, let engine):
      note(waited, at: now)
      take(result, of: job, by: engine, at: now)
    case .translated(let id, let segment, let language, let text, let isFinal):
      translations -= 1
      take(translation: text, into: language, of: id, segment: segment, isFinal: isFinal, at: now)
    case .fallback(let reason): onEvent(.status(.fallback(reason: reason)))
    }
  }

  // MARK: Streams

  private func open(_ id: StreamID, _ options: StreamOptions) {
    if streams[id] != nil {
      if streams[id]?.options.language != options.language {
        streams[id]?.chooser = LanguageChooser(chosen: options.language, standard: options.defaultLanguage)
        streams[id]?.hasProblem = false
      }
      streams[id]?.options = options
      return
    }
    guard streams.count < Self.streamLimit else {
      return onEvent(.problem(id, reason: "this server listens to as many people as it may"))
    }
    do throws(InferenceError) {
      let detector = try shared.parts.makeDetector()
      var pipeline = StreamPipeline(decoder: try shared.parts.makeDecoder(), detector: detector)
      pipeline.shed(shed.level)
      streams[id] = EngineStream(options: options, pipeline: pipeline)
      countStreams()
    } catch {
      shared.metrics.withLock { $0.failed("pipeline", error) }
      onEvent(.problem(id, reason: error.reason))
    }
  }

  private func close(_ id: StreamID, dropping: Bool, at now: MonotonicTime) {
    guard streams[id] != nil else { return }
    if dropping {
      streams[id]?.pipeline.drop()
      shared.forget(id)
      streams[id] = nil
      return countStreams()
    }
    for utterance in streams[id]?.pipeline.finish() ?? [] { take(utterance, of: id, at: now) }
    streams[id]?.isClosing = true
    forgetIfDone(id)
  }

  func forgetIfDone(_ id: StreamID) {
    guard let stream = streams[id], stream.isClosing, !stream.isBusy else { return }
    streams[id]?.pipeline.drop()
    streams[id] = nil
    countStreams()
  }

  private func countStreams() {
    let count = streams.count
    shared.metrics.withLock { $0.streams = count }
  }

  private func advance(to now: MonotonicTime) {
    for id in Array(streams.keys) {
      guard let deadline = streams[id]?.pipeline.nextDeadline, deadline <= now else { continue }
      let utterances = streams[id]?.pipeline.advance(to: now) ?? []
      if let stream = streams[id], stream.pipeline.audioSeconds - stream.counted >= 1 {
        let seconds = stream.pipeline.audioSeconds
        shared.metrics.withLock {
          $0.audioSeconds[stream.options.tenant, default: 0] += seconds - stream.counted
        }
        streams[id]?.counted = seconds
      }
      for utterance in utterances { take(utterance, of: id, at: now) }
    }
  }

  // MARK: What is recognised

  private func take(_ utterance: Utterance, of id: StreamID, at now: MonotonicTime) {
    switch utterance.step {
    case .tentative(let segment, let range): request(.tentative, id, segment, range, at: now)
    case .speculative(let segment, let range): request(.speculative, id, segment, range, at: now)
    case .final(let segment, let range, _):
      streams[id]?.segments[segment, default: Segment()].over = (utterance, range)
      if let known = streams[id]?.segments[segment]?.inAdvance, known.range == range {
        finish(id, segment, known.result, by: known.engine, at: now)
      } else if !shared.isRunning(id, segment: segment, range: range) {
        request(.final, id, segment, range, at: now)
      }
    case .dropped(let segment): retract(id, segment)
    }
  }

  func request(_ kind: JobKind, _ id: StreamID, _ segment: UInt64, _ range: Range<Int64>, at now: MonotonicTime) {
    guard let stream = streams[id] else { return }
    let job = RecognitionJob(
      stream: id, meeting: stream.options.meeting, segment: segment, kind: kind,
      samples: stream.pipeline.ring[range], range: range,
      language: kind == .detection ? nil : stream.chooser.language, since: now)
    if let given = shared.add(job) { giveUp(given, at: now) }
  }

  // MARK: Load

  private func note(_ waited: TimeSpan, at now: MonotonicTime) {
    let before = shed.level
    guard shed.note(wait: waited, at: now) else { return }
    let level = shed.level
    for id in Array(streams.keys) { streams[id]?.pipeline.shed(level) }
    shared.metrics.withLock { $0.shedLevel = level.rawValue }
    if level == .finalsOnly { onEvent(.status(.delayed)) }
    if before == .finalsOnly { onEvent(.status(.normal)) }
  }
}
