// Rooms open and close, participants come, renegotiate and go.

public import SDP
public import Wire
internal import ICE
internal import MediaCrypto
internal import PeerSession
internal import RTP

extension Router {
  /// Why a participant's session can't be used.
  public enum JoinFailure: Error, Equatable, Sendable {
    /// The room is closed or was never open.
    case noSuchRoom
    /// The session names no certificate fingerprint that could be checked.
    case noFingerprint
  }

  /// Opens a room.
  public func open(_ id: RoomID) {
    guard rooms[id] == nil else { return }
    rooms[id] = Room(id: id)
  }

  /// Closes a room and says goodbye to everybody in it.
  public func close(_ id: RoomID, at now: MonotonicTime, into out: inout Outbox) {
    guard let room = rooms.removeValue(forKey: id) else { return }
    for peer in room.peers {
      peer.transport.close(into: &out)
      remove(peer, at: now)
    }
  }

  /// Closes all rooms.
  public func closeAll(at now: MonotonicTime, into out: inout Outbox) {
    for id in rooms.keys { close(id, at: now, into: &out) }
  }

  /// Takes what a participant's offer and our answer agreed on: a first session, more media lines, or an ICE restart.
  /// A session with another certificate is a new connection and replaces the old one.
  public func apply(
    _ session: NegotiatedSession, tracks: [OfferedTrack], of number: ParticipantNumber, in id: RoomID,
    at now: MonotonicTime, into out: inout Outbox
  ) throws(JoinFailure) {
    guard let room = rooms[id] else { throw .noSuchRoom }
    if let peer = room.peer(number) {
      if peer.session.remoteFingerprints == session.remoteFingerprints {
        update(peer, with: session, tracks: tracks, at: now)
        return
      }
      peer.transport.close(into: &out)
      remove(peer, at: now)
    }
    try add(session, tracks: tracks, of: number, to: room, at: now)
  }

  private func add(
    _ session: NegotiatedSession, tracks: [OfferedTrack], of number: ParticipantNumber, to room: Room,
    at now: MonotonicTime
  ) throws(JoinFailure) {
    guard let fingerprint = session.remoteFingerprints.lazy.compactMap({ try? CertificateFingerprint(sdp: $0) }).first
    else { throw .noFingerprint }
    let index = freePeers.popLast() ?? peers.count
    if index == peers.count { peers.append(nil) }
    let transport = ServerTransport(
      local: ICECredentials(session.localICE), remote: ICECredentials(session.remoteICE), certificate: certificate,
      expected: fingerprint, at: now)
    let peer = Peer(
      index: index, room: room, number: number, session: session, transport: transport,
      feedbackSSRC: SSRC(UInt32.random(in: 1 ... .max, using: &random)))
    peers[index] = peer
    register(peer)
    room.add(peer)
    adopt(session, tracks: tracks, by: peer, at: now)
  }

  private func update(_ peer: Peer, with session: NegotiatedSession, tracks: [OfferedTrack], at now: MonotonicTime) {
    if session.isICERestart {
      peer.transport.restart(local: ICECredentials(session.localICE), remote: ICECredentials(session.remoteICE))
      register(peer)
    }
    peer.session = session
    adopt(session, tracks: tracks, by: peer, at: now)
  }

  /// Has checks find the peer by the fragments that its agent knows: the newest, and the one before a restart, with which
  /// checks may still be under way.
  private func register(_ peer: Peer) {
    for fragment in peer.fragments { fragments.removeValue(forKey: iceUfragHash(fragment)) }
    peer.fragments = peer.transport.localFragments
    for fragment in peer.fragments { fragments[iceUfragHash(fragment)] = peer.index }
  }

  /// Creates and ends publications and slots as the session's media lines say.
  private func adopt(_ session: NegotiatedSession, tracks: [OfferedTrack], by peer: Peer, at now: MonotonicTime) {
    let sources = Dictionary(tracks.map { ($0.mid, $0.source) }, uniquingKeysWith: { first, _ in first })
    for publication in peer.publications {
      let media = session.media.first { $0.mid == publication.mid && $0.direction == .receive }
      if media?.rids != publication.rids || sources[publication.mid] != publication.source {
        end(publication, at: now)
      }
    }
    for media in session.media {
      switch media.direction {
      case .receive:
        guard let source = sources[media.mid], source.isAudio == (media.kind == .audio) else { continue }
        if let known = peer.publications.first(where: { $0.mid == media.mid }) {
          known.update(media)
        } else if peer.publication(of: source) == nil {
          publish(source, media: media, by: peer, at: now)
        }
      case .send:
        if !peer.slots.contains(where: { $0.ssrc == media.localSSRC }), let ssrc = media.localSSRC {
          peer.slots.append(Slot(receiver: peer, media: media, ssrc: ssrc, using: &random))
        }
      case .inactive, .rejected: break
      }
    }
    for slot in peer.slots {
      let media = session.media.first { $0.mid == slot.mid && $0.localSSRC == slot.ssrc }
      slot.isActive = media?.direction == .send
      if !slot.isActive { slot.assign(nil) }
      if media == nil { peer.slots.removeAll { $0 === slot } }
    }
    peer.room.assignAudio(to: peer)
    applyView(of: peer, at: now)
    touch(peer)
  }

  private func publish(_ source: MediaSource, media: NegotiatedMedia, by peer: Peer, at now: MonotonicTime) {
    let publication = Publication(id: nextPublication, owner: peer, source: source, media: media)
    nextPublication += 1
    publication.isMuted = peer.muted.contains(source)
    publication.tap = peer.room.taps[TapPlace(participant: peer.number, source: source)]
    peer.publications.append(publication)
    if publication.isVideo {
      for other in peer.room.peers where other !== peer { applyView(of: other, at: now) }
    } else if !publication.isMuted {
      peer.room.speakers.add(publication.id, at: now)
      peer.room.assignAudio()
      touchAll(in: peer.room)
    }
  }

  private func end(_ publication: Publication, at now: MonotonicTime) {
    let owner = publication.owner
    owner.publications.removeAll { $0 === publication }
    owner.inbound.removeAll { $0.layer.publication === publication }
    dirty.removeAll { $0 === publication }
    for peer in owner.room.peers {
      for slot in peer.slots {
        if slot.publication === publication { peer.slotsChanged = true }
        slot.forget(publication)
      }
      touch(peer)
    }
    if !publication.isVideo {
      _ = owner.room.speakers.remove(publication.id)
      owner.room.assignAudio()
    }
  }

  /// Mutes or unmutes a source. A muted source is not forwarded, whatever its client still sends.
  public func setMuted(
    _ isMuted: Bool, _ source: MediaSource, of number: ParticipantNumber, in id: RoomID, at now: MonotonicTime
  ) {
    guard let peer = rooms[id]?.peer(number) else { return }
    if isMuted { peer.muted.insert(source) } else { peer.muted.remove(source) }
    guard let publication = peer.publication(of: source), publication.isMuted != isMuted else { return }
    publication.isMuted = isMuted
    if publication.isVideo {
      for slot in publication.slots {
        slot.receiver.slotsChanged = true
        slot.restart()
      }
      if !isMuted { for layer in publication.layers where layer.isActive { layer.keyFrames.want() } }
    } else if isMuted {
      _ = peer.room.speakers.remove(publication.id)
      peer.room.assignAudio()
    } else {
      peer.room.speakers.add(publication.id, at: now)
      peer.room.assignAudio()
    }
    touchAll(in: peer.room)
  }

  /// A participant leaves for good.
  public func leave(_ number: ParticipantNumber, room id: RoomID, at now: MonotonicTime, into out: inout Outbox) {
    unsetTaps(of: number, in: id)
    guard let peer = rooms[id]?.peer(number) else { return }
    peer.transport.close(into: &out)
    remove(peer, at: now)
  }

  /// Forgets a peer: its publications end, its slots let go, its address and names are free.
  func remove(_ peer: Peer, at now: MonotonicTime) {
    guard peers[peer.index] === peer else { return }
    for publication in peer.publications { end(publication, at: now) }
    for slot in peer.slots { slot.assign(nil) }
    peer.slots.removeAll()
    if let address = peer.knownAddress, addresses.find(address) == peer.index { addresses.remove(address) }
    for fragment in peer.fragments { fragments.removeValue(forKey: iceUfragHash(fragment)) }
    peer.room.remove(peer)
    deadlines.set(nil, for: peer.index)
    peers[peer.index] = nil
    freePeers.append(peer.index)
  }

  /// Has everybody in `room` looked at before the next wait.
  func touchAll(in room: Room) {
    for peer in room.peers { touch(peer) }
  }
}

extension ICECredentials {
  fileprivate init(_ parameters: ICEParameters) {
    self.init(ufrag: parameters.ufrag, password: parameters.password)
  }
}
