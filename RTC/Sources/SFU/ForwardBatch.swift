// The packets of one turn of the loop, decrypted, before they are forwarded.

internal import Wire

/// Decrypted packets in one arena. The router fills it datagram by datagram and forwards it receiver by receiver.
struct ForwardBatch: ~Copyable {
  /// How many packets fit: at least what one `recvmmsg` brings.
  static let capacity = 128
  /// Room for one datagram.
  static let stride = 2048

  private(set) var packets: [MediaPacket] = []
  /// Where each packet's block starts in the arena.
  private var offsets: [Int] = []
  private let arena: UnsafeMutableRawBufferPointer

  init() {
    arena = .allocate(byteCount: Self.capacity * Self.stride, alignment: 64)
    packets.reserveCapacity(Self.capacity)
    offsets.reserveCapacity(Self.capacity)
  }

  deinit {
    arena.deallocate()
  }

  var isFull: Bool { packets.count >= Self.capacity }

  /// Memory for the next datagram; nothing is kept until `append`.
  func nextBuffer() -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: arena[packets.count * Self.stride..<(packets.count + 1) * Self.stride])
  }

  /// Keeps the packet that was decrypted into `nextBuffer`, whose block starts `offset` bytes in. Returns its position.
  mutating func append(_ packet: MediaPacket, offset: Int) -> Int {
    packets.append(packet)
    offsets.append(offset)
    return packets.count - 1
  }

  /// The block of the packet at `position`: dependency descriptor, then payload.
  func block(at position: Int, length: Int) -> UnsafeMutableRawBufferPointer {
    let start = position * Self.stride + offsets[position]
    return UnsafeMutableRawBufferPointer(rebasing: arena[start..<start + length])
  }

  mutating func reset() {
    packets.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
  }
}
