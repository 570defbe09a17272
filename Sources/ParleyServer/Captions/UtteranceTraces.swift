// One trace for each utterance, from its first packet at the media plane until readers have its text. The captions
// process tells when it passed each stage; the spans are made here, afterwards, so that nothing waits for them.

import CaptionLink
import Synchronization
import Telemetry
import Tracing

/// Makes spans of what happened to utterances.
final class UtteranceTraces: Sendable {
  private struct Utterance {
    /// What is to be told when readers have it; nil when all of it was.
    var news: News?
    /// The span of the whole utterance, once it was made.
    var root: InstrumentationContext?
    /// Languages whose translations were told.
    var translated: Set<String> = []
  }

  /// What is told of a text. Not the text: this is kept while nobody publishes it, and words are kept nowhere.
  struct News {
    var words: Int
    var language: String
    /// How long was spoken, in milliseconds.
    var speech: Int
    var timing: LinkTiming
    var tenant: String
    var meeting: String
    var received: UInt64

    init(_ caption: LinkCaption, _ timing: LinkTiming, tenant: String, meeting: String, received: UInt64) {
      words = caption.firm.split(separator: " ").count
      language = caption.language
      speech = Int((max(caption.end, caption.start) - caption.start) / 1_000_000)
      self.timing = timing
      self.tenant = tenant
      self.meeting = meeting
      self.received = received
    }
  }

  private let tracer: SpanTracer
  private let clock: PacketClock
  /// Those whose translations may still come.
  private let utterances = Mutex(LastUtterances<Utterance>(1_024))

  init(_ tracer: SpanTracer, clock: PacketClock) {
    self.tracer = tracer
    self.clock = clock
  }

  /// A final text came over the link.
  func received(_ caption: LinkCaption, as segment: String, tenant: String, meeting: String, at now: UInt64) {
    guard caption.isFinal, let timing = caption.timing else { return }
    utterances.withLock { utterances in
      utterances.change(segment, new: Utterance()) { utterance in
        // A translation may overtake the text on the way to a meeting that is busy.
        let first = utterance.news?.received ?? now
        utterance.news = News(
          caption, timing.inOrder, tenant: tenant, meeting: meeting, received: max(first, timing.inOrder.told))
      }
    }
  }

  /// Readers have what was received last of an utterance.
  func published(_ segment: String, to readers: Int, at now: UInt64) {
    utterances.withLock { utterances in
      guard let known = utterances[segment], let news = known.news else { return }
      var utterance = known
      utterance.news = nil
      let root = utterance.root ?? whole(news, segment, readers: readers, until: now)
      for (language, time) in news.timing.translated.sorted(by: { $0.key < $1.key })
      where utterance.translated.insert(language).inserted {
        record("caption.translate", in: root, news.timing.told, time) {
          $0["parley.language"] = language
        }
      }
      utterance.root = root
      utterances.change(segment, new: utterance) { [utterance] in $0 = utterance }
    }
  }

  /// The span of the whole utterance with those of its stages.
  private func whole(
    _ news: News, _ segment: String, readers: Int, until end: UInt64
  ) -> InstrumentationContext {
    let (timing, end) = (news.timing, max(end, news.received))
    let span = tracer.startSpan(
      "caption.segment", context: .topLevel, ofKind: .internal, at: instant(timing.arrived))
    span.updateAttributes { attributes in
      attributes["parley.tenant"] = news.tenant
      attributes["parley.meeting"] = news.meeting
      attributes["parley.segment"] = segment
      attributes["parley.engine"] = timing.engine
      attributes["parley.language"] = news.language
      attributes["parley.words"] = news.words
      attributes["parley.speech_ms"] = news.speech
      attributes["parley.readers"] = readers
    }
    let root = span.context
    record("caption.transport", in: root, timing.arrived, timing.taken)
    record("caption.listen", in: root, timing.taken, timing.over)
    record("caption.wait", in: root, timing.queued, timing.began)
    record("caption.recognise", in: root, timing.began, timing.recognised) {
      $0["parley.engine"] = timing.engine
    }
    // A pass in advance was there before the utterance was over.
    record("caption.screen", in: root, max(timing.recognised, timing.over), timing.told)
    record("caption.return", in: root, timing.told, news.received)
    record("caption.publish", in: root, news.received, end) { $0["parley.readers"] = readers }
    span.end(at: instant(end))
    return root
  }

  private func record(
    _ name: String, in parent: InstrumentationContext, _ start: UInt64, _ end: UInt64,
    _ attributes: (inout SpanAttributes) -> Void = { _ in }
  ) {
    let span = tracer.startSpan(name, context: parent, ofKind: .internal, at: instant(start))
    span.updateAttributes(attributes)
    span.end(at: instant(end))
  }

  private func instant(_ time: UInt64) -> DefaultTracerClock.Timestamp {
    DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: clock.nanoseconds(time))
  }
}

extension LinkTiming {
  /// The same, but no stage ends before it began: another machine's clock is not exactly ours.
  fileprivate var inOrder: LinkTiming {
    var times = self
    times.taken = max(times.taken, times.arrived)
    times.over = max(times.over, times.taken)
    times.queued = max(times.queued, times.taken)
    times.began = max(times.began, times.queued)
    times.recognised = max(times.recognised, times.began)
    times.told = max(times.told, times.over, times.recognised)
    return times
  }
}
