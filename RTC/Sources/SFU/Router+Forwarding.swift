// The hot loop: every packet of the batch to every slot that carries it, receiver by receiver.

internal import PeerSession
public import Wire

/// How far forwarding of the batch got when the outbox was full.
struct ForwardCursor {
  var publication = 0
  var slot = 0
}

extension Router {
  /// Forwards what `receive` queued. Returns true when the outbox is full: send it, reset it and call again.
  ///
  /// Going receiver by receiver puts the packets of a burst for one destination side by side, where the kernel can take
  /// them as one message.
  public func forward(into out: inout Outbox) -> Bool {
    while cursor.publication < dirty.count {
      let publication = dirty[cursor.publication]
      let slots = publication.slots
      while cursor.slot < slots.count {
        guard out.hasRoom(for: publication.pending.count) || out.isEmpty else { return true }
        let slot = slots[cursor.slot]
        cursor.slot += 1
        counters.packetsForwarded += UInt64(slot.forward(batch, of: publication, into: &out))
        if slot.receiver.slotsChanged { touch(slot.receiver) }
      }
      publication.pending.removeAll(keepingCapacity: true)
      cursor.slot = 0
      cursor.publication += 1
    }
    dirty.removeAll(keepingCapacity: true)
    cursor = ForwardCursor()
    tapped.removeAll(keepingCapacity: true)
    batch.reset()
    return false
  }
}
