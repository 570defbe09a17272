// Taps: copies of what one participant says, for captions and recordings. A tap is no participant: nobody is forwarded to
// it, and it sees one source of one person. Who may set one is decided where taps are made (module MediaTransport).

/// What a tap listens to.
struct TapPlace: Hashable {
  var participant: ParticipantNumber
  var source: MediaSource
}

/// A packet of the batch and the tap that gets it.
struct TappedPosition {
  var tap: TapID
  var position: Int
  /// Added to the packet's number. A source that is published anew counts anew; a tap sees its numbers rise on, so that
  /// nothing of the new connection passes for late packets of the old one. No publication lives to send 2^32 packets.
  var base: Int64

  init(_ tap: TapID, position: Int, of publication: Publication) {
    self.tap = tap
    self.position = position
    base = Int64(publication.id) << 32
  }
}

extension Router {
  /// Has `tap` get the packets of a participant's microphone or screen sound from now on; with nil, nobody gets them.
  /// What the tap before was about to get it does not get any more. Returns false, and does nothing, when the room is
  /// closed or the source is a picture.
  ///
  /// A tap may be set before the source is published. It holds over mutes, renegotiations and connections that are lost
  /// and made anew, until it is unset, the participant leaves, or the room closes. It hears what the source sends,
  /// whether or not anybody else does, but nothing of a muted source.
  @discardableResult
  public func setTap(
    _ tap: TapID?, on source: MediaSource, of participant: ParticipantNumber, in id: RoomID
  ) -> Bool {
    guard source.isAudio, let room = rooms[id] else { return false }
    let place = TapPlace(participant: participant, source: source)
    if let before = room.taps[place] { tapped.removeAll { $0.tap == before } }
    room.taps[place] = tap
    room.peer(participant)?.publication(of: source)?.tap = tap
    return true
  }

  /// Ends `tap`, unless another has taken its place: the very next packet is no longer copied.
  public func unsetTap(_ tap: TapID, on source: MediaSource, of participant: ParticipantNumber, in id: RoomID) {
    let place = TapPlace(participant: participant, source: source)
    guard rooms[id]?.taps[place] == tap else { return }
    setTap(nil, on: source, of: participant, in: id)
  }

  /// Calls `body` for each tapped packet that was received since the last batch was forwarded, in the order of arrival.
  /// Call it before `forward`, which forgets the packets. The payload is good for the time of the call.
  ///
  /// Packets are numbered as they were sent, with gaps where some were lost. A jump of more than 65,536 says that the
  /// sender began anew: timestamps before and after have nothing to do with each other.
  public func forEachTapped(_ body: (TapID, MediaPacket, UnsafeRawBufferPointer) -> Void) {
    guard !tapped.isEmpty else { return }
    for index in tapped.indices {
      let entry = tapped[index]
      var packet = batch.packets[entry.position]
      packet.sequence += entry.base
      body(entry.tap, packet, UnsafeRawBufferPointer(batch.block(at: entry.position, length: packet.blockLength)))
    }
    tapped.removeAll(keepingCapacity: true)
  }

  /// Ends the taps on somebody who leaves for good.
  func unsetTaps(of participant: ParticipantNumber, in id: RoomID) {
    for source in MediaSource.allCases where source.isAudio { setTap(nil, on: source, of: participant, in: id) }
  }
}
