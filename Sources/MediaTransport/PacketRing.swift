// Tapped packets on their way from a media thread to whoever listens: one writer, one reader, no lock, a fixed size. The
// media thread never waits: what finds no room is counted and lost.

internal import Synchronization
public import Wire

/// What is known of a tapped packet.
public struct TappedPacket: Equatable, Sendable {
  /// The RTP sequence number, unwrapped. It rises, but for packets that come late; a jump of more than 65,536 says that
  /// the sender began anew, timestamps included.
  public var sequence: Int64
  /// The RTP timestamp, at 48 kHz.
  public var timestamp: UInt32
  /// When it arrived.
  public var arrival: MonotonicTime
  /// How loud it is by the sender's word: 0 loudest … 127 silent (RFC 6464); nil when it says nothing.
  public var level: UInt8?
}

/// A bounded queue of packets between two threads.
///
///     open ──close──▶ closed        what was written can be read, nothing more is written
///      └───revoke────▶ revoked      nothing passes any more, not even what was written; for good
public final class PacketRing: Sendable {
  /// Packets that fit: two and a half seconds of speech in packets of 20 ms.
  public static let capacity = 128
  /// The largest payload that is taken: what fits into a datagram.
  public static let largestPayload = 1_400

  private struct Header {
    var packet: TappedPacket
    var length: Int
  }

  private enum Gate: UInt8, AtomicRepresentable {
    case open
    case closed
    case revoked
  }

  private static let payloadOffset = 48
  private static let stride = 1_456

  /// Safe to share because the writer touches only the slots from `written` to `taken` + capacity, and the reader only
  /// those from `taken` to `written`; each hands slots over by moving its own counter after it is done with them.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  private let written = Atomic<UInt64>(0)
  private let taken = Atomic<UInt64>(0)
  private let lost = Atomic<UInt64>(0)
  private let gate = Atomic<Gate>(.open)
  /// Set by the writer from the first packet of a batch until it announces the batch.
  private let isUnannounced = Atomic<Bool>(false)
  /// Set from waking the reader until it reads.
  private let isAwake = Atomic<Bool>(false)
  private let wake: @Sendable () -> Void

  /// An empty ring. `wake` is called on the media thread when packets came since the reader began to read last; it must be
  /// quick and not wait.
  public init(wake: @escaping @Sendable () -> Void) {
    precondition(
      MemoryLayout<Header>.size <= Self.payloadOffset && Self.payloadOffset + Self.largestPayload <= Self.stride,
      "a slot holds a header and the largest payload")
    memory = .allocate(byteCount: Self.capacity * Self.stride, alignment: 16)
    self.wake = wake
  }

  deinit {
    memory.deallocate()
  }

  /// Packets that found no room.
  public var overflowed: UInt64 { lost.load(ordering: .relaxed) }

  /// Whether packets are still taken.
  public var isOpen: Bool { gate.load(ordering: .acquiring) == .open }

  /// Lets nothing pass any more, at once and for good: not even what lies in the ring. Anybody may call it; a packet that
  /// the reader is being handed at this very moment is the last.
  public func revoke() {
    gate.store(.revoked, ordering: .releasing)
  }

  /// Takes nothing more, but lets pass what lies in the ring. Anybody may call it.
  public func close() {
    _ = gate.compareExchange(expected: .open, desired: .closed, ordering: .acquiringAndReleasing)
  }

  // MARK: The writer, a media thread

  /// Takes a packet if there is room. Returns true for the first one since `announce`.
  func write(_ packet: TappedPacket, _ payload: UnsafeRawBufferPointer) -> Bool {
    guard isOpen else { return false }
    let position = written.load(ordering: .relaxed)
    guard payload.count <= Self.largestPayload,
      position - taken.load(ordering: .acquiring) < UInt64(Self.capacity)
    else {
      lost.add(1, ordering: .relaxed)
      return false
    }
    let slot = slot(position)
    slot.storeBytes(of: Header(packet: packet, length: payload.count), as: Header.self)
    UnsafeMutableRawBufferPointer(rebasing: slot[Self.payloadOffset...]).copyMemory(from: payload)
    // In one order with the reader's look at it and with `isAwake`: either the reader sees the packet, or the writer sees
    // that the reader has to be woken.
    written.store(position + 1, ordering: .sequentiallyConsistent)
    return !isUnannounced.exchange(true, ordering: .relaxed)
  }

  /// Wakes the reader, unless it was woken and has not read since. To be called once after a batch of packets.
  func announce() {
    isUnannounced.store(false, ordering: .relaxed)
    if !isAwake.exchange(true, ordering: .sequentiallyConsistent) { wake() }
  }

  // MARK: The reader

  /// Hands what lies in the ring to `body`, in order, and returns how many packets it was. One task at a time may call it,
  /// when it was woken or at any other time; the payload is good for the time of the call.
  public func read(_ body: (TappedPacket, UnsafeRawBufferPointer) -> Void) -> Int {
    isAwake.store(false, ordering: .sequentiallyConsistent)
    var count = 0
    var position = taken.load(ordering: .relaxed)
    while position < written.load(ordering: .sequentiallyConsistent), gate.load(ordering: .acquiring) != .revoked {
      let slot = slot(position)
      let header = slot.load(as: Header.self)
      let end = Self.payloadOffset + header.length
      body(header.packet, UnsafeRawBufferPointer(rebasing: slot[Self.payloadOffset..<end]))
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
