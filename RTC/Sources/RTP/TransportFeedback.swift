// Transport-wide congestion control feedback: which packets arrived, and when
// (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).

public import Wire

/// A feedback packet, checked as a whole when it is read, so that walking it cannot fail.
public struct TransportFeedback: ~Escapable {
  /// One tick of the deltas.
  public static let tick = TimeSpan.microseconds(250)
  /// Ticks in one step of the reference time: 64 ms.
  static let referenceTicks: Int64 = 256

  /// What happened to one packet.
  public struct Status: Hashable, Sendable {
    /// The packet's transport-wide sequence number.
    public var sequence: SequenceNumber
    /// When it arrived, in ticks of 250 µs on the receiver's clock; nil when it did not.
    public var arrivalTicks: Int64?

    /// The status of the packet `sequence`.
    public init(sequence: SequenceNumber, arrivalTicks: Int64?) {
      self.sequence = sequence
      self.arrivalTicks = arrivalTicks
    }
  }

  /// Who sends the feedback.
  public let sender: SSRC
  /// Some stream of the transport that the feedback is about.
  public let media: SSRC
  /// The first packet that the feedback covers.
  public let baseSequence: SequenceNumber
  /// How many packets it covers.
  public let statusCount: Int
  /// The receiver's clock at the start, in steps of 64 ms; 24 bits, signed.
  public let referenceTime: Int32
  /// Counts feedback packets, so that lost ones show.
  public let feedbackCount: UInt8
  private let chunks: RawSpan
  private let deltas: RawSpan

  /// Reads the body of the packet, from the sender's SSRC on; nil when it is cut short or contradicts itself.
  @_lifetime(copy body)
  init?(parsing body: RawSpan) {
    guard body.byteCount >= 16 else { return nil }
    sender = SSRC(body.uint32(0))
    media = SSRC(body.uint32(4))
    baseSequence = SequenceNumber(body.uint16(8))
    statusCount = Int(body.uint16(10))
    referenceTime = Int32(bitPattern: body.uint24(12) << 8) >> 8
    feedbackCount = body.byte(15)
    let rest = body.extracting(droppingFirst: 16)
    var covered = 0
    var offset = 0
    var deltaLength = 0
    while covered < statusCount {
      guard offset + 2 <= rest.byteCount else { return nil }
      let chunk = TransportFeedbackChunk(rawValue: rest.uint16(offset))
      offset += 2
      let used = min(chunk.count, statusCount - covered)
      // A run of length zero covers nothing and would let a packet stall its reader.
      guard used > 0 else { return nil }
      deltaLength += chunk.deltaLength(of: used)
      covered += used
    }
    guard offset + deltaLength <= rest.byteCount else { return nil }
    chunks = rest.extracting(0..<offset)
    deltas = rest.extracting(offset..<offset + deltaLength)
  }

  /// Walks the statuses in order.
  @_lifetime(copy self)
  public func makeIterator() -> Iterator {
    Iterator(self)
  }

  /// A walk over the statuses of a feedback packet.
  public struct Iterator: ~Escapable {
    private let chunks: RawSpan
    private let deltas: RawSpan
    private var chunkOffset = 0
    private var deltaOffset = 0
    private var chunk = TransportFeedbackChunk(rawValue: 0)
    private var indexInChunk = 0
    private var remaining: Int
    private var sequence: SequenceNumber
    private var ticks: Int64

    @_lifetime(copy feedback)
    fileprivate init(_ feedback: borrowing TransportFeedback) {
      chunks = feedback.chunks
      deltas = feedback.deltas
      remaining = feedback.statusCount
      sequence = feedback.baseSequence
      ticks = Int64(feedback.referenceTime) * referenceTicks
    }

    /// The status of the next packet; nil after the last.
    @_lifetime(self: copy self)
    public mutating func next() -> Status? {
      guard remaining > 0 else { return nil }
      if indexInChunk >= chunk.count {
        chunk = TransportFeedbackChunk(rawValue: chunks.uint16(chunkOffset))
        chunkOffset += 2
        indexInChunk = 0
      }
      var status = Status(sequence: sequence, arrivalTicks: nil)
      switch chunk.symbol(at: indexInChunk) {
      case .smallDelta:
        ticks += Int64(deltas.byte(deltaOffset))
        deltaOffset += 1
        status.arrivalTicks = ticks
      case .largeDelta:
        ticks += Int64(Int16(bitPattern: deltas.uint16(deltaOffset)))
        deltaOffset += 2
        status.arrivalTicks = ticks
      case .lost, .reserved: break
      }
      indexInChunk += 1
      remaining -= 1
      sequence = sequence.advanced(by: 1)
      return status
    }
  }
}

/// A packet's symbol: the size of its delta in bytes, or none.
enum TransportFeedbackSymbol: UInt16 {
  case lost = 0
  case smallDelta = 1
  case largeDelta = 2
  /// The value that the draft keeps free; it has no delta.
  case reserved = 3

  var deltaLength: Int {
    switch self {
    case .lost, .reserved: 0
    case .smallDelta: 1
    case .largeDelta: 2
    }
  }
}

/// Two bytes that give the symbols of several packets (sections 3.1.3 and 3.1.4).
struct TransportFeedbackChunk {
  /// The longest run that 13 bits can say.
  static let maximumRun = 8191

  var rawValue: UInt16

  /// A run of `count` packets of one symbol.
  static func run(_ symbol: TransportFeedbackSymbol, _ count: Int) -> Self {
    Self(rawValue: symbol.rawValue << 13 | UInt16(truncatingIfNeeded: count) & 0x1FFF)
  }

  /// How many packets the chunk speaks of.
  var count: Int {
    if rawValue & 0x8000 == 0 { return Int(rawValue & 0x1FFF) }
    return rawValue & 0x4000 == 0 ? 14 : 7
  }

  func symbol(at index: Int) -> TransportFeedbackSymbol {
    let bits: UInt16
    if rawValue & 0x8000 == 0 {
      bits = rawValue >> 13
    } else if rawValue & 0x4000 == 0 {
      bits = rawValue >> UInt16(13 - index) & 1
    } else {
      bits = rawValue >> UInt16(12 - 2 * index) & 3
    }
    return TransportFeedbackSymbol(rawValue: bits & 3) ?? .reserved
  }

  /// How many bytes of deltas belong to the chunk's first `used` packets.
  func deltaLength(of used: Int) -> Int {
    if rawValue & 0x8000 == 0 { return used * symbol(at: 0).deltaLength }
    var length = 0
    for index in 0..<used { length += symbol(at: index).deltaLength }
    return length
  }
}
