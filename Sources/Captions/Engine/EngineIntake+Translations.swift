// Captions in other languages: one translation for each language that somebody reads, sentence by sentence, so that what
// did not change is not translated again.

import Synchronization
import Wire

extension EngineIntake {
  /// Translations at once; tentative text is not translated beyond an eighth of it.
  private static let translationLimit = 256
  /// A translator that takes longer hangs.
  private static let timeLimit = Duration.seconds(8)

  /// Has a caption translated into each language that somebody reads. Returns those into which it won't be: nobody can, or
  /// a final one would have to wait too long. Their readers get it as it was spoken.
  func translate(_ caption: Caption, of stream: EngineStream, at now: MonotonicTime) -> Set<String> {
    // Marks and asterisks are the same in every language.
    guard caption.hasWords else { return caption.isFinal ? stream.options.targets : [] }
    var untranslated: Set<String> = []
    for target in stream.options.targets where target != caption.language {
      let pair = LanguagePair(from: caption.language, to: target)
      let translators = shared.parts.translators.filter { $0.pairs.contains(pair) }
      guard let first = translators.first else {
        untranslated.insert(target)
        continue
      }
      if caption.isFinal {
        guard translations < Self.translationLimit else {
          untranslated.insert(target)
          continue
        }
        stream.segments[caption.segment]?.translatingFinal.insert(target)
        begin(Work(caption.text, caption.segment, pair, translators, isFinal: true), of: stream, at: now)
      } else if stream.segments[caption.segment]?.translating.contains(target) == false,
        translations < Self.translationLimit / 8
      {
        // One at a time. Where the translator can't follow what changes, it gets the sentences that stay.
        let text = first.followsTentative ? caption.text : wholeSentences(of: caption.firm)
        guard !text.isEmpty else { continue }
        stream.segments[caption.segment]?.translating.insert(target)
        begin(Work(text, caption.segment, pair, translators, isFinal: false), of: stream, at: now)
      }
    }
    return untranslated
  }

  /// The sentences that another one follows.
  private func wholeSentences(of text: String) -> String {
    SentenceSplitter.sentences(of: text).dropLast().joined(separator: " ")
  }

  func take(
    _ translation: Translation?, _ pair: LanguagePair, of id: StreamID, segment number: UInt64, isFinal: Bool
  ) {
    guard let stream = streams[id] else { return }
    for sentence in translation?.sentences ?? [] {
      stream.memory.remember(sentence.original, as: sentence.translated, pair)
    }
    defer { forgetIfDone(stream) }
    guard var segment = stream.segments[number] else { return }
    defer { stream.segments[number] = segment }
    if isFinal { segment.translatingFinal.remove(pair.to) } else { segment.translating.remove(pair.to) }
    // Text that was told for good is not followed by a translation of what it was before, or of another language's.
    guard isFinal == segment.isFinal, var caption = segment.caption, caption.language == pair.from else { return }
    if let translation {
      guard segment.translated[pair.to] != translation.text else { return }
      segment.translated[pair.to] = translation.text
      caption.translations[pair.to] = translation.text
      caption.untranslated.remove(pair.to)
      caption.timing?.translated[pair.to] = shared.parts.clock()
    } else {
      // There may yet be one of what is not final.
      guard isFinal, caption.translations[pair.to] == nil, caption.untranslated.insert(pair.to).inserted else { return }
    }
    segment.caption = caption
    onEvent(.caption(stream.id, caption))
  }

  // MARK: The work itself, outside of this thread

  private struct Work: Sendable {
    var segment: UInt64
    var pair: LanguagePair
    var translators: [any Translator]
    var isFinal: Bool
    var sentences: [String]
    var known: [String?] = []

    init(
      _ text: String, _ segment: UInt64, _ pair: LanguagePair, _ translators: [any Translator], isFinal: Bool
    ) {
      self.segment = segment
      self.pair = pair
      self.translators = translators
      self.isFinal = isFinal
      sentences = SentenceSplitter.sentences(of: text)
    }
  }

  private func begin(_ work: Work, of stream: EngineStream, at now: MonotonicTime) {
    translations += 1
    var work = work
    work.known = work.sentences.map { stream.memory.translation(of: $0, work.pair) }
    Self.start(work, of: stream.id, for: stream.options.tenant, at: now, shared)
  }

  private static func start(
    _ work: Work, of id: StreamID, for tenant: String, at now: MonotonicTime, _ shared: EngineShared
  ) {
    let isBegun = shared.elsewhere.begin(for: id, into: work.pair.to) {
      let translation = await translation(of: work, for: tenant, shared)
      if translation != nil {
        let took = (shared.parts.clock() - now).seconds
        shared.metrics.withLock { $0.translation.add(took) }
      }
      shared.send(.translated(id, segment: work.segment, work.pair, translation, isFinal: work.isFinal))
    }
    if !isBegun { shared.send(.translated(id, segment: work.segment, work.pair, nil, isFinal: work.isFinal)) }
  }

  /// The whole text's translation; nil when a sentence can't be translated by anybody.
  private static func translation(
    of work: Work, for tenant: String, _ shared: EngineShared
  ) async -> Translation? {
    var sentences: [(original: String, translated: String)] = []
    for (sentence, known) in zip(work.sentences, work.known) {
      if let known {
        sentences.append((sentence, known))
        continue
      }
      guard let translated = await translated(sentence, work, for: tenant, shared) else { return nil }
      sentences.append((sentence, translated))
    }
    let text = sentences.map(\.translated).joined(separator: " ")
    return text.isEmpty ? nil : Translation(text: text, sentences: sentences)
  }

  /// A sentence by the first translator that can.
  private static func translated(
    _ sentence: String, _ work: Work, for tenant: String, _ shared: EngineShared
  ) async -> String? {
    var failed: [(name: String, reason: String)] = []
    var text: String?
    for translator in work.translators where text == nil && !Task.isCancelled {
      // What was sent counts, whatever comes of it.
      shared.metrics.withLock { $0.translated(sentence, by: translator.name, for: tenant) }
      do throws(InferenceError) {
        let pair = work.pair
        text = try await within(timeLimit, of: translator.name) { () async throws(InferenceError) in
          try await translator.translate(sentence, from: pair.from, to: pair.to)
        }
        if translator.isRemote { shared.send(.answered(by: translator.name, nil)) }
      } catch {
        // Whoever gave it up says nothing of the service.
        if Task.isCancelled { return nil }
        shared.metrics.withLock { $0.failed(translator.name, error) }
        guard translator.isRemote, error.kind != .unsupportedLanguage else { continue }
        failed.append((translator.name, error.reason))
      }
    }
    for (name, reason) in failed {
      shared.send(.answered(by: name, .service(name, reason, isReplaced: text != nil)))
    }
    return text
  }
}
