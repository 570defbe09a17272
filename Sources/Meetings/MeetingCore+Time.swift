// What happens by itself: sockets that never say hello or fall silent, sessions whose socket does not come back,
// speakers that were held back, and somebody alone for hours.

import Messages
import Wire

extension MeetingCore {
  /// Does what is due.
  mutating func advance(to now: Moment, _ effects: inout [Effect]) {
    guard now.time >= nextCheck else { return }
    for (id, connection) in connections {
      if connection.participant == nil && now.time >= connection.openedAt + rules.helloTimeout {
        close(id, .timeout, "no hello", at: now, &effects)
      } else if now.time >= connection.heardAt + rules.silenceTimeout {
        close(id, .timeout, "silent", at: now, &effects)
      }
    }
    for member in members.values.sorted(by: { $0.number < $1.number }) {
      if let lostAt = member.session.lostAt, now.time >= lostAt + rules.resumeWindow {
        remove(member.id, .lost, at: now, &effects)
      }
    }
    if let loudest = speakers.flush(at: now.time) { tellAll(.speakers(loudest), &effects) }
    if let aloneSince, now.time >= aloneSince + rules.aloneTimeout { endAll(.idle, at: now, &effects) }
    if let completeAt = memory.completeAt, now.time >= completeAt { completeTranscript(at: now, &effects) }
    nextCheck = earliestDeadline
  }

  /// Whether the meeting may be forgotten but for its record.
  func isIdle(at now: Moment) -> Bool {
    guard let emptySince, connections.isEmpty, offers.isEmpty, memory.completeAt == nil else { return false }
    return now.time >= emptySince + rules.emptyTimeout
  }

  private var earliestDeadline: MonotonicTime {
    var earliest = speakers.deadline ?? .distantFuture
    for connection in connections.values {
      earliest = min(earliest, connection.heardAt + rules.silenceTimeout)
      if connection.participant == nil { earliest = min(earliest, connection.openedAt + rules.helloTimeout) }
    }
    for member in members.values {
      if let lostAt = member.session.lostAt { earliest = min(earliest, lostAt + rules.resumeWindow) }
    }
    if let aloneSince { earliest = min(earliest, aloneSince + rules.aloneTimeout) }
    if let completeAt = memory.completeAt { earliest = min(earliest, completeAt) }
    return earliest
  }
}
