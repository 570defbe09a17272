// A person in the meeting, and the session by which their client follows it.

import Consent
import Messages
import SFU
import Wire

/// One socket within a meeting.
struct ConnectionID: Hashable, Sendable {
  var rawValue: UInt64
}

/// A socket, before and after its hello.
struct Connection: Sendable {
  let openedAt: MonotonicTime
  /// The last sign of life.
  var heardAt: MonotonicTime
  /// Whose socket it is; nil until its hello.
  var participant: String?
  var bucket: TokenBucket
  /// Requests refused because they came too fast.
  var refused = 0
  /// Protocol errors.
  var errors = 0
  /// The id of its hello, once that was answered.
  var helloID: Int64?
}

/// What a client follows: numbered events and kept replies. It outlives its sockets.
struct Session: Sendable {
  let id: String
  /// The socket, unless it dropped.
  var connection: ConnectionID?
  /// Since when there is no socket.
  var lostAt: MonotonicTime?
  var log: EventLog
  var replies: ReplyLedger

  init(id: String, connection: ConnectionID, rules: MeetingRules) {
    self.id = id
    self.connection = connection
    log = EventLog(limit: rules.eventsKept, byteLimit: rules.eventBytesKept)
    replies = ReplyLedger(limit: rules.repliesKept, byteLimit: rules.replyBytesKept)
  }
}

/// A participant.
struct Member: Sendable {
  let id: String
  let number: ParticipantNumber
  var name: String
  var role: Role
  var hand: Int64?
  /// What they publish, in the order of their last offer.
  var sources: [TrackSource] = []
  /// What they muted, also before they publish it.
  var mutes: Set<TrackSource> = []
  /// What the media plane says of their connection.
  var quality = Quality.good
  let joinedAt: Int64
  /// What they agreed to, as the book has it.
  var consents: [Purpose] = []
  /// The language that they said they speak.
  var spoken: String?
  /// The language in which they read captions.
  var reads: String?
  var session: Session
  var chatBucket: TokenBucket
  /// Bounds what everybody is told of on this person's account.
  var noticeBucket: TokenBucket

  var state: ParticipantState {
    ParticipantState(
      id: id, number: number.rawValue, name: name, role: role, hand: hand,
      tracks: sources.map { TrackState(source: $0, muted: mutes.contains($0)) },
      quality: session.connection == nil ? .lost : quality, joinedAt: joinedAt, consents: consents,
      spoken: spoken)
  }

  /// Their stay, as it is kept.
  func entry(leftAt: Int64? = nil) -> ParticipantEntry {
    ParticipantEntry(id: id, name: name, role: role, joinedAt: joinedAt, leftAt: leftAt)
  }
}
