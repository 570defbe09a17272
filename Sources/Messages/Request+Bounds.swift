// Which requests are within the protocol's bounds. What the type system already says is not said again here.

internal import Consent

extension Request {
  /// The first bound that the request breaks, if any.
  func violation() -> MessageError? {
    switch self {
    case .hello(let hello): hello.violation()
    case .mediaOffer(let offer): offer.violation()
    case .mediaView(let view): view.violation()
    case .chatSend(let chat): chat.violation()
    case .chatHistory(let history): history.before.flatMap { identifier($0, "before") }
    case .participantUpdate(let update):
      update.nameViolation()
        ?? update.spoken.flatMap { $0 == CaptionLanguage.detected ? nil : language($0, "spoken") }
    case .hostMute(let mute):
      identifier(mute.participant, "participant")
        ?? (mute.source == .screenAudio ? invalid("source is microphone, camera or screen") : nil)
    case .hostRemove(let remove): identifier(remove.participant, "participant")
    case .hostRole(let role): identifier(role.participant, "participant")
    case .consentSet(let answer): answer.violation()
    case .captionsRead(let read):
      read.language.flatMap { $0 == CaptionLanguage.original ? nil : language($0, "language") }
    case .ping, .mediaMute, .reactionSend, .hostMuteAll, .hostLock, .hostChat, .hostEnd, .leave, .captionsStart,
      .captionsStop, .hostPolicy:
      nil
    }
  }
}

/// A request that the protocol does not allow, and why.
private func invalid(_ reason: String) -> MessageError {
  MessageError(.protocol, .requestInvalid, reason)
}

/// Ids are opaque, but they are short.
private func identifier(_ text: String, _ field: String) -> MessageError? {
  text.isEmpty || text.utf8.count > Bounds.identifier ? invalid("\(field) is not an id") : nil
}

/// A media line's id is a short token (RFC 8843 section 15.1).
private func mediaLine(_ mid: String) -> MessageError? {
  let isToken = mid.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  return mid.isEmpty || mid.utf8.count > Bounds.mid || !isToken ? invalid("mid is not a media line's id") : nil
}

extension HelloRequest {
  fileprivate func violation() -> MessageError? {
    if token.isEmpty || token.utf8.count > Bounds.token { return invalid("token is empty or too long") }
    if client.name.unicodeScalars.count > Bounds.name { return invalid("client.name is too long") }
    if client.version.unicodeScalars.count > Bounds.name { return invalid("client.version is too long") }
    if (consents?.count ?? 0) > Purpose.allCases.count { return invalid("consents has too many entries") }
    if let problem = consents?.lazy.compactMap({ $0.violation() }).first { return problem }
    if let spoken, spoken != CaptionLanguage.detected, let problem = language(spoken, "spoken") { return problem }
    return resume.flatMap { identifier($0.session, "resume.session") }
  }
}

extension ConsentAnswer {
  fileprivate func violation() -> MessageError? {
    if version < 0 { return invalid("version is not a version") }
    let services = services ?? []
    if services.count > Bounds.services || !services.allSatisfy(isHost) {
      return invalid("services has too many entries, or one that is no host")
    }
    return languageViolation(language)
  }
}

/// Hosts have no spaces and no commas, and are not long.
private func isHost(_ text: String) -> Bool {
  (1...Bounds.host).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2C }
}

/// The language of an answer; apart, since a property has the function's name.
private func languageViolation(_ text: String) -> MessageError? { language(text, "language") }

/// Languages are named as ISO 639-1 or ISO 639-3 does.
private func language(_ text: String, _ field: String) -> MessageError? {
  let isCode = (2...3).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A }
  return isCode ? nil : invalid("\(field) is not a language such as en")
}

extension MediaOfferRequest {
  fileprivate func violation() -> MessageError? {
    if sdp.isEmpty { return invalid("sdp is empty") }
    if tracks.count > Bounds.tracks { return invalid("tracks has more than \(Bounds.tracks) entries") }
    if Set(tracks.map(\.mid)).count != tracks.count { return invalid("tracks names a mid twice") }
    if Set(tracks.map(\.source)).count != tracks.count { return invalid("tracks names a source twice") }
    return tracks.lazy.compactMap { mediaLine($0.mid) }.first
  }
}

extension MediaViewRequest {
  fileprivate func violation() -> MessageError? {
    if slots.count > Bounds.videoSlots { return invalid("slots has more than \(Bounds.videoSlots) entries") }
    if Set(slots.map(\.mid)).count != slots.count { return invalid("slots names a mid twice") }
    for slot in slots {
      if let problem = mediaLine(slot.mid) { return problem }
      if let participant = slot.participant, let problem = identifier(participant, "participant") { return problem }
      if slot.source != .camera && slot.source != .screen { return invalid("source is camera or screen") }
    }
    return nil
  }
}

extension ChatSendRequest {
  fileprivate func violation() -> MessageError? {
    if text.unicodeScalars.count > Bounds.chat {
      return MessageError(.user, .chatTooLong, "A message has at most \(Bounds.chat) characters.")
    }
    return text.allSatisfy(\.isWhitespace) ? MessageError(.user, .chatEmpty, "The message is empty.") : nil
  }
}

extension ParticipantUpdateRequest {
  fileprivate func nameViolation() -> MessageError? {
    guard let name, DisplayName.clean(name) == nil else { return nil }
    return MessageError(.user, .joinName, DisplayName.rule)
  }
}
