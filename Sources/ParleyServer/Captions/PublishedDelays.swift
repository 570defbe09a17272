// How old captions are when readers get them: the one delay that covers the whole way, from the sound to the queues of the
// readers' sockets.

import CaptionLink
import Meetings
import Synchronization
import Telemetry

/// Counts how old captions are when they are handed out.
final class PublishedDelays: Sendable {
  fileprivate struct Utterance {
    /// A final text came that was recognised, and was not handed out yet.
    var awaitsFinal = false
    /// Its final text was counted: what comes after it are translations and corrections.
    var isCounted = false
    /// The end of the sound that the newest text that was counted covers.
    var end = Int64.min
  }

  fileprivate struct State {
    var utterances: [String: Utterance] = [:]
    var order: [String] = []
  }

  private let partial: Histogram
  private let final: Histogram
  private let clock: PacketClock
  private let state = Mutex(State())

  private static let bounds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 2, 3, 5, 10]
  /// Utterances that are remembered; of older ones nothing should still come.
  private static let kept = 4_096

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
    state.withLock { state in
      state.change(segment, keeping: Self.kept) { $0.awaitsFinal = !$0.isCounted }
    }
  }

  /// Readers have a caption, at `now` of the clock that stamps packets.
  func published(_ caption: CaptionUpdate, at now: UInt64) {
    let kind = state.withLock { state -> Histogram? in
      state.change(caption.segment, keeping: Self.kept) { utterance in
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

extension PublishedDelays.State {
  fileprivate mutating func change<Result>(
    _ segment: String, keeping limit: Int, _ body: (inout PublishedDelays.Utterance) -> Result
  ) -> Result {
    if utterances[segment] == nil {
      order.append(segment)
      if order.count > limit { utterances[order.removeFirst()] = nil }
    }
    return body(&utterances[segment, default: PublishedDelays.Utterance()])
  }
}
