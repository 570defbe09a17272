// From what engines heard to what readers see: stable, tidy, without what nobody shall see, and in their languages.

import Synchronization
import Wire

extension EngineIntake {
  func take(
    _ result: Result<SpeechResult, InferenceError>, of job: RecognitionJob, by engine: Engine, at now: MonotonicTime
  ) {
    guard streams[job.stream] != nil else { return }
    switch result {
    case .failure(let error):
      if error.kind == .unsupportedLanguage, streams[job.stream]?.hasProblem == false {
        streams[job.stream]?.hasProblem = true
        onEvent(.problem(job.stream, reason: error.reason))
      }
      if isAwaited(job) { giveUp(job, at: now) }
    case .success(let heard):
      switch job.kind {
      case .tentative: showTentative(heard, of: job, by: engine, endsInSpeech: true, at: now)
      case .speculative:
        streams[job.stream]?.segments[job.segment, default: Segment()].inAdvance = (job.range, heard, engine)
        if isAwaited(job) {
          finish(job.stream, job.segment, heard, by: engine, at: now)
        } else {
          showTentative(heard, of: job, by: engine, endsInSpeech: false, at: now)
        }
      case .final: finish(job.stream, job.segment, heard, by: engine, at: now)
      case .detection: correct(heard, of: job, by: engine, at: now)
      }
    }
  }

  /// Whether an utterance that is over waits for exactly this pass.
  private func isAwaited(_ job: RecognitionJob) -> Bool {
    guard let segment = streams[job.stream]?.segments[job.segment], let over = segment.over, !segment.isFinal else {
      return false
    }
    return job.kind == .final || (job.kind == .speculative && over.range == job.range)
  }

  private func tidy(_ heard: SpeechResult, _ engine: Engine) -> String {
    let text = LoopGuard.clean(heard.text)
    return engine.writesPunctuation ? Punctuator.tidy(text) : Punctuator.sentence(text)
  }

  private func showTentative(
    _ heard: SpeechResult, of job: RecognitionJob, by engine: Engine, endsInSpeech: Bool, at now: MonotonicTime
  ) {
    guard let stream = streams[job.stream] else { return }
    var segment = stream.segments[job.segment] ?? Segment()
    guard !segment.isFinal, segment.over == nil || segment.over?.range == job.range else { return }
    let text = segment.stabiliser.take(tidy(heard, engine), endsInSpeech: endsInSpeech)
    streams[job.stream]?.segments[job.segment] = segment
    guard let text, !text.all.isEmpty else { return }
    let language = job.language ?? stream.chooser.language
    let (firm, tentative, isFlagged) = clean(text, language, stream.options)
    let start = segment.caption?.start ?? time(of: job.range.lowerBound, in: stream)
    let end = time(of: job.range.upperBound, in: stream)
    tell(
      Caption(
        segment: job.segment, firm: firm, tentative: tentative, isFinal: false, language: language, start: start,
        end: end, confidence: heard.confidence, translations: [:], isFlagged: isFlagged), of: job.stream, at: now)
    shared.metrics.withLock { $0.partial.add((now - end).seconds) }
  }

  private func time(of sample: Int64, in stream: EngineStream) -> MonotonicTime { stream.pipeline.time(of: sample) }

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

  /// The text of an utterance that is over.
  func finish(_ id: StreamID, _ number: UInt64, _ heard: SpeechResult, by engine: Engine, at now: MonotonicTime) {
    guard let stream = streams[id], let segment = stream.segments[number], let over = segment.over, !segment.isFinal
    else { return }
    let text = tidy(heard, engine)
    guard !text.isEmpty else { return retract(id, number) }
    // The engine tells the language only where it found it out.
    let language = stream.chooser.language
    finish(id, number, text: text, language: language, confidence: heard.confidence, at: now)
    shared.metrics.withLock { $0.final.add((now - over.utterance.end).seconds) }
    let isLong = over.range.count >= AudioRing.rate
    if isLong, let detected = heard.language, engine.name != "none" { streams[id]?.chooser.note(detected) }
    if isLong, heard.language == nil, streams[id]?.chooser.isInDoubt == true,
      shared.parts.recognisers.embedded(for: nil) != nil
    {
      request(.detection, id, number, over.range, at: now)
    }
  }

  private func finish(
    _ id: StreamID, _ number: UInt64, text: String, language: String, confidence: Double?, at now: MonotonicTime
  ) {
    guard let stream = streams[id], let over = stream.segments[number]?.over else { return }
    let clean = shared.parts.filter(text, true, language, stream.options)
    let erased = streams[id]?.segments[number]?.stabiliser.erased ?? 0
    _ = streams[id]?.segments[number]?.stabiliser.finish(text)
    let erasedAtLast = streams[id]?.segments[number]?.stabiliser.erased ?? erased
    shared.metrics.withLock {
      $0.segments += 1
      $0.words += words(of: text).count
      $0.redacted += clean.wordsRedacted
      $0.erased += erasedAtLast
    }
    streams[id]?.segments[number]?.translated = [:]
    tell(
      Caption(
        segment: number, firm: clean.text, tentative: "", isFinal: true, language: language,
        start: over.utterance.start, end: over.utterance.end, confidence: confidence, translations: [:],
        isFlagged: clean.isFlagged), of: id, at: now)
    streams[id]?.forgetOld()
    forgetIfDone(id)
  }

  /// The language of an utterance was found out: if it is another than was assumed, its text is another, too.
  private func correct(_ heard: SpeechResult, of job: RecognitionJob, by engine: Engine, at now: MonotonicTime) {
    guard let detected = heard.language else { return }
    streams[job.stream]?.chooser.note(detected)
    let text = tidy(heard, engine)
    guard let known = streams[job.stream]?.segments[job.segment]?.caption, known.isFinal, known.language != detected,
      !text.isEmpty, streams[job.stream]?.chooser.language == detected
    else { return }
    finish(job.stream, job.segment, text: text, language: detected, confidence: heard.confidence, at: now)
  }

  /// The text of an utterance won't come: what readers saw of it stays, with a mark where nothing was seen.
  func giveUp(_ job: RecognitionJob, at now: MonotonicTime) {
    guard let segment = streams[job.stream]?.segments[job.segment], !segment.isFinal, segment.over != nil else {
      return
    }
    shared.metrics.withLock { $0.givenUp += 1 }
    var caption =
      segment.caption
      ?? Caption(
        segment: job.segment, firm: "", tentative: "", isFinal: true, language: job.language ?? "en",
        start: segment.over?.utterance.start ?? now, end: segment.over?.utterance.end ?? now, translations: [:],
        isFlagged: false)
    caption.firm = caption.text.isEmpty ? "…" : caption.text + " …"
    caption.tentative = ""
    caption.isFinal = true
    tell(caption, of: job.stream, at: now)
    forgetIfDone(job.stream)
  }

  /// It was no speech after all: what readers saw of it goes.
  func retract(_ id: StreamID, _ number: UInt64) {
    defer { forgetIfDone(id) }
    guard let segment = streams[id]?.segments.removeValue(forKey: number), var caption = segment.caption else { return }
    caption.firm = ""
    caption.tentative = ""
    caption.isFinal = true
    caption.translations = [:]
    onEvent(.caption(id, caption))
  }

  private func tell(_ caption: Caption, of id: StreamID, at now: MonotonicTime) {
    var caption = caption
    // A tentative translation stays until there is a newer one.
    if !caption.isFinal { caption.translations = streams[id]?.segments[caption.segment]?.translated ?? [:] }
    streams[id]?.segments[caption.segment, default: Segment()].caption = caption
    onEvent(.caption(id, caption))
    translate(caption, of: id, at: now)
  }

  // MARK: Translations

  private func translate(_ caption: Caption, of id: StreamID, at now: MonotonicTime) {
    guard let options = streams[id]?.options, !caption.text.isEmpty else { return }
    for target in options.targets where target != caption.language {
      let pair = LanguagePair(from: caption.language, to: target)
      guard let translator = shared.parts.translators.first(where: { $0.pairs.contains(pair) }) else { continue }
      if !caption.isFinal {
        // One at a time, and only where it can follow.
        guard translator.followsTentative, translations < Self.translationLimit / 2,
          streams[id]?.segments[caption.segment]?.translating.contains(target) == false
        else { continue }
      }
      guard translations < Self.translationLimit * 4 else { continue }
      translations += 1
      streams[id]?.segments[caption.segment]?.translating.insert(target)
      let shared = shared
      let (text, segment, isFinal, tenant) = (caption.text, caption.segment, caption.isFinal, options.tenant)
      Task {
        var translated: String?
        do throws(InferenceError) {
          translated = try await translator.translate(text, from: pair.from, to: pair.to)
        } catch {
          shared.metrics.withLock { $0.failed(translator.name, error) }
        }
        let took = (shared.parts.clock() - now).seconds
        shared.metrics.withLock {
          $0.translation.add(took)
          $0.translatedCharacters["\(tenant) \(translator.name)", default: 0] += text.count
        }
        shared.send(.translated(id, segment: segment, language: target, text: translated, isFinal: isFinal))
      }
    }
  }

  func take(
    translation text: String?, into language: String, of id: StreamID, segment number: UInt64, isFinal: Bool,
    at now: MonotonicTime
  ) {
    guard var segment = streams[id]?.segments[number] else { return }
    // The final text's own translation may still be on its way.
    if isFinal || !segment.isFinal { segment.translating.remove(language) }
    defer { forgetIfDone(id) }
    guard let text, !text.isEmpty, isFinal || !segment.isFinal, var caption = segment.caption else {
      streams[id]?.segments[number] = segment
      return
    }
    segment.translated[language] = text
    caption.translations[language] = text
    segment.caption = caption
    streams[id]?.segments[number] = segment
    onEvent(.caption(id, caption))
  }
}
