// Final texts on their way to readers. Services elsewhere look at them first if the tenant wants that, one after the other,
// and those of a stream are told in the order in which they were spoken. Until then readers keep what they saw last. What
// is looked at was cleaned here already; when nobody elsewhere can look at it, it is told as it is.

import Synchronization
import Wire

/// A final text that is not told yet.
struct HeldFinal {
  var caption: Caption
  /// Those who have yet to look at it; the first of them is at it.
  var screens: [any TextScreen]
  /// Words that were redacted, here and by those who looked at it.
  var redacted: Int
  /// Whether its delay and what is taken out of it count: it is not told yet, and was not given up.
  var isCounted: Bool
}

extension EngineIntake {
  /// Looks at once; texts beyond it are told as they are.
  private static let lookLimit = 256

  /// Tells a final text once all who shall look at it have done so, and those before it are told.
  func tellInTurn(
    _ caption: Caption, of stream: EngineStream, redacted: Int = 0, counting isCounted: Bool, at now: MonotonicTime
  ) {
    let options = ScreenOptions(stream.options)
    var segment = stream.segments[caption.segment] ?? Segment()
    // Whoever still looks at a text that this one replaces comes too late.
    segment.looks += 1
    // A mark for what is missing is nothing to look at.
    segment.held = HeldFinal(
      caption: caption, screens: caption.hasWords ? shared.parts.screens.filter { $0.isWanted(by: options) } : [],
      redacted: redacted, isCounted: isCounted)
    stream.segments[caption.segment] = segment
    look(at: caption.segment, of: stream, at: now)
    release(stream, at: now)
  }

  /// Has the next service look at a text.
  private func look(at number: UInt64, of stream: EngineStream, at now: MonotonicTime) {
    guard var segment = stream.segments[number], let held = segment.held, let screen = held.screens.first
    else { return }
    guard looks < Self.lookLimit else {
      let error = InferenceError(.overloaded, reason: "too many texts wait to be looked at")
      shared.metrics.withLock { $0.failed(screen.name, error) }
      note(.failure(error), of: screen.name)
      stream.segments[number]?.held?.screens = []
      return
    }
    looks += 1
    segment.looks += 1
    stream.segments[number] = segment
    Self.start(screen, held.caption, look: segment.looks, of: stream.id, stream.options, at: now, shared)
  }

  private static func start(
    _ screen: any TextScreen, _ caption: Caption, look: Int, of id: StreamID, _ options: StreamOptions,
    at now: MonotonicTime, _ shared: EngineShared
  ) {
    let (text, language, segment) = (caption.text, caption.language, caption.segment)
    let isBegun = shared.elsewhere.begin(for: id) {
      // What was sent counts, whatever comes of it.
      shared.metrics.withLock { $0.screened(text, by: screen.name, for: options.tenant) }
      do throws(InferenceError) {
        let result = try await within(shared.parts.lookTime, of: screen.name) { () async throws(InferenceError) in
          try await screen.screen(text, language: language, ScreenOptions(options))
        }
        shared.send(.screened(id, segment: segment, look: look, .success(result), by: screen.name))
        let took = (shared.parts.clock() - now).seconds
        shared.metrics.withLock { $0.screen.add(took) }
      } catch {
        if !Task.isCancelled { shared.metrics.withLock { $0.failed(screen.name, error) } }
        shared.send(.screened(id, segment: segment, look: look, .failure(error), by: screen.name))
      }
    }
    guard !isBegun else { return }
    let error = InferenceError(.failed, reason: "nobody listens to the speaker any more")
    shared.send(.screened(id, segment: segment, look: look, .failure(error), by: screen.name))
  }

  func take(
    _ result: Result<ScreenedText, InferenceError>, by name: String, look: Int, of id: StreamID, segment number: UInt64,
    at now: MonotonicTime
  ) {
    // A look that was given up says nothing of the service.
    guard let stream = streams[id] else { return }
    note(result, of: name)
    // A text that another one has replaced meanwhile is not told.
    guard let segment = stream.segments[number], segment.looks == look,
      var held = segment.held
    else { return }
    held.screens.removeFirst()
    if case .success(let screened) = result { add(screened, to: &held) }
    stream.segments[number]?.held = held
    self.look(at: number, of: stream, at: now)
    release(stream, at: now)
    forgetIfDone(stream)
  }

  private func add(_ screened: ScreenedText, to held: inout HeldFinal) {
    held.caption.firm = screened.text
    held.redacted += screened.wordsRedacted
    held.caption.isFlagged = held.caption.isFlagged || screened.isFlagged
    guard held.isCounted else { return }
    shared.metrics.withLock {
      $0.redacted += screened.wordsRedacted
      for category in screened.categories { $0.offences[category, default: 0] += 1 }
    }
  }

  /// Readers are told of a service that fails, and when it is back. That it doesn't know a language is no failure: another
  /// speaker's texts go on being looked at.
  private func note(_ result: Result<ScreenedText, InferenceError>, of name: String) {
    guard case .failure(let error) = result, error.kind != .unsupportedLanguage else { return note(nil, of: name) }
    note(.service(name, error.reason, isReplaced: false), of: name)
  }

  /// What is wrong with a service elsewhere, or that nothing is. Its first reason stays, so that readers are told once.
  func note(_ trouble: EngineTrouble?, of name: String) {
    if trouble?.code != failing[name]?.code { failing[name] = trouble }
    tellStatus()
  }

  /// Tells final texts that nobody has to look at any more, up to the first that somebody does.
  private func release(_ stream: EngineStream, at now: MonotonicTime) {
    for number in stream.segments.filter({ $0.value.held != nil }).keys.sorted() {
      guard let held = stream.segments[number]?.held, held.screens.isEmpty else { return }
      stream.segments[number]?.held = nil
      stream.segments[number]?.translated = [:]
      tell(held.caption, of: stream, at: now)
      stream.told(number)
      guard held.isCounted else { continue }
      shared.metrics.withLock {
        $0.final.add((now - held.caption.end).seconds)
        $0.redactedWords.add(Double(held.redacted))
      }
    }
  }
}

extension ScreenOptions {
  /// What of a stream's options services elsewhere need to know.
  fileprivate init(_ options: StreamOptions) {
    self.init(redaction: options.redaction, contentAction: options.contentAction)
  }
}
