// Where every machine of the core puts the datagrams that it wants sent. The caller owns it, sends it and resets it.

/// Datagrams waiting to be sent, in one block of memory, gathered into runs that the kernel can segment (UDP GSO).
///
/// Consecutive datagrams of one size to one destination form a single `Transmit`; only the last one of a run may be
/// shorter, as `UDP_SEGMENT` demands.
public struct Outbox: ~Copyable {
  /// One or more datagrams to one destination, back to back in the outbox's memory.
  public struct Transmit: Sendable {
    /// Where the datagrams go.
    public var destination: TransportAddress
    /// Where the first byte is, counted from the start of the outbox's memory.
    public var offset: Int
    /// The bytes of all datagrams together.
    public var length: Int
    /// The size of each datagram; the last one has what is left.
    public var segmentSize: Int
    /// How many datagrams there are.
    public var segments: Int
  }

  /// The largest datagram that a machine may write.
  public static let maximumDatagram = 1500
  /// Linux refuses more segments than this in one message (`UDP_MAX_SEGMENTS` was 64 before 6.9).
  public static let maximumSegments = 48
  /// One message has to fit into an IP packet's length field.
  public static let maximumRun = 60_000

  /// The memory that the transmits point into.
  public let memory: UnsafeMutableRawBufferPointer
  /// The transmits, in the order in which they were written.
  public private(set) var transmits: [Transmit] = []
  /// Bytes in use.
  public private(set) var used = 0
  /// Datagrams that found no room since the last reset. A caller that sees this grow drains too rarely.
  public private(set) var dropped = 0
  /// A segment that ended its run by being shorter than the ones before.
  private var runIsClosed = true

  /// An outbox that holds up to `capacity` bytes.
  public init(capacity: Int) {
    memory = .allocate(byteCount: max(capacity, Self.maximumDatagram), alignment: 64)
    transmits.reserveCapacity(256)
  }

  deinit {
    memory.deallocate()
  }

  /// Whether `datagrams` more of the largest size fit.
  public func hasRoom(for datagrams: Int) -> Bool {
    memory.count - used >= datagrams * Self.maximumDatagram
  }

  /// Whether nothing waits.
  public var isEmpty: Bool { used == 0 }

  /// Memory for the next datagram, to be filled and handed to `commit`; nil, and counted, when the outbox is full.
  public mutating func reserve(_ length: Int = Outbox.maximumDatagram) -> UnsafeMutableRawBufferPointer? {
    guard length <= memory.count - used else {
      dropped += 1
      return nil
    }
    return UnsafeMutableRawBufferPointer(rebasing: memory[used..<used + length])
  }

  /// Queues the first `length` bytes of what `reserve` returned.
  public mutating func commit(_ length: Int, to destination: TransportAddress) {
    precondition(length > 0 && length <= memory.count - used, "commit of more than was reserved")
    defer { used += length }
    if !runIsClosed, let last = transmits.indices.last {
      let run = transmits[last]
      if length <= run.segmentSize, run.segments < Self.maximumSegments, run.length + length <= Self.maximumRun,
        run.destination == destination
      {
        transmits[last].length += length
        transmits[last].segments += 1
        runIsClosed = length < run.segmentSize
        return
      }
    }
    transmits.append(
      Transmit(destination: destination, offset: used, length: length, segmentSize: length, segments: 1))
    runIsClosed = false
  }

  /// Queues a copy of `datagram`; counted as dropped when there is no room.
  public mutating func append(_ datagram: RawSpan, to destination: TransportAddress) {
    guard datagram.byteCount > 0, let memory = reserve(datagram.byteCount) else { return }
    datagram.withUnsafeBytes { memory.copyMemory(from: $0) }
    commit(datagram.byteCount, to: destination)
  }

  /// Forgets everything that was queued and keeps the memory.
  public mutating func reset() {
    transmits.removeAll(keepingCapacity: true)
    used = 0
    dropped = 0
    runIsClosed = true
  }
}
