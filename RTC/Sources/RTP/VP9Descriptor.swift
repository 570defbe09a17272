// The descriptor in front of a VP9 payload (RFC 9628 section 4.2).

public import Wire

/// A parsed VP9 payload descriptor.
public struct VP9Descriptor: Equatable, Sendable {
  /// The descriptor's length; the VP9 data follows.
  public private(set) var length = 1
  /// The picture's number; nil when the descriptor has none.
  public private(set) var pictureID: UInt16?
  /// Whether the picture number has 15 bits rather than 7.
  public private(set) var hasLongPictureID = false
  /// Whether the frame is predicted from earlier pictures (P).
  public private(set) var isInterPicture: Bool
  /// Whether references are listed in each frame (F) rather than following a pattern.
  public private(set) var isFlexible: Bool
  /// Whether the packet starts a layer frame (B).
  public private(set) var startOfFrame: Bool
  /// Whether the packet ends a layer frame (E).
  public private(set) var endOfFrame: Bool
  /// Whether no higher spatial layer is predicted from this frame (Z).
  public private(set) var isNotReferencedAbove: Bool
  /// The temporal layer; nil without layer indices.
  public private(set) var temporalID: UInt8?
  /// The spatial layer; nil without layer indices.
  public private(set) var spatialID: UInt8?
  /// Whether a receiver may move up to this temporal layer here (U).
  public private(set) var isSwitchingUpPoint = false
  /// Whether the frame is predicted from the spatial layer below in the same picture (D).
  public private(set) var isInterLayer = false
  /// The number of the base-layer picture that this one builds on; nil in flexible mode.
  public private(set) var tl0PicIdx: UInt8?
  /// How many spatial layers the stream has, in packets that describe its structure.
  public private(set) var spatialLayerCount: Int?
  /// The size of the highest spatial layer, where the structure gives it.
  public private(set) var width: UInt16?
  /// The height that belongs to `width`.
  public private(set) var height: UInt16?

  /// Whether this is the first packet of a picture that a decoder can start with.
  @inlinable
  public var isKeyFrameStart: Bool { startOfFrame && !isInterPicture && spatialID ?? 0 == 0 && !isInterLayer }

  /// Reads the descriptor.
  public init(parsing payload: RawSpan) throws(WireError) {
    var reader = ByteReader(payload)
    let first = try reader.uint8()
    isInterPicture = first & 0x40 != 0
    isFlexible = first & 0x10 != 0
    startOfFrame = first & 0x08 != 0
    endOfFrame = first & 0x04 != 0
    isNotReferencedAbove = first & 0x01 != 0
    if first & 0x80 != 0 {
      let byte = try reader.uint8()
      hasLongPictureID = byte & 0x80 != 0
      pictureID = hasLongPictureID ? UInt16(byte & 0x7F) << 8 | UInt16(try reader.uint8()) : UInt16(byte)
    }
    if first & 0x20 != 0 {
      let byte = try reader.uint8()
      temporalID = byte >> 5
      isSwitchingUpPoint = byte & 0x10 != 0
      spatialID = byte >> 1 & 0x07
      isInterLayer = byte & 0x01 != 0
      if !isFlexible { tl0PicIdx = try reader.uint8() }
    }
    if isFlexible && isInterPicture {
      // Up to three reference differences, each saying whether another one follows.
      var references = 1
      while try reader.uint8() & 0x01 != 0 {
        references += 1
        guard references <= 3 else { throw .malformed }
      }
    }
    if first & 0x02 != 0 { try readStructure(&reader) }
    length = reader.offset
    guard !reader.isAtEnd else { throw .truncated }
  }

  /// Reads the scalability structure (section 4.2.1).
  private mutating func readStructure(_ reader: inout ByteReader) throws(WireError) {
    let head = try reader.uint8()
    let layers = Int(head >> 5) + 1
    spatialLayerCount = layers
    if head & 0x10 != 0 {
      for _ in 0..<layers {
        width = try reader.uint16()
        height = try reader.uint16()
      }
    }
    if head & 0x08 != 0 {
      for _ in 0..<(try reader.uint8()) {
        let picture = try reader.uint8()
        try reader.skip(Int(picture >> 2 & 0x03))
      }
    }
  }
}
