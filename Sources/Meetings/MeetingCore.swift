// The rules of one meeting as a machine without I/O: frames, media events and the time go in, effects come out.
// Extensions hold arrivals, requests, host requests, media and time.
//
//   socket ──connect──▶ waiting ──hello──▶ session ◀──resume── (lost, ≤ 60 s) ──▶ gone
//                                             └──────socket drops──────▶┘
//
// `record` is what outlives a restart; whoever drives the machine stores it when `recordChanged` is set.

import Consent
import Identity
import Messages
import SFU
import Wire

struct MeetingCore: Sendable {
  let rules: MeetingRules
  let identity: any MeetingIdentity
  var random: RandomSource

  var record: MeetingRecord { didSet { recordChanged = true } }
  var recordChanged = false

  /// Everybody in the meeting by id; those who lost their socket included.
  var members: [String: Member] = [:]
  /// The same people by the number that media knows.
  var numbers: [ParticipantNumber: String] = [:]
  var connections: [ConnectionID: Connection] = [:]
  var chat: ChatHistory
  var speakers: SpeakerThrottle
  /// Offers of each participant: whether one is on its way, and those that wait for it.
  var offers: [ParticipantNumber: OfferQueue] = [:]
  /// Offers on their way that show a screen.
  var claimedScreens: [ParticipantNumber: Int] = [:]
  /// When the first participant came in.
  var startedAt: Int64 = 0
  var lastNumber: UInt32 = 0
  var lastConnection: UInt64 = 0
  /// Since when nobody is there.
  var emptySince: MonotonicTime?
  /// Since when one person is alone.
  var aloneSince: MonotonicTime?
  /// The next time at which something may be due.
  var nextCheck: MonotonicTime = .distantFuture
  var tallies = MeetingTallies()
  /// What people agreed to.
  var book: ConsentBook
  /// How captions are.
  var captions = CaptionsState()
  /// What of them is remembered.
  var memory = CaptionMemory()
  /// How captions fared last, also while this meeting has none.
  var captionStatus = CaptionStatus.ready
  /// What captions can do; whoever drives the machine keeps it current.
  var capabilities = CaptionCapabilities(available: false)

  struct OfferQueue: Sendable {
    var isRunning = false
    var waiting: [OfferJob] = []
  }

  init(
    _ record: MeetingRecord, rules: MeetingRules, elsewhere: ServicesElsewhere, identity: any MeetingIdentity,
    random: RandomSource, at now: Moment
  ) {
    self.record = record
    self.rules = rules
    self.identity = identity
    self.random = random
    book = ConsentBook(meeting: record.code, policy: record.policy, elsewhere: elsewhere)
    chat = ChatHistory(limit: rules.chatKept)
    speakers = SpeakerThrottle(interval: rules.speakersInterval)
    emptySince = now.time
  }

  var meetingState: MeetingState {
    MeetingState(
      code: record.code, title: record.title, locked: record.locked, capacity: record.capacity, chat: record.chat,
      startedAt: startedAt, policy: record.policy, captions: captions)
  }

  /// What `record` remembers of a participant.
  func mark(of participant: String) -> String { identity.mark(of: participant, in: record.code) }

  /// Everybody, in the order of arrival.
  var roster: [ParticipantState] {
    members.values.sorted { $0.number < $1.number }.map(\.state)
  }

  // MARK: Sockets

  /// A socket opened; nil when too many wait to say hello.
  mutating func connect(at now: Moment) -> ConnectionID? {
    guard connections.count < members.count + rules.waitingSockets else { return nil }
    lastConnection += 1
    let id = ConnectionID(rawValue: lastConnection)
    connections[id] = Connection(
      openedAt: now.time, heardAt: now.time, participant: nil,
      bucket: TokenBucket(burst: rules.requestBurst, perSecond: Double(Bounds.requestsPerSecond), at: now.time))
    check(by: now.time + rules.helloTimeout)
    check(by: now.time + rules.silenceTimeout)
    return id
  }

  /// A socket gave a sign of life.
  mutating func heard(_ id: ConnectionID, at now: Moment) {
    connections[id]?.heardAt = now.time
  }

  /// A socket is gone; its session waits for another.
  mutating func disconnect(_ id: ConnectionID, at now: Moment, _ effects: inout [Effect]) {
    guard let connection = connections.removeValue(forKey: id), let participant = connection.participant,
      members[participant]?.session.connection == id
    else { return }
    members[participant]?.session.connection = nil
    members[participant]?.session.lostAt = now.time
    check(by: now.time + rules.resumeWindow)
    announce(participant, &effects)
  }

  /// Closes a socket from here.
  mutating func close(
    _ id: ConnectionID, _ code: CloseCode, _ reason: String, at now: Moment, _ effects: inout [Effect]
  ) {
    guard connections[id] != nil else { return }
    effects.append(.close(id, code, reason))
    disconnect(id, at: now, &effects)
  }

  // MARK: Telling

  /// Tells a session, whether its socket is there or not.
  mutating func tell(_ participant: String, body: String, _ effects: inout [Effect]) {
    guard let seq = members[participant]?.session.log.append(body) else { return }
    if let connection = members[participant]?.session.connection {
      effects.append(.send(connection, EventFrame.text(seq: seq, body: body)))
    }
  }

  mutating func tell(_ participant: String, _ event: Event, _ effects: inout [Effect]) {
    guard let body = encode(event, &effects) else { return }
    tell(participant, body: body, &effects)
  }

  /// Tells everybody; the event is encoded once.
  mutating func tellAll(_ event: Event, except: String? = nil, _ effects: inout [Effect]) {
    guard let body = encode(event, &effects) else { return }
    // An array, not the view: the view would keep a second reference to every session's log and make each copy.
    for participant in Array(members.keys) where participant != except {
      tell(participant, body: body, &effects)
    }
  }

  /// Tells everybody how a participant is now.
  mutating func announce(_ participant: String, _ effects: inout [Effect]) {
    guard let state = members[participant]?.state else { return }
    tellAll(.participantChanged(state), &effects)
  }

  /// The text of a message; nil, and an incident, when it has none.
  mutating func encode(_ message: some Encodable, _ effects: inout [Effect]) -> String? {
    if let text = try? MessageCoding.encode(message) { return text }
    effects.append(.incident(RandomID.make(prefix: "i_", length: 10, using: &random)))
    return nil
  }

  // MARK: Time

  /// Makes sure that `advance` looks at the clock at `time`.
  mutating func check(by time: MonotonicTime) {
    nextCheck = min(nextCheck, time)
  }
}
