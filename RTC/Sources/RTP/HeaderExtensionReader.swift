// Walks the header extension block of a received packet in its one- or two-byte form (RFC 8285 sections 4.2, 4.3).

/// Iterates the elements of an extension block. A malformed block ends early, as section 4.1.2 allows; the packet's
/// payload is still good.
public struct HeaderExtensionReader: ~Escapable {
  /// One element of the block.
  public struct Element: Equatable, Sendable {
    /// The identifier, 1 to 14 or, in the two-byte form, 1 to 255.
    public var id: UInt8
    /// Where the value starts within the packet.
    public var offset: Int
    /// The value's length: 1 to 16 bytes or, in the two-byte form, 0 to 255.
    public var length: Int

    /// The value within the packet.
    public var range: Range<Int> { offset..<offset + length }
  }

  private let packet: RawSpan
  private var offset: Int
  private let end: Int
  private let isTwoByte: Bool

  /// A reader of the extensions of `packet`, whose header is `header`.
  @_lifetime(copy packet)
  public init(_ header: RTPHeader, in packet: RawSpan) {
    self.packet = packet
    isTwoByte = header.extensionProfile & 0xFFF0 == 0x1000
    let isKnown = isTwoByte || header.extensionProfile == 0xBEDE
    offset = header.extensions.lowerBound
    end = isKnown ? min(header.extensions.upperBound, packet.byteCount) : offset
  }

  /// The next element; nil after the last one, or where the block stops making sense.
  @_lifetime(self: copy self)
  public mutating func next() -> Element? {
    while offset < end {
      let head = packet.byte(offset)
      let id: UInt8
      let length: Int
      let start: Int
      if isTwoByte {
        id = head
        if id == 0 {
          offset += 1
          continue
        }
        guard offset + 1 < end else { break }
        length = Int(packet.byte(offset + 1))
        start = offset + 2
      } else {
        id = head >> 4
        // Identifier 15 ends the block (section 4.2); identifier 0 is padding only when its length is 0 too.
        if id == 15 { break }
        if head == 0 {
          offset += 1
          continue
        }
        length = Int(head & 0x0F) + 1
        start = offset + 1
      }
      guard start + length <= end else { break }
      offset = start + length
      if id == 0 { continue }
      return Element(id: id, offset: start, length: length)
    }
    offset = end
    return nil
  }
}
