// The byte in front of an AV1 payload (AV1 RTP specification section 4.4).

public import Wire

/// A parsed AV1 aggregation header.
public struct AV1AggregationHeader: Equatable, Sendable {
  /// Whether the first unit continues one from the packet before (Z).
  public private(set) var continuesUnit: Bool
  /// Whether the last unit continues in the next packet (Y).
  public private(set) var isContinued: Bool
  /// How many units the packet holds, 1 to 3; 0 when each has its length in front (W).
  public private(set) var unitCount: UInt8
  /// Whether a coded video sequence starts here (N), which only a key frame does.
  public private(set) var startsSequence: Bool

  /// Whether this is the first packet of a key frame.
  @inlinable
  public var isKeyFrameStart: Bool { startsSequence && !continuesUnit }

  /// Reads the header. A sequence that starts in the middle of a unit is malformed.
  public init(parsing payload: RawSpan) throws(WireError) {
    guard payload.byteCount >= 2 else { throw .truncated }
    let byte = payload.byte(0)
    continuesUnit = byte & 0x80 != 0
    isContinued = byte & 0x40 != 0
    unitCount = byte >> 4 & 0x03
    startsSequence = byte & 0x08 != 0
    guard !(startsSequence && continuesUnit) else { throw .malformed }
  }
}
