// All meetings of this server: made, looked up, joined, opened, ended and in time forgotten.

public import Consent
import Identity
public import Logging
public import Messages
import Wire

/// A meeting that was just made.
public struct CreatedMeeting: Equatable, Sendable {
  /// The code by which people join.
  public var code: String
  /// The title; may be empty.
  public var title: String
  /// How many people it holds.
  public var capacity: Int
  /// The secret that makes its bearer a host; only its hash is kept.
  public var hostToken: String
}

/// What may be known of a meeting before joining.
public struct MeetingOverview: Equatable, Sendable {
  /// The code.
  public var code: String
  /// The title; may be empty.
  public var title: String
  /// Whether newcomers are kept out.
  public var locked: Bool
  /// Whether it is over.
  public var ended: Bool
  /// How many people it holds.
  public var capacity: Int
  /// How many are in it.
  public var count: Int
  /// Up to five of their names.
  public var names: [String]
  /// When it was made, in milliseconds since 1970.
  public var createdAt: Int64
  /// What people are asked to agree to.
  public var policy: ConsentPolicy
  /// Who elsewhere gets what is said.
  public var elsewhere: ServicesElsewhere
  /// What captions can do.
  public var captions: CaptionCapabilities
}

/// A way into a meeting.
public struct JoinGrant: Equatable, Sendable {
  /// The join token for `hello`.
  public var token: String
  /// The participant's id.
  public var participant: String
  /// What people are asked to agree to.
  public var policy: ConsentPolicy
  /// Who elsewhere gets what is said.
  public var elsewhere: ServicesElsewhere
}

/// Figures for the metrics. Those that count happenings only grow.
public struct MeetingCounters: Equatable, Sendable {
  /// Meetings in memory.
  public var meetings = 0
  /// Meetings that the server knows.
  public var meetingsKnown = 0
  /// People in meetings, those without a socket included.
  public var participants = 0
  /// People whose socket is away.
  public var lostParticipants = 0
  /// Sessions with a socket.
  public var sessions = 0
  /// Text frames received.
  public var framesIn = 0
  /// Text frames sent.
  public var framesOut = 0
  /// Chat messages taken.
  public var chatMessages = 0
  /// People who came in.
  public var arrivals = 0
  /// Sessions resumed.
  public var resumes = 0
  /// Sessions replaced by the same participant.
  public var replaced = 0
  /// Sockets given up because they were too slow.
  public var slowSessions = 0
  /// Protocol errors of clients.
  public var protocolErrors = 0
  /// Requests refused because they came too fast.
  public var refusedRequests = 0
}

/// All meetings of this server.
public actor MeetingService {
  // Passed in.
  private let rules: MeetingRules
  private let media: any MediaControl
  private let captions: any CaptionControl
  private let journal: any MeetingJournal
  private let policy: ConsentPolicy
  private let elsewhere: ServicesElsewhere
  let identity: any MeetingIdentity
  private let store: any MeetingStore
  let clock: any MeetingClock
  private var random: RandomSource
  private let logger: Logger
  // Owned.
  private let ledger = MeetingLedger()
  private var live: [String: Meeting] = [:]
  private var flushing: Task<Bool, Never>?
  private var nextFlush = MonotonicTime(nanoseconds: 0)
  private var nextCleaning = MonotonicTime(nanoseconds: 0)
  /// What meetings that are no longer in memory counted.
  private var pastTallies = MeetingTallies()

  /// Whether the server takes nobody in any more.
  public private(set) var isDraining = false

  /// A service without meetings; `start` loads them.
  public init(
    rules: MeetingRules = MeetingRules(), media: some MediaControl, captions: some CaptionControl = NoCaptions(),
    journal: some MeetingJournal = NoJournal(), policy: ConsentPolicy = .standard,
    elsewhere: ServicesElsewhere = .none, identity: some MeetingIdentity, store: some MeetingStore,
    clock: some MeetingClock = SystemMeetingClock(), random: RandomSource = .system, logger: Logger
  ) {
    self.rules = rules
    self.media = media
    self.captions = captions
    self.journal = journal
    // Settings may ask for what this server can't do; a meeting's maker is told so instead.
    self.policy = policy.carriedOut
    self.elsewhere = elsewhere
    self.identity = identity
    self.store = store
    self.clock = clock
    self.random = random
    self.logger = logger
  }

  // MARK: Life

  /// Loads what the store holds. Called once, before anything else.
  public func start() async throws {
    let stored = try await store.load()
    if let damage = stored.damage { logger.error("stored meetings are damaged", metadata: ["damage": "\(damage)"]) }
    ledger.fill(stored.records)
    for var record in stored.records where !record.hasMarks {
      record.takeMarks(from: identity)
      ledger.put(record)
    }
    logger.info("meetings loaded", metadata: ["count": "\(stored.records.count)"])
  }

  /// Keeps the meetings' time until its task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      await tick()
      try? await Task.sleep(for: .milliseconds(250))
    }
  }

  /// Does what is due now. `run` calls it four times a second; a test calls it when it likes.
  public func tick() async {
    for (code, meeting) in live where await meeting.advance() {
      await forget(code, meeting)
    }
    let now = Moment(clock)
    if now.time >= nextCleaning {
      nextCleaning = now.time + .seconds(60)
      clean(at: now.milliseconds)
    }
    if now.time >= nextFlush, ledger.hasChanges { _ = await flush() }
  }

  /// From now on nobody is taken in; those who are in go on.
  public func drain() { isDraining = true }

  /// Ends every session and stores what is to be stored.
  public func shutdown() async {
    isDraining = true
    for (code, meeting) in live {
      await meeting.end(.shutdown)
      await forget(code, meeting)
    }
    if ledger.hasChanges { _ = await flush() }
  }

  // MARK: REST

  /// Makes a meeting.
  public func create(
    title: String?, capacity: Int?, policy: ConsentPolicy? = nil
  ) async throws(MeetingError) -> CreatedMeeting {
    guard !isDraining else { throw .draining }
    let capacity = capacity ?? Bounds.defaultCapacity
    guard Bounds.capacity.contains(capacity) else { throw .capacity }
    guard policy?.unavailable.isEmpty ?? true else { throw .policy }
    var clean = ""
    if let title, !title.allSatisfy(\.isWhitespace) {
      guard let line = DisplayName.clean(title, limit: Bounds.title) else { throw .title }
      clean = line
    }
    // What is over makes room for what is new.
    guard ledger.count < rules.meetings || ledger.removeOldestEnded() else { throw .tooMany }
    var code = MeetingCode.random(using: &random).text
    while ledger.record(code) != nil { code = MeetingCode.random(using: &random).text }
    let host = identity.makeHostToken()
    ledger.put(
      MeetingRecord(
        code: code, title: clean, capacity: capacity, hostTokenHash: host.hash, createdAt: clock.milliseconds,
        policy: policy ?? self.policy))
    // A store that fails now is tried again later; the meeting works meanwhile.
    _ = await flush()
    return CreatedMeeting(code: code, title: clean, capacity: capacity, hostToken: host.token)
  }

  /// What may be known of a meeting before joining. The code may be typed as people type.
  public func lookup(_ code: String) async throws(MeetingError) -> MeetingOverview {
    guard let record = record(code) else { throw .notFound }
    let inside = await live[record.code]?.overview() ?? (count: 0, names: [])
    return MeetingOverview(
      code: record.code, title: record.title, locked: record.locked, ended: record.ended, capacity: record.capacity,
      count: inside.count, names: inside.names, createdAt: record.createdAt,
      policy: record.policy, elsewhere: elsewhere, captions: captions.capabilities)
  }

  /// Gives a person a token for a meeting. Whether there is still room is decided again by their hello.
  public func join(
    _ code: String, name: String, hostToken: String?
  ) async throws(MeetingError) -> JoinGrant {
    guard !isDraining else { throw .draining }
    guard let record = record(code) else { throw .notFound }
    guard !record.ended else { throw .ended }
    guard let name = DisplayName.clean(name) else { throw .name }
    var role = Role.participant
    if let hostToken, !hostToken.isEmpty {
      guard identity.matches(hostToken: hostToken, hash: record.hostTokenHash) else { throw .hostToken }
      role = .host
    }
    if let meeting = live[record.code] {
      if let refusal = await meeting.refusal(of: role) { throw refusal }
    } else if record.locked && role != .host {
      throw .locked
    }
    let participant = RandomID.make(prefix: "p_", length: 16, using: &random)
    let claims = JoinClaims(
      participant: participant, meeting: record.code, name: name, role: role.rawValue,
      issuedAt: Int(clock.milliseconds / 1000))
    return JoinGrant(
      token: identity.sign(claims), participant: participant, policy: record.policy, elsewhere: elsewhere)
  }

  /// Takes what was said in a meeting out of what newcomers are shown, and off the screens of those who are in: what
  /// somebody said and wrote, or all captions when nil. Whoever keeps the transcript erases there.
  public func eraseWords(_ code: String, of participant: String? = nil) async {
    await meetingToChange(code)?.eraseWords(of: participant)
  }

  /// Puts what a host corrected in the place of what was said, for those who are in and for newcomers. Whoever keeps the
  /// transcript corrects there.
  public func correct(_ caption: CaptionMessage, in code: String) async {
    await meetingToChange(code)?.correct(caption)
  }

  /// The meeting of whose words some are erased or corrected; nil when nobody is there to be told. Who was in it before
  /// the server was restarted, say, is told when they are back.
  private func meetingToChange(_ code: String) -> Meeting? {
    guard var record = record(code) else { return nil }
    if let meeting = live[record.code] { return meeting }
    guard !record.ended else { return nil }
    record.erasedAt = clock.milliseconds
    ledger.put(record)
    return nil
  }

  // MARK: Sockets

  /// A socket opened for a meeting. What is wrong with it shows as the close code of its outgoing frames.
  public func open(_ code: String) async -> SignallingSession {
    let queue = OutgoingQueue(frames: rules.queuedFrames, bytes: rules.queuedBytes)
    while true {
      if isDraining { return SignallingSession(closing: .goingAway, "draining", queue) }
      guard let record = record(code) else { return SignallingSession(closing: .noSuchMeeting, "not found", queue) }
      if record.ended { return SignallingSession(closing: .ended, "ended", queue) }
      let meeting = live[record.code] ?? revive(record)
      if let connection = await meeting.attach(queue) { return SignallingSession(meeting, connection, queue) }
      // It was retired while we waited: the next round makes it anew.
      await forget(record.code, meeting)
    }
  }

  // MARK: Figures

  /// Figures for the metrics.
  public func counters() async -> MeetingCounters {
    var counters = MeetingCounters()
    var tallies = pastTallies
    counters.meetingsKnown = ledger.count
    for meeting in live.values {
      let counts = await meeting.counts()
      counters.meetings += 1
      counters.participants += counts.participants
      counters.lostParticipants += counts.lost
      counters.sessions += counts.sessions
      tallies += counts.tallies
    }
    counters.framesIn = tallies.framesIn
    counters.framesOut = tallies.framesOut
    counters.chatMessages = tallies.chatMessages
    counters.arrivals = tallies.arrivals
    counters.resumes = tallies.resumes
    counters.replaced = tallies.replaced
    counters.slowSessions = tallies.slowSessions
    counters.protocolErrors = tallies.protocolErrors
    counters.refusedRequests = tallies.refusedRequests
    return counters
  }

  // MARK: Inside

  func record(_ code: String) -> MeetingRecord? {
    MeetingCode(code).flatMap { ledger.record($0.text) }
  }

  private func revive(_ record: MeetingRecord) -> Meeting {
    let meeting = Meeting(
      record, rules: rules, elsewhere: elsewhere, media: media, captions: captions, journal: journal,
      identity: identity, ledger: ledger, clock: clock, random: random, logger: logger)
    live[record.code] = meeting
    return meeting
  }

  private func forget(_ code: String, _ meeting: Meeting) async {
    guard live[code] === meeting else { return }
    live[code] = nil
    pastTallies += await meeting.counts().tallies
  }

  /// Ends meetings that nobody used for long, and forgets those that ended long ago.
  private func clean(at now: Int64) {
    for var record in ledger.all where live[record.code] == nil {
      if record.ended {
        if now - record.usedAt >= rules.rememberEnded { ledger.remove(record.code) }
      } else if now >= record.usedAt + rules.unusedAfter {
        record.ended = true
        record.usedAt = now
        ledger.put(record)
      }
    }
  }

  /// Carries changes to the store, one writer at a time; false when the store failed.
  private func flush() async -> Bool {
    var isStored = true
    while isStored, ledger.hasChanges {
      if let running = flushing {
        isStored = await running.value
        finish(running)
        continue
      }
      let changes = ledger.takeChanges()
      let writing = Task { [store, ledger, logger] in
        do {
          try await store.apply(changes)
          return true
        } catch {
          ledger.putBack(changes)
          logger.error("meetings could not be stored", metadata: ["reason": "\(error)"])
          return false
        }
      }
      flushing = writing
      isStored = await writing.value
      finish(writing)
      if !isStored { nextFlush = Moment(clock).time + .seconds(5) }
    }
    return isStored
  }

  /// Whoever of those that waited for a write comes first says that it is over: the others would wait for a task that has
  /// ended, which does not suspend, and keep the one that started it from ever running on.
  private func finish(_ write: Task<Bool, Never>) {
    if flushing == write { flushing = nil }
  }
}
