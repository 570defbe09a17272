// The engine without its threads: the test moves the clock, hands messages to the intake thread's part, and does the
// workers' part in the time that it would take. The same in every run.

import Synchronization
import Wire

@testable import Captions

/// An engine in virtual time.
final class VirtualEngine {
  let clock = TestClock()
  let recogniser: ToneRecogniser
  private let shared: EngineShared
  private let intake: EngineIntake
  private let log: Log
  private var workers: [(job: RecognitionJob, from: MonotonicTime, until: MonotonicTime)?]
  /// Seconds that it takes to recognise a second of sound.
  private let cost: Double

  private final class Log: Sendable {
    let events = Mutex<[(event: EngineEvent, at: MonotonicTime)]>([])
  }

  init(
    workers: Int = 2, cost: Double = 0.05, recogniser: ToneRecogniser = ToneRecogniser(),
    others: [any SpeechRecogniser] = [], translators: [any Translator] = [], screens: [any TextScreen] = [],
    filter: @escaping TextFilter = { text, _, _, _ in CleanText(text: text) }, lookTime: Duration = .seconds(3_600)
  ) {
    let (clock, log) = (clock, Log())
    self.recogniser = recogniser
    self.cost = cost
    self.log = log
    self.workers = Array(repeating: nil, count: workers)
    var parts = EngineParts(
      recognisers: Recognisers(embedded: [recogniser] + others), translators: translators, screens: screens,
      makeDecoder: { ToneDecoder() }, makeDetector: { ToneDetector() }, filter: filter, clock: { clock.now })
    // Tasks that look run in real time, which a busy machine takes.
    parts.lookTime = lookTime
    shared = EngineShared(parts: parts)
    intake = EngineIntake(shared: shared) { event in log.events.withLock { $0.append((event, clock.now)) } }
  }

  var metrics: CaptionMetrics { shared.metrics.withLock { $0 } }
  var queued: Int { shared.queued }
  var streamCount: Int { intake.streams.count }
  var events: [(event: EngineEvent, at: MonotonicTime)] { log.events.withLock { $0 } }

  var captions: [(stream: StreamID, caption: Caption, at: MonotonicTime)] {
    events.compactMap { if case .caption(let stream, let caption) = $0.event { (stream, caption, $0.at) } else { nil } }
  }

  var statuses: [EngineStatus] {
    events.compactMap { if case .status(let status) = $0.event { status } else { nil } }
  }

  var problems: [EngineTrouble] {
    events.compactMap { if case .problem(_, let trouble) = $0.event { trouble } else { nil } }
  }

  func open(_ stream: UInt64, _ options: StreamOptions = StreamOptions(tenant: "t", meeting: "m", language: "en")) {
    shared.send(.open(StreamID(rawValue: stream), options))
  }

  func send(_ packet: AudioPacket, of stream: UInt64) { shared.send(.packet(StreamID(rawValue: stream), packet)) }

  /// An engine elsewhere failed.
  func fall(back trouble: EngineTrouble) { shared.send(.fallback(trouble)) }

  func close(_ stream: UInt64, dropping: Bool) { shared.send(.close(StreamID(rawValue: stream), dropping: dropping)) }

  /// Lets 5 ms pass.
  func step() {
    intake.turn(shared.drain().messages)
    work()
    intake.turn(shared.drain().messages)
    clock.advance(by: .milliseconds(5))
  }

  /// Lets time pass, with everybody's packets every 20 ms.
  func run(_ speakers: inout [UInt64: ToneSpeaker], milliseconds: Int) async {
    for tick in 0..<milliseconds / 5 {
      // Other tests wait for tasks, which this one's work must not keep from running.
      if tick % 40 == 0 { await Task.yield() }
      if tick % 4 == 0 {
        for stream in speakers.keys.sorted() {
          if let packet = speakers[stream]?.next(at: clock.now) { send(packet, of: stream) }
        }
      }
      step()
    }
  }

  private func work() {
    for index in workers.indices {
      if let (job, began, until) = workers[index] {
        guard until <= clock.now else { continue }
        workers[index] = nil
        EngineWorker(shared: shared).recognise(job, from: began)
      }
      if let job = shared.poll() {
        let took = TimeSpan(nanoseconds: Int64(Double(job.samples.count) / 16_000 * cost * 1e9))
        workers[index] = (job, clock.now, clock.now + took)
      }
    }
  }
}

extension ToneSpeaker {
  /// Somebody who says words 1 to 40 in turn, `count` of them, a pause after every sixth.
  static func talking(_ count: Int, from first: Int = 0) -> ToneSpeaker {
    ToneSpeaker(
      (first..<first + count).flatMap { number -> [(word: Int, packets: Int)] in
        [(number % 40 + 1, 15), (0, number % 6 == 5 ? 30 : 2)]
      } + [(0, 40)])
  }
}
