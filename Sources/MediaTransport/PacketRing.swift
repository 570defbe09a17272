// Tapped packets on their way from a media thread to whoever listens: one writer, one reader, no lock, a fixed size. The
// media thread never waits: what finds no room is counted and lost.

internal import SFU
internal import Synchronization
public import Wire

/// What is known of a tapped packet.
public struct TappedPacket: Equatable, Sendable {
  /// The RTP sequence number, unwrapped.
  public var sequence: Int64
  /// The RTP timestamp, at 48 kHz.
  public var timestamp: UInt32
  /// When it arrived.
  public var arrival: MonotonicTime
  /// Bytes of its payload.
  var length: Int
}

/// A bounded queue of packets between two threads.
public final class PacketRing: Sendable {
  /// Packets that fit: two and a half seconds of speech in packets of 20 ms.
  public static let capacity = 128
  /// The largest payload that is taken: what fits into a datagram.
  public static let largestPayload = 1_400
  private static let stride = 1_440
  private static let headerLength = MemoryLayout<TappedPacket>.stride

  /// Sendable because the writer touches only the slots between `written` and `read` + capacity, and the reader only those
  /// between `read` and `written`, each before it moves its own counter with releasing order.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  private let written = Atomic<UInt64>(0)
  private let taken = Atomic<UInt64>(0)
  private let lost = Atomic<UInt64>(0)
  private let revoked = Atomic<Bool>(false)
  /// Set while the reader has been woken and has not read yet.
  private let isAwake = Atomic<Bool>(false)
  private let wake: @Sendable () -> Void

  /// An empty ring. `wake` is called on the media thread when packets came and the reader has read all before; it must be
  /// quick and not block.
  public init(wake: @escaping @Sendable () -> Void) {
    precondition(
      Self.headerLength + Self.largestPayload <= Self.stride, "a slot holds a header and the largest payload")
    memory = .allocate(byteCount: Self.capacity * Self.stride, alignment: 16)
    self.wake = wake
  }

  deinit {
    memory.deallocate()
  }

  /// Packets that found no room.
  public var overflowed: UInt64 { lost.load(ordering: .relaxed) }

  /// Whether nothing may pass any more.
  public var isRevoked: Bool { revoked.load(ordering: .acquiring) }

  /// Lets nothing pass any more, at once and for good: not even what lies in the ring.
  public func revoke() {
    revoked.store(true, ordering: .releasing)
  }

  /// Takes a packet. The one writer is a media thread.
  func write(_ packet: MediaPacket, _ payload: UnsafeRawBufferPointer) {
    guard !isRevoked else { return }
    let position = written.load(ordering: .relaxed)
    guard payload.count <= Self.largestPayload, position - taken.load(ordering: .acquiring) < Self.capacity else {
      lost.wrappingAdd(1, ordering: .relaxed)
      return
    }
    let slot = slot(position)
    slot.storeBytes(
      of: TappedPacket(
        sequence: packet.sequence, timestamp: packet.timestamp.rawValue, arrival: packet.arrival,
        length: payload.count), as: TappedPacket.self)
    UnsafeMutableRawBufferPointer(rebasing: slot[Self.headerLength...]).copyMemory(from: payload)
    written.store(position + 1, ordering: .sequentiallyConsistent)
    if !isAwake.exchange(true, ordering: .sequentiallyConsistent) { wake() }
  }

  /// Hands all packets to `body`, in order, and returns how many. The one reader calls it when it was woken; the payload
  /// is good for the time of the call.
  public func read(_ body: (TappedPacket, UnsafeRawBufferPointer) -> Void) -> Int {
    isAwake.store(false, ordering: .sequentiallyConsistent)
    var count = 0
    var position = taken.load(ordering: .relaxed)
    while position < written.load(ordering: .sequentiallyConsistent) {
      guard !isRevoked else { return count }
      let slot = slot(position)
      let packet = slot.load(as: TappedPacket.self)
      body(packet, UnsafeRawBufferPointer(rebasing: slot[Self.headerLength..<Self.headerLength + packet.length]))
      position += 1
      count += 1
      taken.store(position, ordering: .releasing)
    }
    return count
  }

  private func slot(_ position: UInt64) -> UnsafeMutableRawBufferPointer {
    let start = Int(position % UInt64(Self.capacity)) * Self.stride
    return UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + Self.stride])
  }
}
