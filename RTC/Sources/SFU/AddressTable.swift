// Finds the peer that a datagram belongs to by its source address: once per datagram, without hashing by the runtime.

public import Wire

/// An open-addressing table from transport addresses to small numbers.
public struct AddressTable: ~Copyable {
  private struct Entry {
    var address: TransportAddress
    var member: Int32
  }

  private static let empty: Int32 = -1
  private static let removed: Int32 = -2

  private var entries: [Entry]
  private var mask: Int
  /// Entries that are not empty, removed ones included: they lengthen searches too.
  private var occupied = 0
  /// How many addresses are known.
  public private(set) var count = 0
  /// Keeps strangers from choosing addresses that collide.
  private let seed: UInt64

  /// An empty table.
  public init(seed: UInt64) {
    self.seed = seed
    entries = Self.blank(64)
    mask = 63
  }

  private static func blank(_ capacity: Int) -> [Entry] {
    Array(repeating: Entry(address: TransportAddress(ipv4: 0, port: 0), member: empty), count: capacity)
  }

  private func slot(of address: TransportAddress) -> Int {
    var hash = (address.low ^ seed) &* 0x9E37_79B9_7F4A_7C15
    hash ^= (address.high &+ UInt64(address.port)) &* 0xC2B2_AE3D_27D4_EB4F
    hash ^= hash >> 29
    hash = hash &* 0x1656_67B1_9E37_79F9
    return Int(truncatingIfNeeded: hash >> 32) & mask
  }

  /// The member that `address` belongs to.
  public func find(_ address: TransportAddress) -> Int? {
    var position = slot(of: address)
    while entries[position].member != Self.empty {
      if entries[position].member >= 0, entries[position].address == address { return Int(entries[position].member) }
      position = (position + 1) & mask
    }
    return nil
  }

  /// Gives `address` to `member`, whoever had it before.
  public mutating func set(_ address: TransportAddress, to member: Int) {
    remove(address)
    if (occupied + 1) * 2 > entries.count { grow() }
    insert(Entry(address: address, member: Int32(member)))
    count += 1
  }

  /// Forgets `address`.
  public mutating func remove(_ address: TransportAddress) {
    var position = slot(of: address)
    while entries[position].member != Self.empty {
      if entries[position].member >= 0, entries[position].address == address {
        entries[position].member = Self.removed
        count -= 1
        return
      }
      position = (position + 1) & mask
    }
  }

  private mutating func insert(_ entry: Entry) {
    var position = slot(of: entry.address)
    while entries[position].member >= 0 { position = (position + 1) & mask }
    if entries[position].member == Self.empty { occupied += 1 }
    entries[position] = entry
  }

  private mutating func grow() {
    let old = entries
    let capacity = max(64, count * 4).nextPowerOfTwo
    entries = Self.blank(capacity)
    mask = capacity - 1
    occupied = 0
    for entry in old where entry.member >= 0 { insert(entry) }
  }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
