// Frames from sockets: the bound on their rate, the envelope, idempotence, and what participants may ask.

import Consent
import Identity
import Messages
import SFU
import Wire

extension MeetingCore {
  /// A text frame arrived.
  mutating func receive(_ text: String, on id: ConnectionID, at now: Moment, _ effects: inout [Effect]) {
    guard connections[id] != nil else { return }
    tallies.framesIn += 1
    connections[id]?.heardAt = now.time
    let isWithinRate = connections[id]?.bucket.take(at: now.time) ?? false
    if !isWithinRate {
      tallies.refusedRequests += 1
      connections[id]?.refused += 1
      // Refused frames are not even parsed past this bound.
      if let refused = connections[id]?.refused, refused > rules.refusedRequests {
        return close(id, .tooMany, "too many requests", at: now, &effects)
      }
    }
    let frame: ClientFrame
    do {
      frame = try ClientFrame(parsing: text)
    } catch {
      return fault(error, on: id, at: now, &effects)
    }
    guard let participant = connections[id]?.participant else {
      guard case .request(let request, .hello(let fields)) = frame else {
        let request: Int64? = if case .request(let request, _) = frame { request } else { nil }
        let error = MessageError(.protocol, .helloFirst, "The first message is hello.")
        return fault(FrameFault(error, id: request, close: .protocolError), on: id, at: now, &effects)
      }
      return hello(request, fields, on: id, at: now, &effects)
    }
    switch frame {
    case .ack(let seq): members[participant]?.session.log.acknowledge(seq)
    case .request(let request, let fields):
      self.request(request, fields, of: participant, on: id, isWithinRate: isWithinRate, at: now, &effects)
    }
  }

  /// A frame that is none: its reply, if it has an id, and the end of the socket, if it is bad enough.
  private mutating func fault(
    _ fault: FrameFault, on id: ConnectionID, at now: Moment, _ effects: inout [Effect]
  ) {
    if let request = fault.id, let text = encode(Reply<Done>(re: request, error: fault.error), &effects) {
      effects.append(.send(id, text))
    }
    var code = fault.close
    if fault.error.kind == .protocol {
      tallies.protocolErrors += 1
      connections[id]?.errors += 1
      if let errors = connections[id]?.errors, errors >= rules.protocolErrors { code = code ?? .protocolError }
      // Before its hello a socket has no credit.
      if connections[id]?.participant == nil { code = code ?? .protocolError }
    }
    if let code { close(id, code, fault.error.code.rawValue, at: now, &effects) }
  }

  private mutating func request(
    _ id: Int64, _ request: Request, of participant: String, on connection: ConnectionID, isWithinRate: Bool,
    at now: Moment, _ effects: inout [Effect]
  ) {
    if case .hello = request {
      // Its reply has been sent; a client that repeats it must not lose its socket for that.
      if connections[connection]?.helloID == id { return }
      let error = MessageError(.protocol, .helloAgain, "This socket has said hello already.")
      return fault(FrameFault(error, id: id), on: connection, at: now, &effects)
    }
    guard isWithinRate || takesBack(request, participant) else {
      let error = MessageError(.user, .requestRate, "Requests come too fast.")
      return fault(FrameFault(error, id: id), on: connection, at: now, &effects)
    }
    guard let verdict = members[participant]?.session.replies.begin(id) else { return }
    switch verdict {
    case .new: perform(id, request, of: participant, at: now, &effects)
    case .pending: break
    case .answered(let reply): effects.append(.send(connection, reply))
    case .old:
      let error = MessageError(.protocol, .requestOld, "Request ids count upwards; this one is long past.")
      fault(FrameFault(error, id: id), on: connection, at: now, &effects)
    }
  }

  private mutating func perform(
    _ id: Int64, _ request: Request, of participant: String, at now: Moment, _ effects: inout [Effect]
  ) {
    guard let member = members[participant] else { return }
    if request.isToldToAll, !takesBack(request, participant),
      members[participant]?.noticeBucket.take(at: now.time) == false
    {
      tallies.refusedRequests += 1
      // Not kept: it was not carried out and may be sent again.
      let error = MessageError(.user, .requestRate, "That is more than everybody can be told of. Wait a moment.")
      return reply(id, to: participant, error, keeping: false, &effects)
    }
    if request.type.isHostOnly && member.role != .host {
      return reply(id, to: participant, MessageError(.user, .hostOnly, "Only a host may do that."), &effects)
    }
    switch request {
    case .hello: break
    // A ping says nothing that a later reply would not: keeping it would only push out replies that matter.
    case .ping: reply(id, to: participant, Done(), keeping: false, &effects)
    case .mediaOffer(let fields): offer(id, fields, of: member, &effects)
    case .mediaView(let fields): view(id, fields, of: member, &effects)
    case .mediaMute(let fields):
      reply(id, to: participant, Done(), &effects)
      setMuted(fields.muted, fields.source, of: participant, &effects)
    case .chatSend(let fields): send(id, fields, of: member, at: now, &effects)
    case .chatHistory(let fields):
      reply(id, to: participant, chat.page(before: fields.before), keeping: false, &effects)
    case .participantUpdate(let fields): update(id, fields, of: member, at: now, &effects)
    case .reactionSend(let fields):
      reply(id, to: participant, Done(), &effects)
      tellAll(.reactionSent(participant: participant, reaction: fields.reaction), &effects)
    case .consentSet(let answer): set(id, answer, of: participant, at: now, &effects)
    case .captionsStart: startCaptions(id, by: participant, at: now, &effects)
    case .captionsStop: stopCaptions(id, by: participant, &effects)
    case .captionsRead(let fields): read(id, fields, of: participant, &effects)
    case .leave:
      reply(id, to: participant, Done(), &effects)
      if let socket = member.session.connection { effects.append(.close(socket, .normal, "left")) }
      remove(participant, .left, at: now, &effects)
    case .hostMute, .hostMuteAll, .hostRemove, .hostLock, .hostChat, .hostRole, .hostEnd, .hostPolicy:
      host(id, request, by: participant, at: now, &effects)
    }
  }

  /// Whether somebody takes back what they agreed to, which no rate keeps anybody from. The yes before it had one.
  private func takesBack(_ request: Request, _ participant: String) -> Bool {
    guard case .consentSet(let answer) = request else { return false }
    return !answer.given && book.agreements(of: participant).contains(answer.purpose)
  }

  // MARK: Replying

  mutating func reply(
    _ id: Int64, to participant: String, _ body: some Codable & Equatable & Sendable, keeping: Bool = true,
    _ effects: inout [Effect]
  ) {
    guard let text = encode(Reply(re: id, ok: body), &effects) else {
      let incident = RandomID.make(prefix: "i_", length: 10, using: &random)
      effects.append(.incident(incident))
      let error = MessageError(.internal, .internalFailure, "Something went wrong.", incident: incident)
      return reply(id, to: participant, error, &effects)
    }
    deliver(id, text, to: participant, keeping: keeping, &effects)
  }

  mutating func reply(
    _ id: Int64, to participant: String, _ error: MessageError, keeping: Bool = true, _ effects: inout [Effect]
  ) {
    guard let text = encode(Reply<Done>(re: id, error: error), &effects) else { return }
    deliver(id, text, to: participant, keeping: keeping, &effects)
  }

  private mutating func deliver(
    _ id: Int64, _ text: String, to participant: String, keeping: Bool, _ effects: inout [Effect]
  ) {
    members[participant]?.session.replies.finish(id, text, keeping: keeping)
    if let connection = members[participant]?.session.connection { effects.append(.send(connection, text)) }
  }

  // MARK: Chat and oneself

  private mutating func send(
    _ id: Int64, _ fields: ChatSendRequest, of member: Member, at now: Moment, _ effects: inout [Effect]
  ) {
    if !record.chat && member.role != .host {
      return reply(id, to: member.id, MessageError(.user, .chatOff, "The host has turned chat off."), &effects)
    }
    guard members[member.id]?.chatBucket.take(at: now.time) ?? false else {
      let error = MessageError(.user, .chatRate, "That is more than \(Bounds.chatPerMinute) messages in a minute.")
      return reply(id, to: member.id, error, &effects)
    }
    let message = ChatMessage(
      id: RandomID.make(prefix: "m_", length: 16, using: &random), participant: member.id, name: member.name,
      text: fields.text, at: now.milliseconds)
    chat.append(message)
    tallies.chatMessages += 1
    reply(id, to: member.id, ChatReply(message: message), &effects)
    tellAll(.chatMessage(message), &effects)
    effects.append(.journal(.message(meeting: record.code, message)))
  }

  private mutating func update(
    _ id: Int64, _ fields: ParticipantUpdateRequest, of member: Member, at now: Moment, _ effects: inout [Effect]
  ) {
    if let name = fields.name.flatMap({ DisplayName.clean($0) }) { members[member.id]?.name = name }
    switch fields.hand {
    case true?: members[member.id]?.hand = member.hand ?? now.milliseconds
    case false?: members[member.id]?.hand = nil
    case nil: break
    }
    if let spoken = fields.spoken { members[member.id]?.spoken = spoken == CaptionLanguage.detected ? nil : spoken }
    updateListening(&effects)
    guard let now = members[member.id] else { return }
    reply(id, to: member.id, ParticipantReply(participant: now.state), &effects)
    if now.state != member.state { announce(member.id, &effects) }
    if now.name != member.name { effects.append(.journal(.participant(meeting: record.code, now.entry()))) }
  }
}

extension Request {
  /// Whether everybody in the meeting may be sent an event for it. One such request costs as many frames as there are
  /// people, so it has a rate of its own. Chat has another.
  fileprivate var isToldToAll: Bool {
    switch self {
    case .mediaOffer, .mediaMute, .participantUpdate, .reactionSend, .hostMute, .hostMuteAll, .hostLock, .hostChat,
      .hostRole, .hostPolicy, .consentSet, .captionsStart, .captionsStop:
      true
    case .hello, .ping, .mediaView, .chatSend, .chatHistory, .leave, .hostRemove, .hostEnd, .captionsRead: false
    }
  }
}
