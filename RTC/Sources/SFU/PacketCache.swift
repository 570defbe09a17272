// The last packets of one received stream in plaintext: what lost ones are repeated from, for every receiver.

/// A ring of packets by sequence number over a ring of bytes. Both are allocated with the first packet.
public struct PacketCache: ~Copyable {
  private struct Entry {
    var packet: MediaPacket
    /// Where the packet's block starts, counted from the first byte ever stored.
    var position: Int
  }

  private let packetCapacity: Int
  private let byteCapacity: Int
  private var entries: UnsafeMutablePointer<Entry?>?
  private var bytes: UnsafeMutableRawPointer?
  /// Bytes stored since the start; the ring holds the last `byteCapacity` of them.
  private var written = 0

  /// A cache of up to `packets` packets and `bytes` bytes, whichever is reached first.
  public init(packets: Int, bytes: Int) {
    packetCapacity = packets
    byteCapacity = bytes
  }

  deinit {
    entries?.deallocate()
    bytes?.deallocate()
  }

  /// Keeps `packet`, whose block is `block`.
  public mutating func store(_ packet: MediaPacket, block: UnsafeRawBufferPointer) {
    guard block.count <= byteCapacity, packet.sequence >= 0, let source = block.baseAddress else { return }
    let entries = allocatedEntries()
    let bytes = allocatedBytes()
    // A block never wraps: what is left at the end of the ring is passed over.
    let room = byteCapacity - written % byteCapacity
    if room < block.count { written += room }
    (bytes + written % byteCapacity).copyMemory(from: source, byteCount: block.count)
    entries[Int(packet.sequence) % packetCapacity] = Entry(packet: packet, position: written)
    written += block.count
  }

  /// The packet numbered `sequence` and its block, if both are still there. The block may be written to (and is, by the
  /// rewriting of payload descriptors) since every use writes all of its own values.
  public func find(_ sequence: Int64) -> (packet: MediaPacket, block: UnsafeMutableRawBufferPointer)? {
    guard sequence >= 0, let entries, let bytes, let entry = entries[Int(sequence) % packetCapacity],
      entry.packet.sequence == sequence, written - entry.position <= byteCapacity
    else { return nil }
    let start = bytes + entry.position % byteCapacity
    return (entry.packet, UnsafeMutableRawBufferPointer(start: start, count: entry.packet.blockLength))
  }

  private mutating func allocatedEntries() -> UnsafeMutablePointer<Entry?> {
    if let entries { return entries }
    let fresh = UnsafeMutablePointer<Entry?>.allocate(capacity: packetCapacity)
    fresh.initialize(repeating: nil, count: packetCapacity)
    entries = fresh
    return fresh
  }

  private mutating func allocatedBytes() -> UnsafeMutableRawPointer {
    if let bytes { return bytes }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: byteCapacity, alignment: 64)
    bytes = fresh
    return fresh
  }
}
