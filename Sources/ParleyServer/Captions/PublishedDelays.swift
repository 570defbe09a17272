// How old captions are when readers get them: the one delay that covers the whole way, from the sound to the queues of the
// readers' sockets.

import CaptionLink
import Meetings
import Synchronization
import Telemetry

/// Counts how old captions are when they are handed out.
final class PublishedDelays: Sendable {
  private struct Utterance {
    /// A final text came that was recognised, and was not handed out yet.
    var awaitsFinal = false
    /// Its final text was counted: what comes after it are translations and corrections.
    var isCounted = false
    /// The end of the sound that the newest text that was counted covers.
    var end = Int64.min
  }

  private let partial: Histogram
  private let final: Histogram
  private let clock: PacketClock
  /// Of older ones nothing should still come.
  private let utterances = Mutex(LastUtterances<Utterance>(4_096))

  private static let bounds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 3, 5, 10]

  init(_ registry: MetricsRegistry, clock: PacketClock) {
    func histogram(_ kind: String) -> Histogram {
      registry.histogram(
        "parley_captions_published_seconds",
        help: "From the end of the sound that a text covers to its handing to the readers' sockets.",
        labels: [(name: "kind", value: kind)], bounds: Self.bounds)
    }
    (partial, final) = (histogram("partial"), histogram("final"))
    self.clock = clock
  }

  /// A caption came over the link. A final one without timing was given up: its delay is none of a text.
  func received(_ caption: LinkCaption, as segment: String) {
    guard caption.isFinal, caption.timing != nil, !caption.firm.isEmpty else { return }
    utterances.withLock { $0.change(segment, new: Utterance()) { $0.awaitsFinal = !$0.isCounted } }
  }

  /// Readers have a caption, at `now` of the clock that stamps packets.
  func published(_ caption: CaptionUpdate, at now: UInt64) {
    let kind = utterances.withLock { utterances -> Histogram? in
      utterances.change(caption.segment, new: Utterance()) { utterance in
        if caption.isFinal {
          defer { utterance.isCounted = true }
          guard utterance.awaitsFinal, !utterance.isCounted else { return nil }
          return final
        }
        // The same words again, with a translation, are no news.
        guard !utterance.isCounted, caption.end > utterance.end, !caption.text.isEmpty else { return nil }
        utterance.end = caption.end
        return partial
      }
    }
    // A captions process on another machine has a clock of its own.
    kind?.observe(max(0, Double(clock.milliseconds(now) - caption.end) / 1000))
  }
}
