// From what engines heard to what readers see: stable, tidy, and without what nobody shall see.

import Synchronization
import Wire

extension EngineIntake {
  func take(
    _ result: Result<SpeechResult, InferenceError>, of job: RecognitionJob, by engine: Engine, at now: MonotonicTime
  ) {
    guard let stream = streams[job.stream] else { return }
    if case .success(let heard) = result, job.kind != .detection, stream.isOpen(job.segment) {
      stream.segments[job.segment, default: Segment()].draft = heard.tokens
    }
    switch (job.kind, result) {
    case (.detection, .success(let heard)): correct(heard, of: job, in: stream, by: engine, at: now)
    case (.detection, .failure): stream.chooser.note(nil)
    case (_, .failure(let error)):
      if error.kind == .unsupportedLanguage {
        tellProblem(stream, EngineTrouble(.unsupportedLanguage, error.reason, language: stream.chooser.language))
      }
      if stream.segments[job.segment]?.awaits(job) == true { giveUp(job, at: now) }
    case (.tentative, .success(let heard)): showTentative(heard, of: job, in: stream, by: engine, at: now)
    case (.speculative, .success(let heard)):
      guard stream.isOpen(job.segment) else { return }
      stream.segments[job.segment, default: Segment()].inAdvance = (job.range, heard, engine)
      if stream.segments[job.segment]?.awaits(job) == true {
        finish(stream, job.segment, heard, by: engine, at: now)
      } else {
        showTentative(heard, of: job, in: stream, by: engine, at: now)
      }
    case (.final, .success(let heard)): finish(stream, job.segment, heard, by: engine, at: now)
    }
  }

  func tidy(_ heard: SpeechResult, _ engine: Engine) -> String {
    let text = LoopGuard.clean(heard.text)
    return engine.writesPunctuation ? Punctuator.tidy(text) : Punctuator.sentence(text)
  }

  // MARK: While it goes on

  private func showTentative(
    _ heard: SpeechResult, of job: RecognitionJob, in stream: EngineStream, by engine: Engine, at now: MonotonicTime
  ) {
    // The final text is on its way when the utterance is over.
    guard stream.isOpen(job.segment), stream.segments[job.segment]?.over == nil else { return }
    var segment = stream.segments[job.segment] ?? Segment()
    let before = segment.caption?.text
    let text = tidy(heard, engine)
    let shown = segment.stabiliser.take(
      text, until: job.range.upperBound, endsInSpeech: job.kind == .tentative)
    stream.segments[job.segment] = segment
    guard let shown, !shown.all.isEmpty else { return }
    let language = job.language ?? heard.language ?? stream.chooser.language
    let (firm, tentative, isFlagged) = clean(shown, language, stream.options)
    let end = stream.pipeline.time(of: job.range.upperBound)
    let caption = Caption(
      segment: job.segment, firm: firm, tentative: tentative, isFinal: false, language: language,
      start: segment.caption?.start ?? stream.pipeline.time(of: job.range.lowerBound), end: end,
      confidence: heard.confidence, translations: [:], isFlagged: isFlagged)
    tell(caption, of: stream, at: now)
    guard caption.text != before else { return }
    // Engines don't say when a word was spoken: the words that are held back are taken to be as long as the others.
    let part = Double(shown.all.joined(separator: " ").count) / Double(max(text.count, 1))
    let spoken = end - caption.start
    let delay = (now - end).seconds + spoken.seconds * (1 - min(part, 1))
    shared.metrics.withLock { $0.partial.add(delay) }
  }

  /// Firm and tentative words as others may see them. The whole text is looked at, since what gives a word away may stand
  /// on either side.
  private func clean(
    _ text: StableText, _ language: String, _ options: StreamOptions
  ) -> (firm: String, tentative: String, isFlagged: Bool) {
    let whole = shared.parts.filter(text.all.joined(separator: " "), false, language, options)
    let firm = shared.parts.filter(text.firm.joined(separator: " "), false, language, options)
    let shown = words(of: whole.text)
    let stays = zip(shown, words(of: firm.text)).prefix { $0 == $1 }.count
    return (shown[..<stays].joined(separator: " "), shown[stays...].joined(separator: " "), whole.isFlagged)
  }

  // MARK: When it is over

  /// The text of an utterance that is over.
  func finish(
    _ stream: EngineStream, _ number: UInt64, _ heard: SpeechResult, by engine: Engine, at now: MonotonicTime
  ) {
    guard let segment = stream.segments[number], let over = segment.over, !segment.isSettled else { return }
    let text = tidy(heard, engine)
    guard !text.isEmpty else { return retract(stream, number) }
    let language = engine.told ?? heard.language ?? stream.chooser.language
    tellFinal(stream, number, text: text, language: language, confidence: heard.confidence, at: now)
    if engine.told == nil, over.range.count >= LanguageChooser.shortest {
      note(heard.language, of: number, in: stream)
    } else {
      examine(number, over.range, of: stream, at: now)
    }
    forgetIfDone(stream)
  }

  func tellFinal(
    _ stream: EngineStream, _ number: UInt64, text: String, language: String, confidence: Double?,
    at now: MonotonicTime
  ) {
    guard var segment = stream.segments[number], let over = segment.over else { return }
    let clean = shared.parts.filter(text, true, language, stream.options)
    let isTold = segment.isFinal
    _ = segment.stabiliser.finish(text)
    if !segment.isSettled {
      let count = words(of: text).count
      shared.metrics.withLock {
        $0.segments += 1
        $0.words += count
        $0.erasedShare.add(Double(segment.stabiliser.erased) / Double(max(count, 1)))
        $0.redacted += clean.wordsRedacted
        $0.erased += segment.stabiliser.erased
        $0.changed += segment.stabiliser.changed
      }
    }
    stream.segments[number] = segment
    tellInTurn(
      Caption(
        segment: number, firm: clean.text, tentative: "", isFinal: true, language: language,
        start: over.utterance.start, end: over.utterance.end, confidence: confidence, translations: [:],
        isFlagged: clean.isFlagged), of: stream, redacted: clean.wordsRedacted, counting: !isTold, at: now)
  }

  /// The text of an utterance won't come: what readers saw of it stays, with a mark for what is missing.
  func giveUp(_ job: RecognitionJob, at now: MonotonicTime) {
    guard let stream = streams[job.stream], let segment = stream.segments[job.segment], !segment.isSettled,
      let over = segment.over
    else { return }
    shared.metrics.withLock { $0.givenUp += 1 }
    // A pass in a pause before this one may have noted some.
    stream.segments[job.segment]?.times = UtteranceTimes()
    var caption =
      segment.caption
      ?? Caption(
        segment: job.segment, firm: "", tentative: "", isFinal: true, language: stream.chooser.language,
        start: over.utterance.start, end: over.utterance.end, translations: [:], isFlagged: false)
    caption.firm = caption.text.isEmpty ? "…" : caption.text + " …"
    caption.tentative = ""
    caption.isFinal = true
    caption.end = over.utterance.end
    tellInTurn(caption, of: stream, counting: false, at: now)
    forgetIfDone(stream)
  }

  /// It was no speech after all: what readers saw of it goes.
  func retract(_ stream: EngineStream, _ number: UInt64) {
    defer { forgetIfDone(stream) }
    let segment = stream.segments.removeValue(forKey: number)
    stream.told(number)
    guard var caption = segment?.caption else { return }
    let count = words(of: caption.text).count
    shared.metrics.withLock {
      $0.erased += count
      $0.changed += count
      if count > 0 { $0.erasedShare.add(1) }
    }
    caption.firm = ""
    caption.tentative = ""
    caption.isFinal = true
    caption.translations = [:]
    onEvent(.caption(stream.id, caption))
  }

  func tell(_ caption: Caption, of stream: EngineStream, at now: MonotonicTime) {
    var caption = caption
    // A tentative translation stays until there is a newer one.
    if !caption.isFinal { caption.translations = stream.segments[caption.segment]?.translated ?? [:] }
    if caption.isFinal {
      caption.timing = stream.segments[caption.segment]?.times.timing(told: now)
      // Should it come back, it is told again.
      if caption.timing != nil { stream.hasProblem = false }
    }
    stream.segments[caption.segment, default: Segment()].caption = caption
    caption.untranslated = translate(caption, of: stream, at: now)
    stream.segments[caption.segment]?.caption = caption
    onEvent(.caption(stream.id, caption))
  }
}
