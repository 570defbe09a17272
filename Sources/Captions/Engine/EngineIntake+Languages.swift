// Which language a stream is recognised in, and what happens when it is one that nobody here recognises.

import Wire

extension EngineIntake {
  /// The language to recognise; nil to find out, when nobody knows the one that is assumed.
  func language(of stream: EngineStream) -> String? {
    let language = stream.chooser.language
    guard stream.options.language == nil, !isKnown(language), shared.parts.recognisers.embedded(for: nil) != nil
    else { return language }
    return nil
  }

  /// Whether somebody can recognise a language.
  private func isKnown(_ language: String) -> Bool {
    let recognisers = shared.parts.recognisers
    return recognisers.embedded(for: language) != nil || recognisers.remote(for: language) != nil
  }

  func tellProblem(_ stream: EngineStream, _ trouble: EngineTrouble) {
    guard !stream.hasProblem else { return }
    stream.hasProblem = true
    onEvent(.problem(stream.id, trouble))
  }

  /// Has an utterance that is over examined, if there is doubt about its language.
  func examine(_ number: UInt64, _ range: Range<Int64>, of stream: EngineStream, at now: MonotonicTime) {
    guard range.count >= LanguageChooser.shortest else { return }
    guard stream.chooser.isInDoubt else { return stream.chooser.skip() }
    guard shared.parts.recognisers.embedded(for: nil) != nil, !stream.isClosing else { return }
    request(.detection, stream, number, range, nil, at: now)
  }

  /// Takes what was found out of an utterance's language. One that nobody recognises would be written down as if it were
  /// another one: nothing more is, and what was written so goes.
  func note(_ language: String?, of number: UInt64, in stream: EngineStream) {
    let before = stream.chooser.unsupported
    stream.segments[number]?.found = language
    stream.chooser.note(language, isKnown: language.map(isKnown) ?? false)
    // Whatever was told of another language is over.
    if stream.chooser.unsupported != before { stream.hasProblem = false }
    guard let unsupported = stream.chooser.unsupported else { return }
    tellProblem(stream, .unsupported(unsupported))
    // What came behind the first of it and was not examined yet was written down as wrongly.
    let first = stream.segments.filter { $0.value.found == unsupported }.keys.min() ?? number
    let wrong = stream.segments.filter { number, segment in
      !segment.isFinal || segment.found == unsupported || (segment.found == nil && number > first)
    }
    for number in wrong.keys.sorted() { retract(stream, number) }
  }

  /// An utterance in a language that nobody recognises is not written down. Now and then one is examined, since its
  /// speaker may change to another language.
  func passOver(_ utterance: Utterance, of stream: EngineStream, at now: MonotonicTime) {
    switch utterance.step {
    case .tentative, .speculative: break
    case .dropped(let segment): retract(stream, segment)
    case .final(let segment, let range, _):
      retract(stream, segment)
      examine(segment, range, of: stream, at: now)
    }
  }

  /// The language of an utterance was found out: if it is another than was assumed, its text is another, too.
  func correct(
    _ heard: SpeechResult, of job: RecognitionJob, in stream: EngineStream, by engine: Engine, at now: MonotonicTime
  ) {
    note(heard.language, of: job.segment, in: stream)
    let text = tidy(heard, engine)
    let segment = stream.segments[job.segment]
    guard let detected = heard.language, isKnown(detected), let told = segment?.held?.caption ?? segment?.caption,
      told.isFinal, told.language != detected, !text.isEmpty, stream.chooser.language == detected
    else { return }
    tellFinal(stream, job.segment, text: text, language: detected, confidence: heard.confidence, at: now)
  }
}
