// What a reader of captions gets, and when.

internal import CDatagram
internal import Messages
internal import Synchronization

/// Keeps everything that one reader is shown.
final class CaptionLog: Sendable {
  /// A caption and when it came, in nanoseconds since 1970.
  struct Entry: Sendable {
    var caption: CaptionMessage
    var time: UInt64
  }

  private struct Kept {
    var entries: [Entry] = []
    var states: [CaptionsState.State] = []
  }

  private let kept = Mutex(Kept())

  /// Takes an event of the reader's socket.
  func take(_ event: Event) {
    let time = cd_realtime()
    kept.withLock { kept in
      switch event {
      case .caption(let caption): kept.entries.append(Entry(caption: caption, time: time))
      case .meetingChanged(let meeting):
        if kept.states.last != meeting.captions.state { kept.states.append(meeting.captions.state) }
      default: break
      }
    }
  }

  /// What was shown of what `participant` said, by utterance, in the order in which they began.
  func utterances(of participant: String) -> [[Entry]] {
    let entries = kept.withLock { $0.entries.filter { $0.caption.participant == participant } }
    var order: [String] = []
    var utterances: [String: [Entry]] = [:]
    for entry in entries {
      if utterances[entry.caption.segment] == nil { order.append(entry.caption.segment) }
      utterances[entry.caption.segment, default: []].append(entry)
    }
    return order.compactMap { utterances[$0] }
  }

  /// Nanoseconds from the end of what a text covers, as the server has it, to the text: of texts that are final or of those
  /// that are not.
  func delays(final: Bool) -> [UInt64] {
    kept.withLock { kept in
      kept.entries.compactMap { entry in
        let caption = entry.caption
        guard caption.final == final, !(caption.text + caption.tentative).isEmpty else { return nil }
        return UInt64(max(0, Int64(entry.time / 1_000_000) - caption.end)) * 1_000_000
      }
    }
  }

  /// How captions were, in order.
  var states: [CaptionsState.State] { kept.withLock { $0.states } }

  /// Forgets what was shown so far.
  func clear() { kept.withLock { $0.entries.removeAll() } }
}
