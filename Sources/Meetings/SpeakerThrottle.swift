// `speakers` events: on change only, and so many a second at most. The last state always gets out.

import Messages
import Wire

struct SpeakerThrottle: Sendable {
  private var sent: [Speaker] = []
  private var sentAt: MonotonicTime?
  private var waiting: [Speaker]?
  private let interval: TimeSpan

  init(interval: TimeSpan) { self.interval = interval }

  /// When the waiting state may be sent.
  var deadline: MonotonicTime? {
    guard waiting != nil, let sentAt else { return nil }
    return sentAt + interval
  }

  /// Takes the new state; returns it when it is to be sent now.
  mutating func take(_ speakers: [Speaker], at now: MonotonicTime) -> [Speaker]? {
    waiting = speakers == sent ? nil : speakers
    return flush(at: now)
  }

  /// The waiting state when its time has come.
  mutating func flush(at now: MonotonicTime) -> [Speaker]? {
    guard let speakers = waiting else { return nil }
    if let sentAt, now < sentAt + interval { return nil }
    waiting = nil
    sent = speakers
    sentAt = now
    return speakers
  }
}
