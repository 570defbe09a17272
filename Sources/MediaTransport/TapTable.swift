// The taps of one media thread: which ring gets what the router hands out.

internal import SFU
internal import Wire

/// Rings by tap. Confined to its media thread.
struct TapTable {
  private struct Entry {
    var ring: PacketRing
    var participant: ParticipantNumber
    var room: RoomID
  }

  private var entries: [TapID: Entry] = [:]
  /// Rings that got packets of the batch.
  private var filled: [PacketRing] = []

  /// Taps that are attached.
  var count: Int { entries.count }

  /// Begins to listen, unless the tap has ended while its command was under way or nobody can be heard there.
  mutating func attach(_ tap: MediaTap, to router: Router) {
    guard tap.ring.isOpen, router.setTap(tap.id, on: tap.source, of: tap.participant, in: tap.room) else { return }
    entries[tap.id] = Entry(ring: tap.ring, participant: tap.participant, room: tap.room)
  }

  /// Listens no longer.
  mutating func detach(_ tap: MediaTap, from router: Router) {
    entries[tap.id] = nil
    router.unsetTap(tap.id, on: tap.source, of: tap.participant, in: tap.room)
  }

  /// Lets go of the rings of somebody who left, as the router did of their taps.
  mutating func forget(_ participant: ParticipantNumber, in room: RoomID) {
    forget { $0.room == room && $0.participant == participant }
  }

  /// Lets go of the rings of a closed room.
  mutating func forget(_ room: RoomID) {
    forget { $0.room == room }
  }

  private mutating func forget(_ isGone: (Entry) -> Bool) {
    for (id, entry) in entries where isGone(entry) {
      entry.ring.close()
      entries[id] = nil
    }
  }

  /// Copies the batch's tapped packets into their rings. To be called before the batch is forwarded.
  mutating func copy(from router: Router) {
    router.forEachTapped { tap, packet, payload in
      guard let ring = entries[tap]?.ring else { return }
      let tapped = TappedPacket(
        sequence: packet.sequence, timestamp: packet.timestamp.rawValue, arrival: packet.arrival,
        level: packet.audioLevel.map { $0 & 0x7F })
      if ring.write(tapped, payload) { filled.append(ring) }
    }
  }

  /// Wakes the readers of the rings that got packets, each once. To be called after the batch was forwarded: listeners
  /// can wait longer than a call.
  mutating func announce() {
    guard !filled.isEmpty else { return }
    for ring in filled { ring.announce() }
    filled.removeAll(keepingCapacity: true)
  }
}
