// The descriptor in front of a VP8 payload, and how to renumber it in place when layers are switched (RFC 7741
// section 4).

public import Wire

/// A parsed VP8 payload descriptor with where its numbers are, so that they can be rewritten.
public struct VP8Descriptor: Equatable, Sendable {
  /// A key frame's size, known in its first packet.
  public struct FrameSize: Equatable, Sendable {
    /// Pixels per line.
    public var width: UInt16
    /// Lines.
    public var height: UInt16
  }

  /// The descriptor's length; the VP8 data follows.
  public private(set) var length = 1
  /// Whether the packet starts a partition (S).
  public private(set) var startOfPartition: Bool
  /// The partition; 0 holds the frame's header.
  public private(set) var partitionID: UInt8
  /// Whether no other frame needs this one (N).
  public private(set) var isNonReference: Bool
  /// The frame's number; nil when the descriptor has none.
  public private(set) var pictureID: UInt16?
  /// Where the picture number is; 0 without one.
  public private(set) var pictureIDOffset = 0
  /// Whether the picture number has 15 bits rather than 7.
  public private(set) var hasLongPictureID = false
  /// The number of the base-layer frame that this one builds on; nil without one.
  public private(set) var tl0PicIdx: UInt8?
  /// Where that number is; 0 without one.
  public private(set) var tl0PicIdxOffset = 0
  /// The temporal layer; nil without one.
  public private(set) var temporalID: UInt8?
  /// Whether the frame depends on the base layer only (Y), so that a receiver may move up to its layer here.
  public private(set) var layerSync = false
  /// The number of the last key frame, 5 bits; nil without one.
  public private(set) var keyIdx: UInt8?
  /// Where the byte with the key frame's number is; 0 without one.
  public private(set) var keyIdxOffset = 0
  /// Whether this is the first packet of a key frame.
  public private(set) var isKeyFrameStart = false
  /// The key frame's size, in its first packet when it reaches that far.
  public private(set) var frameSize: FrameSize?

  /// Whether this is the first packet of a frame.
  @inlinable
  public var isFrameStart: Bool { startOfPartition && partitionID == 0 }

  /// Reads the descriptor and, in a frame's first packet, the frame's own header (RFC 7741 section 4.3).
  public init(parsing payload: RawSpan) throws(WireError) {
    let count = payload.byteCount
    guard count >= 1 else { throw .truncated }
    let first = payload.byte(0)
    startOfPartition = first & 0x10 != 0
    partitionID = first & 0x07
    isNonReference = first & 0x20 != 0
    if first & 0x80 != 0 {
      guard count >= 2 else { throw .truncated }
      let present = payload.byte(1)
      length = 2
      if present & 0x80 != 0 { try readPictureID(payload) }
      if present & 0x40 != 0 {
        guard count > length else { throw .truncated }
        tl0PicIdx = payload.byte(length)
        tl0PicIdxOffset = length
        length += 1
      }
      if present & 0x30 != 0 {
        guard count > length else { throw .truncated }
        let byte = payload.byte(length)
        if present & 0x20 != 0 {
          temporalID = byte >> 6
          layerSync = byte & 0x20 != 0
        }
        if present & 0x10 != 0 {
          keyIdx = byte & 0x1F
          keyIdxOffset = length
        }
        length += 1
      }
    }
    // A descriptor without data is no VP8 packet.
    guard count > length else { throw .truncated }
    guard isFrameStart, payload.byte(length) & 0x01 == 0 else { return }
    isKeyFrameStart = true
    // Frame tag of 3 bytes, start code of 3, then two little-endian words of 14 bits of size and 2 of scale.
    guard count >= length + 10, payload.uint24(length + 3) == 0x9D012A else { return }
    frameSize = FrameSize(
      width: payload.uint16(length + 6).byteSwapped & 0x3FFF, height: payload.uint16(length + 8).byteSwapped & 0x3FFF)
  }

  private mutating func readPictureID(_ payload: RawSpan) throws(WireError) {
    guard payload.byteCount > length else { throw .truncated }
    pictureIDOffset = length
    let byte = payload.byte(length)
    if byte & 0x80 != 0 {
      guard payload.byteCount > length + 1 else { throw .truncated }
      pictureID = payload.uint16(length) & 0x7FFF
      hasLongPictureID = true
      length += 2
    } else {
      pictureID = UInt16(byte)
      length += 1
    }
  }

  /// Overwrites the numbers of the payload that this descriptor was read from, or of a copy of at least its
  /// descriptor. Numbers that the descriptor does not have stay away; each is cut to the width it has.
  @inlinable
  public func rewrite(
    _ payload: UnsafeMutableRawBufferPointer, pictureID: UInt16? = nil, tl0PicIdx: UInt8? = nil, keyIdx: UInt8? = nil
  ) {
    guard payload.count >= length else { return }
    if let pictureID, pictureIDOffset > 0 {
      if hasLongPictureID {
        payload.storeBytes(of: (pictureID | 0x8000).bigEndian, toByteOffset: pictureIDOffset, as: UInt16.self)
      } else {
        payload[pictureIDOffset] = UInt8(truncatingIfNeeded: pictureID & 0x7F)
      }
    }
    if let tl0PicIdx, tl0PicIdxOffset > 0 { payload[tl0PicIdxOffset] = tl0PicIdx }
    if let keyIdx, keyIdxOffset > 0 { payload[keyIdxOffset] = payload[keyIdxOffset] & 0xE0 | keyIdx & 0x1F }
  }
}
