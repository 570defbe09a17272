// Recognises checks that somebody recorded and sends again: STUN itself has no replay protection.

import STUN

/// The last few authenticated transactions.
struct SeenTransactions: Sendable {
  /// At one check per 2.5 s this remembers more than a minute; the peer's next check corrects what is older.
  private static let capacity = 32

  private var ring: [STUNTransactionID] = []
  private var next = 0

  init() {
    ring.reserveCapacity(Self.capacity)
  }

  /// Notes a transaction. False when it was seen before: a retransmission or a replay, which must not have an effect
  /// again.
  mutating func insert(_ id: STUNTransactionID) -> Bool {
    if ring.contains(id) { return false }
    if ring.count < Self.capacity {
      ring.append(id)
    } else {
      ring[next] = id
    }
    next = (next + 1) % Self.capacity
    return true
  }
}
