// What an H.264 payload holds, as far as forwarding needs to know (RFC 6184 section 5).

public import Wire

/// The kinds of units found in one H.264 payload.
public struct H264Payload: Equatable, Sendable {
  private static let idrSlice: UInt8 = 5
  private static let sequenceParameters: UInt8 = 7
  private static let aggregation: UInt8 = 24
  private static let fragment: UInt8 = 28

  /// Whether a sequence parameter set is inside.
  public private(set) var hasSequenceParameters = false
  /// Whether a slice of a key frame starts inside.
  public private(set) var hasKeySlice = false
  /// The type of the payload's own unit: 1 to 23 a single one, 24 an aggregation, 28 a fragment.
  public private(set) var type: UInt8

  /// Whether a decoder can start here.
  @inlinable
  public var isKeyFrameStart: Bool { hasSequenceParameters || hasKeySlice }

  /// Reads the unit headers: of a single unit, of each unit of a STAP-A, or of the unit that an FU-A carries.
  public init(parsing payload: RawSpan) throws(WireError) {
    var reader = ByteReader(payload)
    type = try reader.uint8() & 0x1F
    switch type {
    case Self.aggregation:
      while !reader.isAtEnd {
        let size = Int(try reader.uint16())
        guard size > 0 else { throw .malformed }
        note(try reader.bytes(size).byte(0) & 0x1F)
      }
    case Self.fragment:
      let header = try reader.uint8()
      // Only the first fragment starts the unit (S).
      if header & 0x80 != 0 { note(header & 0x1F) }
    default: note(type)
    }
  }

  private mutating func note(_ unit: UInt8) {
    if unit == Self.idrSlice { hasKeySlice = true }
    if unit == Self.sequenceParameters { hasSequenceParameters = true }
  }
}
