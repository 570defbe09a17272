// What clients want to see, what their connection bears, and what publishers are told of it.

public import Wire
internal import RTP

extension Router {
  /// Sets what a participant's video slots should show. The list replaces the one before.
  public func setView(
    _ wishes: [ViewRequest], of number: ParticipantNumber, in id: RoomID, at now: MonotonicTime
  ) {
    guard let peer = rooms[id]?.peer(number) else { return }
    peer.view = [:]
    for wish in wishes where peer.view.count < Self.maximumWishes || peer.view[wish.mid] != nil {
      peer.view[wish.mid] = wish
      peer.view[wish.mid]?.maxHeight = max(0, min(wish.maxHeight, Self.maximumHeight))
    }
    applyView(of: peer, at: now)
  }

  /// More slots than an offer can have media lines.
  private static var maximumWishes: Int { 256 }
  /// Pixels that no picture reaches.
  private static var maximumHeight: Int { 16_384 }

  /// Gives the peer's video slots what its view asks for, as far as it is published.
  func applyView(of peer: Peer, at now: MonotonicTime) {
    for slot in peer.slots where slot.isVideo && slot.isActive {
      slot.request = peer.view[slot.mid]
      var wanted: Publication?
      if let request = slot.request, let number = request.participant, number != peer.number, !request.source.isAudio {
        wanted = peer.room.peer(number)?.publication(of: request.source)
      }
      if slot.publication !== wanted {
        let former = slot.publication
        slot.assign(wanted)
        if let former { reportWantedLayers(of: former) }
      }
    }
    peer.slotsChanged = true
    selectLayers(of: peer, at: now)
    touch(peer)
  }

  /// Chooses the layers of all of the peer's video slots from their heights and the downlink.
  func selectLayers(of peer: Peer, at now: MonotonicTime) {
    var slots: [(slot: Slot, publication: Publication, wanted: Int, best: Int, states: [LayerState])] = []
    for slot in peer.slots {
      guard slot.isVideo, let publication = slot.publication else { continue }
      let states = publication.layerStates(at: now)
      let wanted = LayerSelector.wanted(states, height: slot.request?.maxHeight ?? 0)
      let best = LayerSelector.available(states, wanted: wanted)
      slots.append((slot, publication, wanted, best, states))
    }
    var limits = slots.map(\.best)
    if let cap = peer.downlink.cap {
      // A higher layer than the present one has to fit with something to spare, or small changes would flap it.
      let demands = slots.map { entry in
        BitrateAllocator.Demand(
          layers: entry.states.indices.filter { $0 <= entry.best && entry.states[$0].isActive }.map { index in
            let isClimb = index > entry.slot.currentLayer ?? .max
            return isClimb ? entry.states[index].bitrate / 4 * 5 : entry.states[index].bitrate
          },
          priority: entry.slot.request?.priority ?? 0)
      }
      let steps = BitrateAllocator.allocate(demands, budget: cap)
      for (index, entry) in slots.enumerated() {
        let active = entry.states[...entry.best].indices.filter { entry.states[$0].isActive }
        if steps[index] < active.count { limits[index] = active[steps[index]] }
      }
    }
    for (index, entry) in slots.enumerated() {
      if entry.slot.select(wanted: entry.wanted, target: limits[index]) { requestKeyFrame(for: entry.slot) }
      reportWantedLayers(of: entry.publication)
    }
  }

  /// Chooses again for everybody who watches `publication`, after its layers came or went.
  func selectLayers(watching publication: Publication, at now: MonotonicTime) {
    for slot in publication.slots {
      selectLayers(of: slot.receiver, at: now)
      touch(slot.receiver)
    }
  }

  /// Asks the publisher for what lets `slot` go on, if the receiver could use it.
  func requestKeyFrame(for slot: Slot) {
    guard let publication = slot.publication, slot.needsKeyFrame, slot.receiver.isConnected else { return }
    publication.layers[slot.targetLayer].keyFrames.want()
    touch(publication.owner)
  }

  /// Tells a publisher which layers anybody needs, when that changed.
  func reportWantedLayers(of publication: Publication) {
    guard !publication.rids.isEmpty, publication.isVideo else { return }
    let wanted = publication.wantedLayers()
    guard wanted != publication.reportedLayers else { return }
    publication.reportedLayers = wanted
    emit(
      .layersWanted(publication.owner.number, source: publication.source, rids: wanted), in: publication.owner.room)
  }

  /// Tells a client what its slots carry, where that changed.
  func reportSlots(of peer: Peer) {
    peer.slotsChanged = false
    for slot in peer.slots {
      let state = slot.state
      guard state != slot.reportedState else { continue }
      slot.reportedState = state
      emit(.slot(receiver: peer.number, state), in: peer.room)
    }
  }
}
