// Hello: who is let in, who resumes, who replaces an older self; and how people leave.

import Consent
import Identity
import Messages
import SFU
import Wire

extension MeetingCore {
  mutating func hello(
    _ id: Int64, _ hello: HelloRequest, on connection: ConnectionID, at now: Moment, _ effects: inout [Effect]
  ) {
    guard let claims = claims(of: hello.token, at: now) else {
      let error = MessageError(.protocol, .helloToken, "The join token is not good for this meeting.")
      return refuse(id, error, .badToken, on: connection, at: now, &effects)
    }
    let participant = claims.participant
    if record.ended {
      return refuse(id, MeetingError.ended.wire, .ended, on: connection, at: now, &effects)
    }
    if record.removed.contains(mark(of: participant)) {
      let error = MessageError(.user, .meetingRemoved, "The host removed you from this meeting.")
      return refuse(id, error, .removed, on: connection, at: now, &effects)
    }
    if let session = members[participant]?.session {
      if let resume = hello.resume, resume.session == session.id, let missed = session.log.events(after: resume.seq) {
        return self.resume(participant, missed: missed, after: resume.seq, id, on: connection, at: now, &effects)
      }
      var decided: [ConsentRecord] = []
      if let error = answer(hello.consents ?? [], of: participant, at: now, decided: &decided) {
        takeBack(hello.consents ?? [], of: participant, at: now, &effects)
        return refuse(id, error, .normal, on: connection, at: now, &effects)
      }
      // Whoever takes back their word in this way is not listened to from here on, before anything else.
      updateListening(&effects)
      effects += decided.map { .journal(.consent($0)) }
      return replace(participant, hello, id, on: connection, at: now, &effects)
    }
    if let refusal = refusal(of: participant, role: role(claims)) {
      return refuse(id, refusal.wire, .normal, on: connection, at: now, &effects)
    }
    var decided: [ConsentRecord] = []
    if let error = answer(hello.consents ?? [], of: participant, at: now, decided: &decided) {
      return refuse(id, error, .normal, on: connection, at: now, &effects)
    }
    admit(claims, hello, id, on: connection, at: now, &effects)
    effects += decided.map { .journal(.consent($0)) }
    updateListening(&effects)
  }

  /// Why a newcomer is not let in; nil when they are.
  func refusal(of participant: String?, role: Role) -> MeetingError? {
    if record.ended { return .ended }
    let isKnown = participant.map { record.admitted.contains(mark(of: $0)) } ?? false
    if record.locked && role != .host && !isKnown { return .locked }
    return members.count >= record.capacity ? .full : nil
  }

  private func claims(of token: String, at now: Moment) -> JoinClaims? {
    guard let claims = try? identity.verify(token, at: Int(now.milliseconds / 1000)),
      claims.meeting == record.code, !claims.participant.isEmpty,
      claims.participant.utf8.count <= Bounds.identifier,
      claims.participant.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    return claims
  }

  /// What somebody is: what a host made them last, or else what their token says.
  private func role(_ claims: JoinClaims) -> Role {
    let mark = mark(of: claims.participant)
    return record.roles.last { $0.mark == mark }?.role ?? Role(rawValue: claims.role) ?? .participant
  }

  private mutating func refuse(
    _ id: Int64, _ error: MessageError, _ code: CloseCode, on connection: ConnectionID, at now: Moment,
    _ effects: inout [Effect]
  ) {
    if let text = encode(Reply<Done>(re: id, error: error), &effects) { effects.append(.send(connection, text)) }
    close(connection, code, error.code.rawValue, at: now, &effects)
  }

  // MARK: The three ways in

  private mutating func admit(
    _ claims: JoinClaims, _ hello: HelloRequest, _ id: Int64, on connection: ConnectionID, at now: Moment,
    _ effects: inout [Effect]
  ) {
    let participant = claims.participant
    repeat {
      lastNumber = lastNumber &+ 1
    } while lastNumber == 0 || numbers[ParticipantNumber(rawValue: lastNumber)] != nil
    var member = Member(
      id: participant, number: ParticipantNumber(rawValue: lastNumber), name: Self.name(claims.name),
      role: role(claims), joinedAt: now.milliseconds, session: newSession(on: connection),
      chatBucket: TokenBucket(
        burst: Bounds.chatPerMinute, perSecond: Double(Bounds.chatPerMinute) / 60, at: now.time),
      noticeBucket: TokenBucket(
        burst: rules.noticeBurst, perSecond: Double(Bounds.noticesPerSecond), at: now.time))
    member.consents = book.agreements(of: participant)
    member.spoken = hello.spoken.flatMap { $0 == CaptionLanguage.detected ? nil : $0 }
    if members.isEmpty { record.usedAt = now.milliseconds }
    memory.completeAt = nil
    members[participant] = member
    numbers[member.number] = participant
    if members.count == 1 && startedAt == 0 { startedAt = now.milliseconds }
    if record.locked { keepAdmitted(participant) }
    countHeads(at: now)
    tallies.arrivals += 1
    welcome(participant, id, on: connection, at: now, &effects)
    tellAll(.participantJoined(member.state), except: participant, &effects)
    effects.append(.journal(.participant(meeting: record.code, member.entry())))
  }

  /// Lets somebody come back although the meeting is locked; of those who are gone only so many are remembered.
  private mutating func keepAdmitted(_ participant: String) {
    let mark = mark(of: participant)
    guard !record.admitted.contains(mark) else { return }
    record.admitted.append(mark)
    guard record.admitted.count > record.capacity + rules.admittedKept else { return }
    let present = Set(members.keys.map(self.mark(of:)))
    if let oldest = record.admitted.firstIndex(where: { !present.contains($0) }) { record.admitted.remove(at: oldest) }
  }

  /// The same person comes in anew: a new session, new media, the same place in the roster.
  private mutating func replace(
    _ participant: String, _ hello: HelloRequest, _ id: Int64, on connection: ConnectionID, at now: Moment,
    _ effects: inout [Effect]
  ) {
    guard let old = members[participant] else { return }
    tallies.replaced += 1
    if let socket = old.session.connection {
      tell(participant, .ended(.replaced), &effects)
      effects.append(.close(socket, .replaced, "replaced"))
      connections[socket] = nil
    }
    effects.append(.mediaLeave(old.number))
    stopListening(participant, &effects)
    let session = newSession(on: connection)
    members[participant]?.session = session
    members[participant]?.sources = []
    members[participant]?.mutes = []
    members[participant]?.quality = .good
    members[participant]?.reads = nil
    members[participant]?.consents = book.agreements(of: participant)
    if let spoken = hello.spoken { members[participant]?.spoken = spoken == CaptionLanguage.detected ? nil : spoken }
    updateListening(&effects)
    welcome(participant, id, on: connection, at: now, &effects)
    guard let state = members[participant]?.state, state != old.state else { return }
    tellAll(.participantChanged(state), except: participant, &effects)
  }

  private mutating func resume(
    _ participant: String, missed: [(seq: UInt64, body: String)], after seq: UInt64, _ id: Int64,
    on connection: ConnectionID, at now: Moment, _ effects: inout [Effect]
  ) {
    guard let session = members[participant]?.session else { return }
    tallies.resumes += 1
    let wasLost = session.connection == nil
    if let socket = session.connection {
      // A half-open socket: the client knows better than we do.
      effects.append(.close(socket, .replaced, "resumed"))
      connections[socket] = nil
    }
    members[participant]?.session.connection = connection
    members[participant]?.session.lostAt = nil
    members[participant]?.session.log.acknowledge(seq)
    connections[connection]?.participant = participant
    let resumed = Resumed(session: session.id, seq: session.log.last, you: participant)
    answerHello(id, resumed, on: connection, &effects)
    for event in missed {
      effects.append(.send(connection, EventFrame.text(seq: event.seq, body: event.body)))
    }
    if wasLost { announce(participant, &effects) }
  }

  private mutating func newSession(on connection: ConnectionID) -> Session {
    Session(id: RandomID.make(prefix: "s_", length: 22, using: &random), connection: connection, rules: rules)
  }

  private mutating func welcome(
    _ participant: String, _ id: Int64, on connection: ConnectionID, at now: Moment, _ effects: inout [Effect]
  ) {
    guard let session = members[participant]?.session else { return }
    connections[connection]?.participant = participant
    let welcome = Welcome(
      session: session.id, seq: session.log.last, you: participant, meeting: meetingState, participants: roster,
      chat: chat.newest, limits: Limits(resumeSeconds: Int(rules.resumeWindow.seconds)), serverTime: now.milliseconds,
      captions: CaptionLanguages(spoken: capabilities.spoken, targets: capabilities.targets),
      transcript: memory.transcript, erasedAt: record.erasedAt)
    answerHello(id, welcome, on: connection, &effects)
  }

  private mutating func answerHello(
    _ id: Int64, _ body: some Codable & Equatable & Sendable, on connection: ConnectionID, _ effects: inout [Effect]
  ) {
    guard let text = encode(Reply(re: id, ok: body), &effects) else { return }
    connections[connection]?.helloID = id
    effects.append(.send(connection, text))
  }

  /// Tokens may be signed elsewhere: whatever name they carry, people see one line of bounded length.
  private static func name(_ claimed: String) -> String {
    DisplayName.clean(claimed)
      ?? DisplayName.clean(String(String.UnicodeScalarView(claimed.unicodeScalars.prefix(Bounds.name))))
      ?? "Guest"
  }

  // MARK: Leaving

  /// Takes somebody off the roster and tells the others.
  mutating func remove(_ participant: String, _ reason: LeaveReason, at now: Moment, _ effects: inout [Effect]) {
    guard let member = members.removeValue(forKey: participant) else { return }
    numbers[member.number] = nil
    if let socket = member.session.connection { connections[socket] = nil }
    // Who only lost the connection may come back into a locked meeting.
    if reason != .lost, !record.admitted.isEmpty {
      let mark = mark(of: participant)
      if let index = record.admitted.firstIndex(of: mark) { record.admitted.remove(at: index) }
    }
    effects.append(.mediaLeave(member.number))
    countHeads(at: now)
    tellAll(.participantLeft(id: participant, reason: reason), &effects)
    effects.append(.journal(.participant(meeting: record.code, member.entry(leftAt: now.milliseconds))))
    updateListening(&effects)
    book.forget(participant)
    guard members.isEmpty else { return }
    record.usedAt = now.milliseconds
    awaitLastWords(at: now, &effects)
  }

  /// Ends every session. The meeting itself is over only when its host ends it.
  mutating func endAll(_ reason: EndReason, at now: Moment, _ effects: inout [Effect]) {
    for participant in members.keys.sorted() {
      tell(participant, .ended(reason), &effects)
      guard let member = members[participant] else { continue }
      effects.append(.mediaLeave(member.number))
      effects.append(.journal(.participant(meeting: record.code, member.entry(leftAt: now.milliseconds))))
      if let socket = member.session.connection {
        effects.append(.close(socket, reason.closeCode, reason.rawValue))
        connections[socket] = nil
      }
    }
    for socket in connections.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      effects.append(.close(socket, reason.closeCode, reason.rawValue))
    }
    members = [:]
    numbers = [:]
    connections = [:]
    record.usedAt = now.milliseconds
    countHeads(at: now)
    book = ConsentBook(meeting: record.code, policy: record.policy, elsewhere: book.elsewhere)
    captions = CaptionsState()
    updateListening(&effects)
    completeTranscript(at: now, &effects)
    effects.append(.closeRoom)
  }

  /// Notes since when the meeting is empty, or somebody alone in it.
  private mutating func countHeads(at now: Moment) {
    emptySince = members.isEmpty ? now.time : nil
    aloneSince = members.count == 1 ? now.time : nil
    if members.isEmpty {
      speakers = SpeakerThrottle(interval: rules.speakersInterval)
    } else if aloneSince != nil {
      check(by: now.time + rules.aloneTimeout)
    }
  }
}

extension EndReason {
  /// The code with which the socket closes after the event.
  var closeCode: CloseCode {
    switch self {
    case .host, .idle: .ended
    case .removed: .removed
    case .replaced: .replaced
    case .shutdown: .goingAway
    }
  }
}
